"""What a file said as instances on no row, made through the same calls that people use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from labelevents.exceptions import OntologyError
from labelevents.formats.reading import ClassificationReading, ObjectReading, Reading
from labelevents.model.commands import Annotate
from labelevents.ontology.elements import OntologyElement
from labelevents.ontology.merge import counterpart
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows.annotation import metadata
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.object_instance import ObjectInstance
from labelevents.values.frames import to_ranges

Elements = dict[int, OntologyElement]


def as_instances(
    reading: Reading, ontology: OntologyStructure
) -> tuple[list[ObjectInstance], list[ClassificationInstance]]:
    """All that a file said, labelled by a project's ontology, in the order of the file.

    Args:
        reading: what the file said.
        ontology: the project's, which has all that the file's has.

    Raises:
        LabelRowError: if the label model refuses what the file says.
    """
    elements = _counterparts(reading.ontology, ontology)
    return (
        [_object(found, elements) for found in reading.objects],
        [_classification(found, elements) for found in reading.classifications],
    )


def _counterparts(given: OntologyStructure, merged: OntologyStructure) -> Elements:
    """For every element of the file's ontology (by id) the project's."""
    found: Elements = {}

    def match(elements: Sequence[Any], others: Sequence[Any]) -> None:
        for element in elements:
            twin = counterpart(others, element)
            if twin is None:  # merging leaves no element without a counterpart
                raise OntologyError(f"The project's ontology lacks `{element.title}`.")
            found[id(element)] = twin
            match(element.children, twin.children)

    match(given.objects, merged.objects)
    match(given.classifications, merged.classifications)
    return found


def _object(reading: ObjectReading, elements: Elements) -> ObjectInstance:
    instance = ObjectInstance(cast("Object", elements[id(reading.item)]))
    instance.set_track(reading.track, numbers=reading.numbers)
    for field, value, spans in reading.extra:
        said = metadata(extra={field: value})
        instance.execute(Annotate(instance.instance_hash, spans, said))
    for attribute, answer in reading.answers:
        instance.set_answer(_given(answer, elements), _given(attribute, elements))
    for attribute, answer, spans in reading.dynamic:
        frames = to_ranges(spans)
        instance.set_answer(_given(answer, elements), _given(attribute, elements), frames)
    return instance


def _classification(reading: ClassificationReading, elements: Elements) -> ClassificationInstance:
    instance = ClassificationInstance(cast("Classification", elements[id(reading.item)]))
    instance.set_for_frames(to_ranges(reading.frames))
    for attribute, answer in reading.answers:
        instance.set_answer(_given(answer, elements), _given(attribute, elements))
    return instance


def _given(answer: Any, elements: Elements) -> Any:
    """Elements of the file's ontology become the project's; anything else stays."""
    if isinstance(answer, list):
        return [_given(one, elements) for one in answer]
    return elements.get(id(answer), answer) if isinstance(answer, OntologyElement) else answer
