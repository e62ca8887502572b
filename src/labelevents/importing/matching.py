"""Which instance of a row is which of a file, one to one.

What stands on the row goes first. What people took away is asked only about what is left then: so a
person's deletion of a duplicate never costs the object that they left.
"""

from __future__ import annotations

import heapq
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Literal

import attrs

from labelevents.exceptions import LabelEventsError
from labelevents.model.state import Instance
from labelevents.model.track import Track
from labelevents.values.columns import FrameValues
from labelevents.values.frames import Spans, count, intersect, merged
from labelevents.values.geometry import Geometry
from labelevents.values.overlap import Size, iou
from labelevents.values.shapes import BoundingBoxCoordinates

_IOU = re.compile(r"iou(?::([0-9]*\.?[0-9]+))?")
_HALF = 0.5


@attrs.frozen
class Match:
    """How objects are recognised: by their `id` in the file, or by `iou`, at least `least`."""

    by: Literal["id", "iou"]
    least: float = _HALF

    @classmethod
    def parse(cls, said: str) -> Match:
        """Read `id`, `iou` or `iou:0.7`.

        Raises:
            LabelEventsError: for anything else.
        """
        if said == "id":
            return cls("id")
        found = _IOU.fullmatch(said)
        least = float(found[1] or _HALF) if found else math.nan
        if not 0 < least <= 1:
            raise LabelEventsError(
                f"Expected `id`, `iou`, or `iou:0.7` with a number above 0 up to 1, got {said!r}."
            )
        return cls("iou", least)

    def __str__(self) -> str:
        return "id" if self.by == "id" else f"iou:{self.least:g}"


@attrs.frozen(eq=False)
class Known:
    """An instance that the row has, or had until a person removed it.

    Attributes:
        who: its hash.
        item: the hash of its ontology item.
        standing: where it is.
        lost: where it was on frames that a person took it from; if it is nowhere and they did not,
            where it was last.
        cleared: the frames that a person took it from.
        ids: its ids in files; there may be several over time.
        is_there: whether it is on the row.
    """

    who: str
    item: str
    standing: Track
    lost: Track
    cleared: Spans
    ids: frozenset[Any] = frozenset()
    is_there: bool = False


@attrs.define(eq=False)
class Pairs:
    """What was recognised.

    Attributes:
        of: per place in the file the instance of the row.
        withheld: per place the frames on which a person took away what the file has there again.
    """

    of: dict[int, Known] = attrs.field(factory=dict)
    withheld: dict[int, Spans] = attrs.field(factory=dict)


Score = tuple[float, ...]


def pair_objects(
    wanted: list[Instance], known: list[Known], match: Match, id_field: str | None, size: Size
) -> Pairs:
    """Recognise the objects of a file among those of a row.

    Cost by IoU grows with the pairs of boxes of one kind on the same frame.

    Args:
        wanted: the file's objects, in its order.
        known: the row's.
        match: how.
        id_field: the field that holds ids.
        size: of the picture in pixels.

    Raises:
        LabelEventsError: if ids are asked for and the file has none.
    """
    pairs, ids = Pairs(), [_ids(one, id_field) for one in wanted]
    least = match.least
    if match.by == "id":
        if wanted and not any(ids):
            raise LabelEventsError("The objects of this file have no ids. Match them by `iou`.")
        _take(pairs, known, _by_id(wanted, ids, known))
        # What has no id is recognised only where nothing has changed.
        least = 1.0
    rest = {i: one for i, one in enumerate(wanted) if match.by == "iou" or not ids[i]}
    for part in ("standing", "lost"):
        mine = {i: one.main for i, one in rest.items() if i not in pairs.of}
        scores: dict[tuple[int, int], Score] = {}
        theirs = {j: getattr(one, part) for j, one in enumerate(known)}
        for (i, j), total in _alike(wanted, known, mine, theirs, size).items():
            common = count(intersect(mine[i].spans(), theirs[j].spans()))
            if total / common >= least:
                scores[i, j] = (total, len(ids[i] & known[j].ids))
                if part == "lost":
                    spans = (*pairs.withheld.get(i, ()), *known[j].cleared)
                    pairs.withheld[i] = merged(spans)
        _take(pairs, known, scores)
    return pairs


def pair_classifications(wanted: list[Instance], known: list[Known]) -> Pairs:
    """Recognise the classifications of a file among those of a row: by the frames they share.

    A global one is that of its kind, wherever it is: of several that were, that which is there.
    """
    pairs = Pairs()
    whole = {
        (i, j): (float(other.is_there),)
        for i, one in enumerate(wanted)
        for j, other in enumerate(known)
        if one.is_global and one.item == other.item
    }
    _take(pairs, known, whole)
    for part in ("standing", "lost"):
        scores: dict[tuple[int, int], Score] = {}
        for i, one in enumerate(wanted):
            for j, other in enumerate(known):
                shared = count(intersect(one.spans(), getattr(other, part).spans()))
                if shared and one.item == other.item and i not in pairs.of:
                    scores[i, j] = (shared,)
        _take(pairs, known, scores)
    return pairs


