"""What every log must do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from labelevents.events.ports import Clock, Log
from labelevents.events.record import (
    Batch,
    Commit,
    Header,
    Write,
    from_microseconds,
    to_microseconds,
)
from labelevents.exceptions import CommitIdReusedError, ConflictError, LabelEventsError
from labelevents.testing.fakes import FixedClock
from labelevents.values.identity import Actor

ErrorT = TypeVar("ErrorT", bound=LabelEventsError)


def _read(log: Log, stream: str, **asked: Any) -> list[Batch]:
    """The batches of a stream: the same read at once as in pages of one, two and three."""
    whole = list(log.batches(stream, **asked))
    for size in (1, 2, 3):
        pages: list[Batch] = []
        while page := list(
            log.batches(stream, after_seq=pages[-1].last_seq if pages else 0, limit=size, **asked)
        ):
            assert len(page) <= size
            pages += page
        assert pages == whole
    return whole


class LogContract:
    """What every implementation of the `Log` protocol must do, as tests for pytest.

    Subclass it, name the class `Test…`, and give it a `make_log`.
    """

    def make_log(self, clock: Clock) -> Log:
        """An empty log that asks this clock."""
        raise NotImplementedError

    def test_reads_what_was_written(self) -> None:
        """Bodies come back byte for byte, as one JSON array a batch, with what the header said."""
        log = self.make_log(FixedClock())
        body = '["row.renamed",1,"",["title"],null,"\u00e4 \U0001f600 \\u0000"]'.encode()
        commit = _save(log, "row/a", body, body, message="why")
        (batch,) = _read(log, "row/a")

        assert batch == Batch(
            1, Actor("human", "ana"), to_microseconds(commit.recorded_at), 1, 2, _array(body, body)
        )
        assert list(log.commits()) == [commit]
        assert (commit.number, commit.message, commit.streams) == (1, "why", ("row/a",))

    def test_header_comes_back(self) -> None:
        """All that a header says is on the commit."""
        log = self.make_log(FixedClock())
        actor = Actor("model", "yolo", agent="det 1", on_behalf_of="human:ana", run="r1")
        at = from_microseconds(5)
        said = {"correlation": "job", "causation": "c", "provenance": {"p": [1]}}
        head = Header(b"0123456789abcdef", actor, "import", None, at, **said)  # type: ignore[arg-type]
        commit = log.append(head, [Write("a", 0, [b"[]"])])
        (read,) = log.commits()

        assert read == commit
        assert attrs.asdict(head, recurse=False) | {"id": head.id.hex()} == {
            field.name: getattr(read, field.name) for field in attrs.fields(Header)
        }

    def test_streams(self) -> None:
        """Streams are listed as they came; each has its revision and its batches in order."""
        log = self.make_log(FixedClock())
        for stream in ("b", "a", "b"):
            _save(log, stream, b"[]")

        assert log.streams() == ["b", "a"]
        assert [log.revision(stream) for stream in ("a", "b", "c")] == [2, 3, 0]
        assert [batch.commit for batch in _read(log, "b")] == [1, 3]
        assert [batch.commit for batch in _read(log, "c")] == []

    def test_after_and_upto(self) -> None:
        """`after` leaves its commit out, `upto` has it in."""
        log = self.make_log(FixedClock())
        for _ in range(5):
            _save(log, "a", b"[]")
        asked = [(0, None), (2, None), (2, 4), (0, 0), (4, 2), (5, None), (0, 99)]
        got = [[b.commit for b in _read(log, "a", after=a, upto=u)] for a, u in asked]

        assert got == [[1, 2, 3, 4, 5], [3, 4, 5], [3, 4], [], [], [], [1, 2, 3, 4, 5]]

    def test_commits(self) -> None:
        """Commits come newest first: of one stream, below a number, at most so many."""
        log = self.make_log(FixedClock())
        for stream in "abab":
            _save(log, stream, b"[]")
        asked: list[dict[str, Any]] = [{}, {"stream": "a"}, {"before": 3}, {"limit": 2}]
        asked += [{"before": 0}, {"before": 1}, {"limit": 0}, {"stream": "c"}]
        asked += [{"stream": "b", "before": 4, "limit": 5}]
        got = [[commit.number for commit in log.commits(**one)] for one in asked]

        assert got == [[4, 3, 2, 1], [3, 1], [2, 1], [4, 3], [], [], [], [], [2]]

    def test_many_events(self) -> None:
        """A commit of any size is whole; its batches join without a gap and hold at most 256."""
        for count in (1, 255, 256, 257, 512, 600):
            log = self.make_log(FixedClock())
            bodies = [b"[%d]" % number for number in range(count)]
            commit = _save(log, "a", *bodies)
            batches = list(_read(log, "a"))
            ends = [0, *(batch.last_seq for batch in batches)]

            assert commit.events == count == ends[-1]
            assert [batch.first_seq - 1 for batch in batches] == ends[:-1]
            assert ",".join(b.body[1:-1] for b in batches) == _array(*bodies)[1:-1]
            assert all(b.last_seq - b.first_seq < 256 for b in batches)

    def test_many_streams_in_one_commit(self) -> None:
        """A commit over several streams numbers their events on."""
        log = self.make_log(FixedClock())
        _save(log, "a", b"[]")
        writes = [Write("b", 0, [b"[1]", b"[2]"]), Write("a", 1, [b"[3]"])]
        commit = log.append(Header(b"0123456789abcdef", Actor("human", "ana")), writes)
        got = [(b.first_seq, b.last_seq, b.body) for s in "ba" for b in _read(log, s, after=1)]

        assert got == [(2, 3, "[[1],[2]]"), (4, 4, "[[3]]")]
        assert (commit.first_seq, commit.last_seq, commit.streams) == (2, 4, ("b", "a"))

    def test_conflict_writes_nothing(self) -> None:
        """A stream that moved refuses the whole commit, and says what came between."""
        log = self.make_log(FixedClock())
        first, second = _save(log, "a", b"[]"), _save(log, "a", b"[]")
        writes = [Write("b", 0, [b"[]"]), Write("a", 1, [b"[]"])]
        header = Header(b"0123456789abcdef", first.actor)
        error = _refused(lambda: log.append(header, writes), ConflictError)

        assert (second,) == error.commits
        assert ([c.number for c in log.commits()], log.streams()) == ([2, 1], ["a"])

    def test_same_commit_again(self) -> None:
        """A commit that is sent twice is there once."""
        log = self.make_log(FixedClock())
        header = Header(b"0123456789abcdef", Actor("human", "ana"), message="why")
        bodies = [b"[%d]" % number for number in range(300)]
        first = log.append(header, [Write("a", 0, bodies)])
        _save(log, "a", b"[]")

        assert log.append(header, [Write("a", 0, bodies)]) == first == log.find(header.id)
        assert log.find(b"fedcba9876543210") is None
        assert [commit.number for commit in log.commits()] == [2, 1]

    def test_reused_id(self) -> None:
        """The id of a commit cannot be used for other events, rows or actors."""
        log = self.make_log(FixedClock())
        ana, ben, id_ = Actor("human", "ana"), Actor("human", "ben"), b"0123456789abcdef"
        log.append(Header(id_, ana), [Write("a", 0, [b"[]"])])
        others = [(ana, "a", b"[1]"), (ana, "b", b"[]"), (ben, "a", b"[]")]
        for actor, stream, body in others:
            write = Write(stream, log.revision(stream), [body])
            _refused(lambda: log.append(Header(id_, actor), [write]), CommitIdReusedError)  # noqa: B023

        assert [commit.number for commit in log.commits()] == [1]

    def test_failed_view_writes_nothing(self) -> None:
        """If a view that belongs to the commit fails, there is no commit."""
        log = self.make_log(FixedClock())
        try:
            _save(log, "a", b"[]", derived=_FailingView())
        except ZeroDivisionError:
            _save(log, "a", b"[1]")

        assert [batch.body for batch in _read(log, "a")] == ["[[1]]"]

    def test_recorded_time_increases(self) -> None:
        """A later commit has a later time, even when the clock stands still or goes back."""
        clock = FixedClock(10**15, step=0)
        log = self.make_log(clock)
        for now in (10**15, 10**15, 5, 10**15 + 9):
            clock.set(now)
            _save(log, "a", b"[]")
        times = [to_microseconds(commit.recorded_at) for commit in log.commits()]

        assert times == [10**15 + now for now in (9, 2, 1, 0)]


class _FailingView:
    def apply(self, commit: Commit) -> None:
        raise ZeroDivisionError(commit)


def _array(*bodies: bytes) -> str:
    return "[" + b",".join(bodies).decode() + "]"


def _save(log: Log, stream: str, *bodies: bytes, derived: Any = None, **said: Any) -> Commit:
    """Append to one stream, as a writer who has seen all of it."""
    number = next((commit.number for commit in log.commits(limit=1)), 0)
    header = Header(number.to_bytes(16, "big"), Actor("human", "ana"), **said)
    return log.append(header, [Write(stream, log.revision(stream), bodies)], derived)


def _refused(call: Callable[[], Any], error: type[ErrorT]) -> ErrorT:
    try:
        call()
    except error as refusal:
        return refusal
    raise AssertionError(f"Expected a `{error.__name__}`, got none.")
