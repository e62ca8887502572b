"""The smallest log there can be: for rows that live in memory, and to show what a log must do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

import attrs

from labelevents.events.codec import joined
from labelevents.events.ports import Clock, Derived
from labelevents.events.record import (
    Batch,
    Commit,
    Header,
    Write,
    from_microseconds,
    reused,
    to_microseconds,
)
from labelevents.exceptions import ConflictError
from labelevents.log.append import BATCH


@attrs.define
class MemoryLog:
    """`Log` in two lists."""

    clock: Clock
    _commits: list[Commit] = attrs.field(factory=list, init=False)
    _batches: list[tuple[str, Batch]] = attrs.field(factory=list, init=False)
    _sent: dict[str, object] = attrs.field(factory=dict, init=False)

    def append(
        self, header: Header, writes: Sequence[Write], derived: Derived | None = None
    ) -> Commit:
        """Append one commit, whole or not at all; the same commit again is that commit."""
        sent = (header.actor.key, {write.stream: joined(write.bodies) for write in writes})
        known = self.find(header.id)
        if known is not None:
            if self._sent[known.id] != sent:
                raise reused(known)
            return known
        for write in writes:
            if self.revision(write.stream) != write.expected:
                newer = [c for c in self.commits(stream=write.stream) if c.number > write.expected]
                raise ConflictError("Somebody else saved this since it was loaded.", commits=newer)
        seq = self._commits[-1].last_seq if self._commits else 0
        last = self._commits[-1].recorded_at if self._commits else from_microseconds(0)
        number = len(self._commits) + 1
        now = max(from_microseconds(self.clock.now()), last + last.resolution)
        batches = list(_batches(number, header, to_microseconds(now), seq + 1, writes))
        commit = Commit(
            number=number,
            id=header.id.hex(),
            recorded_at=now,
            actor=header.actor,
            kind=header.kind,
            message=header.message,
            first_seq=seq + 1,
            last_seq=batches[-1][1].last_seq,
            streams=tuple(write.stream for write in writes),
            occurred_at=header.occurred_at,
            correlation=header.correlation,
            causation=header.causation,
            provenance=header.provenance,
            targets=header.targets,
        )
        if derived is not None:
            derived.apply(commit)
        self._commits.append(commit)
        self._sent[commit.id] = sent
        self._batches.extend(batches)
        return commit

    def batches(
        self,
        stream: str,
        *,
        after: int = 0,
        upto: int | None = None,
        after_seq: int = 0,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Batch]:
        """The batches of a stream in order, from commits after `after`, up to `upto` included.

        To read page by page, ask for at most `limit`, and again for those after the last seq.
        """
        last = len(self._commits) if upto is None else upto
        found = (
            batch
            for name, batch in (reversed(self._batches) if newest_first else self._batches)
            if name == stream and after < batch.commit <= last and batch.first_seq > after_seq
        )
        yield from islice(found, limit)

    def commits(
        self,
        *,
        stream: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        after: int = 0,
        oldest_first: bool = False,
    ) -> Iterator[Commit]:
        """Commits, newest first: of one stream or all, at most `limit`.

        Only those with numbers below `before` and above `after`.
        """
        asked = self._commits[after : None if before is None else max(before - 1, 0)]
        ordered = asked if oldest_first else asked[::-1]
        wanted = [c for c in ordered if stream is None or stream in c.streams]
        return iter(wanted if limit is None else wanted[:limit])

    def find(self, commit_id: bytes) -> Commit | None:
        """The commit of that id, if there is one."""
        return next((c for c in self._commits if c.id == commit_id.hex()), None)

    def revision(self, stream: str) -> int:
        """The number of the last commit in a stream, 0 if there is none."""
        return next((c.number for c in self.commits(stream=stream)), 0)

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else writes here."""
        return nullcontext()

    def streams(self) -> list[str]:
        """The names of all streams, in the order of their first commit."""
        return list(dict.fromkeys(name for name, _ in self._batches))


def _batches(
    number: int, header: Header, recorded_us: int, seq: int, writes: Sequence[Write]
) -> Iterator[tuple[str, Batch]]:
    """The batches of a commit whose first event is `seq`, each with its stream."""
    for write in writes:
        for start in range(0, len(write.bodies), BATCH):
            bodies = write.bodies[start : start + BATCH]
            end = seq + len(bodies) - 1
            body = joined(bodies)
            made = Batch(number, header.actor, recorded_us, seq, end, body, header.kind)
            yield write.stream, made
            seq = end + 1