def ids_in(track: Track) -> frozenset[Any]:
    """The ids that an object has on any of its frames."""
    return frozenset(run.value for run in track if type(run.value) is not FrameValues)


def _ids(instance: Instance, id_field: str | None) -> frozenset[Any]:
    return frozenset() if id_field is None else ids_in(instance.track(id_field))


def _by_id(
    wanted: list[Instance], ids: list[frozenset[Any]], known: list[Known]
) -> dict[tuple[int, int], Score]:
    """Of several with one id, that which stands on more frames is meant."""
    holders: dict[tuple[str, Any], list[int]] = {}
    for j, other in enumerate(known):
        for one in other.ids:
            holders.setdefault((other.item, one), []).append(j)
    return {
        (i, j): (count(known[j].standing.spans()), count(known[j].lost.spans()))
        for i, own in enumerate(ids)
        for one in own
        for j in holders.get((wanted[i].item, one), ())
    }


def _take(pairs: Pairs, known: list[Known], scores: Mapping[tuple[int, int], Score]) -> None:
    """Pair the best first; the order of the file, then that of the row, decides among equals."""
    taken = {one.who for one in pairs.of.values()}
    for i, j in sorted(scores, key=lambda pair: ([-number for number in scores[pair]], pair)):
        if i not in pairs.of and known[j].who not in taken:
            pairs.of[i] = known[j]
            taken.add(known[j].who)


def _alike(
    wanted: list[Instance],
    known: list[Known],
    mine: Mapping[int, Track],
    theirs: Mapping[int, Track],
    size: Size,
) -> dict[tuple[int, int], float]:
    """Per pair of one kind the IoU, added up over the frames that both are on."""
    kinds: dict[str, tuple[dict[int, Track], dict[int, Track]]] = {}
    for i, track in mine.items():
        kinds.setdefault(wanted[i].item, ({}, {}))[0][i] = track
    for j, track in theirs.items():
        kinds.setdefault(known[j].item, ({}, {}))[1][j] = track
    totals: dict[tuple[int, int], float] = {}
    for own, other in kinds.values():
        if own and other:
            _add_up(totals, own, other, size)
    return totals


# First frame, frame after the last, side, who, where, and what that lies within.
Piece = tuple[int, int, int, int, Geometry, tuple[float, float, float, float]]
_ANYWHERE = (-math.inf, math.inf, -math.inf, math.inf)


def _add_up(
    totals: dict[tuple[int, int], float],
    mine: Mapping[int, Track],
    theirs: Mapping[int, Track],
    size: Size,
) -> None:
    """Walk through both sides in frame order; each piece meets what is still there."""
    tracks = [(0, i, track) for i, track in mine.items()]
    tracks += [(1, j, track) for j, track in theirs.items()]
    here: list[list[Piece]] = [[], []]
    at = 0
    for piece in heapq.merge(*(_pieces(*track) for track in tracks), key=itemgetter(0)):
        lo, hi, side, who, where, within = piece
        if lo > at:
            at = lo
            here = [[one for one in pieces if one[1] > lo] for pieces in here]
        # Most boxes on a frame are far from each other: a look at their borders tells them apart.
        for _, end, _, other, place, around in here[1 - side]:
            if (
                within[0] <= around[1]
                and around[0] <= within[1]
                and within[2] <= around[3]
                and around[2] <= within[3]
                and (overlap := _overlap(where, place, size))
            ):
                pair = (who, other) if side == 0 else (other, who)
                totals[pair] = totals.get(pair, 0.0) + overlap * (min(hi, end) - lo)
        here[side].append(piece)


def _pieces(side: int, who: int, track: Track) -> Iterator[Piece]:
    for run in track:
        if type(run.value) is FrameValues:
            for frame in range(run.lo, run.hi):
                where = run.at(frame)
                yield frame, frame + 1, side, who, where, _within(where)
        else:
            yield run.lo, run.hi, side, who, run.value, _within(run.value)


def _within(where: Geometry) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of an upright box; of any other shape, no bounds."""
    if type(where) is not BoundingBoxCoordinates:
        return _ANYWHERE
    x, y = where.top_left_x, where.top_left_y
    across, down = x + where.width, y + where.height
    return min(x, across), max(x, across), min(y, down), max(y, down)


def _overlap(one: Geometry, other: Geometry, size: Size) -> float:
    """IoU; what is the same overlaps whole, also where a shape covers nothing."""
    return 1.0 if one == other else iou(one, other, size) or 0.0


def without_area(tracks: Iterable[Track], size: Size) -> bool:
    """Whether there is a geometry among the first of each track that IoU says nothing of."""
    firsts = (run.at(run.lo) for track in tracks for run in itertools.islice(track, 1))
    return any(iou(first, first, size) is None for first in firsts)
