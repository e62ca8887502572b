"""The label model under the paths of `encord.objects`: re-exports only.

Code written for `encord.objects` runs by changing the import.
"""

from __future__ import annotations

# So that `labelevents.objects.frames` is there after `import labelevents.objects`, as in encord.
from labelevents.objects import attributes as attributes
from labelevents.objects import common as common
from labelevents.objects import coordinates as coordinates
from labelevents.objects import frames as frames
from labelevents.objects import options as options
from labelevents.ontology.attributes import (
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import AnswerForFrames, ObjectInstance
from labelevents.values.records import DICOMSeriesMetadata, DICOMSliceMetadata
from labelevents.values.shapes import Shape

__all__ = [
    "AnswerForFrames",
    "ChecklistAttribute",
    "Classification",
    "ClassificationInstance",
    "DICOMSeriesMetadata",
    "DICOMSliceMetadata",
    "FlatOption",
    "LabelRowV2",
    "NestableOption",
    "Object",
    "ObjectInstance",
    "OntologyStructure",
    "Option",
    "RadioAttribute",
    "Shape",
    "TextAttribute",
]
