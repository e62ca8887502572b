"""Whether a row of Encord and one of a store speak of the same data, in the same words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from labelevents.exceptions import LabelRowError, OntologyError
from labelevents.formats.encord.fields import FRAMES_SEEN
from labelevents.formats.encord.labels import ON_RANGES
from labelevents.integrations.encord.theirs import Labels, units_by_sequence
from labelevents.ontology.changes import differences, flatten, hash_of, titles
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.data_types import DATA_TYPES_WITH_UNKNOWN_LAST_FRAME, DataType
from labelevents.values.media import HTML

# What an element is; all else, such as its title and colour, may differ.
_ESSENCE = frozenset({"shape", "type", "level", "dynamic"})
_SHOWN = 5


def check_media(ours: Labels, theirs: Labels, frames: tuple[int, int]) -> None:
    """Refuse rows about different data.

    Args:
        ours: the row of a store, as Encord's JSON.
        theirs: the row of Encord.
        frames: how many the two have.

    Raises:
        LabelRowError: if they are of another kind, size or length.
    """
    told = _told(ours, frames[0]), _told(theirs, frames[1])
    same = _kind(ours) == _kind(theirs) and _same_length(ours, frames)
    if not same or _sizes_differ(ours, theirs):
        raise LabelRowError(
            f"Expected rows about the same data; the row of the store is {told[0]}, that of Encord"
            f" {told[1]}. Find the one that belongs to the other, or record it under another title."
        )


def check_ontology(
    needed: OntologyStructure,
    there: OntologyStructure,
    way_out: str,
    *,
    used: Collection[str] | None = None,
) -> None:
    """Refuse labels whose elements the other ontology lacks, or has as something else.

    Args:
        needed: what the labels are made by.
        there: what they are to be understood by.
        way_out: what to do about it, a sentence.
        used: the hashes of the elements that matter; by default all.

    Raises:
        OntologyError: if there is such an element.
    """
    wanted = flatten(needed)
    added, changed, _ = differences(flatten(there), wanted)
    wrong = [item.path for item in added]
    wrong += [item.path for item, keys in changed if not _ESSENCE.isdisjoint(keys)]
    wrong = [path for path in wrong if used is None or hash_of(path) in used]
    if not wrong:
        return
    named = titles(wanted.values())
    shown = ", ".join(f"{named[path]} ({hash_of(path)})" for path in wrong[:_SHOWN])
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    raise OntologyError(
        f"Expected one ontology on both sides, got one that lacks, or has otherwise: {shown}{more}."
        f" {way_out}"
    )


def used_elements(labels: Any) -> Iterator[str]:
    """The hashes of all elements of the ontology that labels name."""
    if isinstance(labels, dict):
        if isinstance(labels.get("featureHash"), str):
            yield labels["featureHash"]
        for value in labels.values():
            yield from used_elements(value)
    elif isinstance(labels, list):
        for value in labels:
            yield from used_elements(value)


def _kind(labels: Labels) -> tuple[str, bool, list[int]]:
    units = units_by_sequence(labels)
    html = any(unit["data_type"] == HTML for unit in units.values())
    return labels["data_type"], html, sorted(units)


def _same_length(ours: Labels, frames: tuple[int, int]) -> bool:
    data_type = DataType(ours["data_type"])
    unknown = data_type in ON_RANGES or data_type in DATA_TYPES_WITH_UNKNOWN_LAST_FRAME
    # Where nobody counted the frames, the store knows of as many as have labels.
    return unknown or FRAMES_SEEN in ours or frames[0] == frames[1]


def _sizes_differ(ours: Labels, theirs: Labels) -> bool:
    others = units_by_sequence(theirs)
    for sequence, unit in units_by_sequence(ours).items():
        sizes = _size(unit), _size(others[sequence])
        if all(sizes) and sizes[0] != sizes[1]:
            return True
    return False


def _size(unit: Labels) -> tuple[int, int] | None:
    width, height = unit.get("width"), unit.get("height")
    return (width, height) if width and height else None


def _told(labels: Labels, frames: int) -> str:
    units = list(units_by_sequence(labels).values())
    size = _size(units[0])
    shown = f" of {size[0]}x{size[1]}" if size else ""
    kind = HTML if units[0]["data_type"] == HTML else labels["data_type"]
    return f"`{kind}` with {frames} frames{shown}"
