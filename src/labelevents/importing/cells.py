"""What becomes of one instance when a file is laid over it, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from labelevents.events.record import Stamp
from labelevents.history.ledger import Entry
from labelevents.history.stretches import equal
from labelevents.model.placing import EDITED
from labelevents.model.state import ANSWER, DEFAULTS, GEOMETRY, PRESENCE, Cell, Instance
from labelevents.model.track import ABSENT, Run, Track, sweep
from labelevents.values.columns import FrameValues
from labelevents.values.frames import Span, Spans, intersect, merged, subtract
from labelevents.values.identity import Actor

Keep = Literal["human", "new", "both"]

# The stamp of a value that nobody wrote, because it is what absence means.
_MEANT = Stamp(Actor("system", "default"), 0)
_EMPTY = Track()


def is_persons(stamp: Stamp | None) -> bool:
    """Whether a person answers for what was written under a stamp."""
    return stamp is not None and stamp.blamed.actor.kind == "human"


@attrs.frozen
class Rule:
    """Which cells stay as they are although a file says otherwise.

    Attributes:
        keep: `human`: those that a person wrote last, absence included; `new`: none; `both`: those
            that hold a value, and those that a person made absent.
        confirm: whether what somebody else wrote is written again where the file says the same.
        actor: who imports, as `Actor.key`.
    """

    keep: Keep
    confirm: bool
    actor: tuple[str, str]

    def stays(self, stamp: Stamp | None, *, standing: bool) -> bool:
        """Whether a cell stays that was last written under a stamp, and holds a value or not."""
        if self.keep == "new":
            return False
        return is_persons(stamp) or (self.keep == "both" and standing)

    def confirms(self, stamp: Stamp) -> bool:
        """Whether a value that the file has, too, is written again."""
        free = self.keep == "new" or not is_persons(stamp)
        return self.confirm and free and stamp.actor.key != self.actor


@attrs.define(eq=False)
class Patch:
    """What is to be written to one instance, and what of the file and of the row that is.

    Attributes:
        put: the cells to write, as an instance of just those.
        gone: per field the frames on which it becomes absent.
        unsaid: the static fields that become absent.
        changed: frames on which a cell is written or taken away, because the file says otherwise.
        confirmed: frames on which a cell is written although the file says the same.
        dropped: frames that the instance leaves.
        kept: frames on which a cell stays although the file says otherwise.
        answers: how many static answers were changed, confirmed, dropped, kept.
        keeping: who wrote what is kept, by commit.
    """

    put: Instance
    gone: dict[str, list[Span]] = attrs.field(factory=dict)
    unsaid: list[str] = attrs.field(factory=list)
    changed: list[Span] = attrs.field(factory=list)
    confirmed: list[Span] = attrs.field(factory=list)
    dropped: list[Span] = attrs.field(factory=list)
    kept: list[Span] = attrs.field(factory=list)
    answers: Counter[str] = attrs.field(factory=Counter)
    keeping: dict[int, Stamp] = attrs.field(factory=dict)

    def keep(self, stamp: Stamp | None) -> None:
        """Note who wrote something that is kept."""
        if stamp is not None and stamp.blamed.commit is not None:
            self.keeping[stamp.blamed.commit] = stamp.blamed


def lay(who: str, last: Entry | None, wanted: Instance, rule: Rule, blocked: Spans = ()) -> Patch:
    """What to write so that an instance holds what a file says, but for what stays.

    Cost grows with the runs of both, and with the frames of packed ones.

    Args:
        who: the hash of the instance on the row.
        last: who wrote each of its cells last; None for a new one.
        wanted: what the file says of it; an instance without cells if that is nothing.
        rule: what stays.
        blocked: frames on which it may not be put.
    """
    laying = _Laying(who, last, wanted, rule)
    laying.place(blocked)
    laying.say()
    laying.say_of_all()
    return laying.patch


def firm(last: Entry, rule: Rule) -> Spans:
    """The frames that an instance stays on, whatever a file says of it."""
    stood = [run for run in last.tracks.get(last.main, ()) if _holds(run)]
    held = [(run.lo, run.hi) for run in stood if rule.stays(run.stamp, standing=True)]
    words, _ = _words(last.tracks, last.main, rule)
    return intersect(merged((run.lo, run.hi) for run in stood), merged([*held, *words]))


class _Laying:
    """The work of `lay`: first where the instance is, then what is said of it there."""

    def __init__(self, who: str, last: Entry | None, wanted: Instance, rule: Rule) -> None:
        # It stays what it is on the row: one of ranges says nothing of single frames there.
        self._identity = wanted.identity if last is None else last.identity
        nothing = Instance.of(who, wanted.kind, self._identity, wanted.added)
        self.patch = Patch(nothing)
        self._tracks: Mapping[str, Track] = {} if last is None else last.tracks
        self._cells: Mapping[str, Cell] = {} if last is None else last.cells
        self._wanted = wanted
        self._rule = rule
        self._main = GEOMETRY if wanted.kind == "object" else PRESENCE
        self._seats = self._tracks.get(self._main, _EMPTY)
        self._after = _EMPTY

    def place(self, blocked: Spans) -> None:
        """Settle on which frames the instance is, and where."""
        words, edits = _words(self._tracks, self._main, self._rule)
        marks = (_marked(blocked), _marked(words), _marked(edits))
        tracks = (self._seats, self._wanted.main, *marks)
        for lo, hi, (last, want, block, word, edit) in sweep(*tracks):
            now = last if _holds(last) else None
            if now is None and want is None:
                continue
            stays = self._rule.stays(_stamp(last), standing=now is not None)
            if want is None:
                # What a person said of it there would go with it.
                stays = stays or word is not None
            else:
                stays = stays or block is not None or (now is not None and edit is not None)
            self._settle(self._main, (lo, hi), (now, want), stays=stays, by=_stamp(last))
        stood = merged((run.lo, run.hi) for run in self._seats if _holds(run))
        left = subtract(stood, merged(self.patch.dropped))
        self._after = _marked(merged((*left, *self.patch.put.spans())))

    def say(self) -> None:
        """Settle what is said of it on the frames that it is on then."""
        if self._identity.range_only:
            return
        for name in dict.fromkeys((*self._tracks, *self._wanted.tracks)):
            if name == self._main:
                continue
            sides = (self._tracks.get(name, _EMPTY), self._wanted.track(name))
            for lo, hi, (last, want, there, seat) in sweep(*sides, self._after, self._seats):
                if there is None:
                    self._leave(name, (lo, hi), last, left=_holds(seat))
                else:
                    self._say(name, (lo, hi), (last, want), seat if _holds(seat) else None)

    def say_of_all(self) -> None:
        """Settle what holds on no frame in particular. No file says a display number."""
        for name in dict.fromkeys((*self._cells, *self._wanted.cells)):
            if name != "number":
                self._say_of_all(name, self._cells.get(name), self._wanted.cells.get(name))

    def _leave(self, name: str, span: Span, last: Run | None, *, left: bool) -> None:
        """Frames that it is not on: where it leaves them, an answer goes, too."""
        if last is None or not _holds(last) or not name.startswith(ANSWER):
            return
        if (left or self._rule.keep == "new") and not self._rule.stays(last.stamp, standing=True):
            self.patch.gone.setdefault(name, []).append(span)

    def _say(
        self, name: str, span: Span, sides: tuple[Run | None, Run | None], seat: Run | None
    ) -> None:
        last, want = sides
        meant = Run(*span, DEFAULTS[name], _MEANT) if name in DEFAULTS else None
        by = _stamp(last)
        if meant is not None and seat is not None and not _holds(last):
            # Whoever put it there without a word meant what absence means.
            by = seat.stamp if by is None else max(by, seat.stamp, key=_commit)
        standing = _holds(last) or (meant is not None and seat is not None)
        stays = self._rule.stays(by, standing=standing)
        now = last if _holds(last) else meant
        if now is not None or want is not None:
            self._settle(name, span, (now, want or meant), stays=stays, by=by)

    def _settle(
        self,
        name: str,
        span: Span,
        sides: tuple[Run | None, Run | None],
        *,
        stays: bool,
        by: Stamp | None,
    ) -> None:
        """Write, take away, confirm or keep the stretches of one field on some frames."""
        patch, (now, want) = self.patch, sides
        for lo, hi, same in _stretches(*span, now, want):
            if same:
                self._confirm(name, (lo, hi), now, want)
            elif stays:
                patch.kept.append((lo, hi))
                patch.keep(by)
            elif want is None or want.stamp is _MEANT:
                patch.gone.setdefault(name, []).append((lo, hi))
                (patch.dropped if name == self._main else patch.changed).append((lo, hi))
            else:
                patch.put.own(name).write(lo, hi, want.value, None)
                patch.changed.append((lo, hi))

    def _confirm(self, name: str, span: Span, now: Run | None, want: Run | None) -> None:
        if now is None or want is None or now.stamp is _MEANT or want.stamp is _MEANT:
            return
        if self._rule.confirms(now.stamp):
            self.patch.put.own(name).write(*span, want.value, None)
            self.patch.confirmed.append(span)

    def _say_of_all(self, name: str, last: Cell | None, want: Cell | None) -> None:
        patch, default = self.patch, DEFAULTS.get(name, ABSENT)
        stands = last is not None and last.value is not ABSENT
        now = last.value if last is not None and stands else default
        outcome = "changed"
        if equal(now, default if want is None else want.value):
            if last is None or want is None or not stands or not self._rule.confirms(last.stamp):
                return
            patch.put.cells[name] = want
            outcome = "confirmed"
        elif last is not None and self._rule.stays(last.stamp, standing=stands):
            patch.keep(last.stamp)
            outcome = "kept"
        elif want is None:
            patch.unsaid.append(name)
            outcome = "dropped"
        else:
            patch.put.cells[name] = want
        patch.answers[outcome] += name.startswith(ANSWER)


def _words(tracks: Mapping[str, Track], main: str, rule: Rule) -> tuple[Spans, Spans]:
    """Where people said anything beside the place, and where they said who edited that."""
    words: list[Span] = []
    edits: list[Span] = []
    if rule.keep == "human":
        for name, track in tracks.items():
            runs = (run for run in track if name != main and _holds(run) and is_persons(run.stamp))
            for run in runs:
                words.append((run.lo, run.hi))
                if name in EDITED:
                    edits.append((run.lo, run.hi))
    return merged(words), merged(edits)


def _holds(run: Run | None) -> bool:
    return run is not None and run.value is not ABSENT


def _stamp(run: Run | None) -> Stamp | None:
    return None if run is None else run.stamp


def _commit(stamp: Stamp) -> int:
    return stamp.commit or 0


def _marked(spans: Spans) -> Track:
    """Frames as a track, to be swept with others."""
    track = Track()
    for lo, hi in spans:
        track.write(lo, hi, value=True, stamp=None)
    return track


def _stretches(
    lo: int, hi: int, now: Run | None, want: Run | None
) -> Iterator[tuple[int, int, bool]]:
    """Frames on which two runs are the same, and not, in turn."""
    if now is None or want is None:
        yield lo, hi, False
        return
    if FrameValues not in (type(now.value), type(want.value)):
        yield lo, hi, equal(now.value, want.value)
        return
    start, known = lo, equal(now.at(lo), want.at(lo))
    for frame in range(lo + 1, hi):
        same = equal(now.at(frame), want.at(frame))
        if same != known:
            yield start, frame, known
            start, known = frame, same
    yield start, hi, known
