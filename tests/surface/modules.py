"""Which modules of the two packages are compared, and which of Encord's are not, and why."""

from __future__ import annotations

_OF_OBJECTS = (
    *("common", "attributes", "options", "coordinates", "frames", "bitmask", "skeleton_template"),
    *("classification", "classification_instance", "ontology_object", "ontology_object_instance"),
    *("ontology_structure", "ontology_element", "ontology_labels_impl", "answers", "constants"),
    *("metadata", "html_node", "types", "utils", "events", "interpolation"),
)

# Each with the names to compare; all that are public, where none stands here. Of `encord.orm`,
# which holds what goes to the server and comes from there, only what the label model needs.
MODULES: dict[str, set[str]] = {
    "objects": set(),
    **{f"objects.{name}": set() for name in _OF_OBJECTS},
    "exceptions": set(),
    "constants.enums": set(),
    "orm.label_row": {
        *("LabelRowMetadata", "LabelStatus", "AnnotationTaskStatus", "ShadowDataState"),
        "WorkflowGraphNode",
    },
    "orm.project": {"Project"},
    "orm.storage": {
        f"CustomerProvided{kind}Metadata" for kind in ("Audio", "Image", "Pdf", "Text", "Video")
    },
}
