"""What `set_track` is given: coordinates by frame, or the numbers of many frames in an array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labelevents.exceptions import FramesError, LabelRowError
from labelevents.ontology.structure import Object
from labelevents.values.columns import PACKABLE
from labelevents.values.coordinates import ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS, Coordinates
from labelevents.values.frames import LAST_FRAME, Frames, Range, as_spans

# A mapping by frame, or rows of numbers: lists, a NumPy array, anything with `tolist`.
Track = Mapping[int, Coordinates] | Sequence[Sequence[float]]


def coordinates_by_frame(track: Any, frames: Frames | None, item: Object) -> dict[int, Coordinates]:
    """A track as coordinates by frame, however it was given.

    Raises:
        FramesError: if its frames are no frames.
        LabelRowError: if an array does not fit its frames, or the shape.
    """
    if not isinstance(track, Mapping):
        return _of_rows(track, frames, item)
    if frames is not None:
        raise LabelRowError("A track by frame says its frames itself: leave `frames` out.")
    if not track or (
        set(map(type, track)) == {int} and min(track) >= 0 and max(track) <= LAST_FRAME
    ):
        return dict(track)
    return {as_spans(frame)[0][0]: coordinates for frame, coordinates in track.items()}


def _of_rows(track: Any, frames: Frames | None, item: Object) -> dict[int, Coordinates]:
    if frames is None:
        raise LabelRowError("Say with `frames` which frames the rows of the array are for.")
    accepted = ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.get(item.shape, ())
    made: Any = next((each for each in accepted if each in PACKABLE.values()), None)
    if made is None:
        raise LabelRowError(
            f"Objects of shape `{item.shape.value}`, such as `{item.title}`, have no fixed number"
            " of numbers. Give their coordinates by frame."
        )
    names = made.__struct_fields__
    given = track.tolist() if hasattr(track, "tolist") else track
    rows = list(given) if isinstance(given, Iterable) else []
    numbers = _in_order(frames)
    if len(rows) != len(numbers):
        raise LabelRowError(f"Expected {len(numbers)} rows, one for each frame, got {len(rows)}")
    found: dict[int, Coordinates] = {}
    for frame, row in zip(numbers, rows, strict=True):
        if not isinstance(row, list | tuple) or len(row) != len(names):
            raise LabelRowError(
                f"Expected {len(names)} numbers ({', '.join(names)}) for `{item.title}`, got"
                f" {row!r} - at frame {frame}"
            )
        found[frame] = made(*row)
    if len(found) != len(rows):
        raise LabelRowError("Expected each frame once in `frames`.")
    return found


def _in_order(frames: Any) -> Sequence[int]:
    """The frames one by one, in the order in which they were given: rows are in that order, too."""
    if isinstance(frames, Range | range | int) or not isinstance(frames, Iterable):
        return [frame for lo, hi in as_spans(frames) for frame in range(lo, hi)]
    found: list[int] = []
    for each in frames:
        found += [frame for lo, hi in as_spans(each) for frame in range(lo, hi)]
    if isinstance(frames, set | frozenset):
        raise FramesError("A set has no order; give the frames of an array in a list.")
    return found
