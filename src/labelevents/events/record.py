"""The header that says who, when and why, and the events as they come out of a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

import attrs

from labelevents.events.facts import Event
from labelevents.exceptions import CommitIdReusedError, DamagedStoreError
from labelevents.values.identity import Actor

CommitKind = Literal["edit", "import", "undo", "redo", "revert", "restore", "admin"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970, UTC. A time without zone is local time."""
    since = (moment if moment.tzinfo is UTC else moment.astimezone(UTC)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """The way back from `to_microseconds`.

    Raises:
        DamagedStoreError: if no calendar has that time.
    """
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except (OverflowError, TypeError):
        told = f"Expected a time in microseconds since 1970, got {microseconds!r}"
        raise DamagedStoreError(f"{told}. Run `labelevents verify`.", problems=(told,)) from None


@attrs.frozen
class Header:
    """What a caller says of a commit before it is one."""

    id: bytes
    actor: Actor
    kind: CommitKind = "edit"
    message: str | None = None
    occurred_at: datetime | None = None
    correlation: str | None = None
    causation: str | None = None
    provenance: Mapping[str, Any] | None = None
    targets: tuple[int, ...] = ()


@attrs.frozen
class Commit:
    """One revision: the events that one actor saved together, and who, when and why.

    Attributes:
        number: 1, 2, 3, … in the store; people write `r42`.
        id: 32 hex digits, made by the caller (UUIDv7); the idempotency key.
        recorded_at: when the store took it, UTC, strictly increasing.
        occurred_at: when it happened, if the caller claims another time.
        streams: the names of the streams it wrote to.
        rows: the titles of the label rows among them.
        events: how many events it holds.
        targets: the commits that an undo, redo or revert is about.
    """

    number: int
    id: str
    recorded_at: datetime
    actor: Actor
    kind: CommitKind
    message: str | None
    first_seq: int
    last_seq: int
    streams: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    occurred_at: datetime | None = None
    correlation: str | None = None
    causation: str | None = None
    provenance: Mapping[str, Any] | None = None
    targets: tuple[int, ...] = ()

    @property
    def events(self) -> int:
        """How many events the commit holds."""
        return self.last_seq - self.first_seq + 1

    def __str__(self) -> str:
        when = self.recorded_at.strftime("%Y-%m-%d %H:%M:%S")
        what = self.message or self.kind
        count = f"{self.events} event" + ("s" if self.events != 1 else "")
        return f"r{self.number} {when} {self.actor} {what} ({count})"


def reused(known: Commit) -> CommitIdReusedError:
    """The refusal of other content under the id of a commit that is there."""
    return CommitIdReusedError(
        f"The commit id {known.id} belongs to other events already: {known}. Make a new id for a"
        " new commit."
    )


@attrs.define
class Stamp:
    """Who wrote a value, when, and in which commit: None while it is not saved.

    One stamp is shared by all that a commit wrote; saving fills it in. So a run knows its commit
    without anything being rewritten.

    Attributes:
        via: the undo, redo or revert that brought the value back; None if nobody had to.
        covers: what stood there before, where `actor` is the system: it never takes the blame.
    """

    actor: Actor
    recorded_us: int
    commit: int | None = None
    via: Stamp | None = None
    covers: Stamp | None = None

    @property
    def at(self) -> datetime:
        """When it was written, UTC."""
        return from_microseconds(self.recorded_us)

    @property
    def blamed(self) -> Stamp:
        """The stamp of whoever answers for the value: the system never does if it can."""
        return self if self.covers is None else self.covers.blamed


@attrs.frozen
class Batch:
    """Events of one commit in one stream, as they are stored: `body` is a JSON array of events."""

    commit: int
    actor: Actor
    recorded_us: int
    first_seq: int
    last_seq: int
    body: str
    kind: CommitKind = "edit"

    @property
    def told(self) -> str:
        """Which it is, for a message."""
        return f"commit {self.commit}, events {self.first_seq} to {self.last_seq}"


@attrs.frozen
class Write:
    """What a commit appends to one stream, if that stream still stands at `expected`.

    `bodies` are sealed events. `expected` is the number of the last commit in the stream that the
    writer has seen, 0 for a new stream.
    """

    stream: str
    expected: int
    bodies: Sequence[bytes]


class Sealed(NamedTuple):
    """An event and the very bytes that will be stored for it."""

    event: Event
    body: bytes
