"""Rows 10, 13 and 15: a row gets into memory, from its events and from a snapshot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.given import Given, one_row
from benchmarks.lines import OURS, Candidate, Lines, at_least, at_most, measure
from benchmarks.peers import Boxes, EncordTown, boxes_application
from labelevents.events.facts import RowEvent
from labelevents.model.snapshot import take
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box
from labelevents.rows.opening import Opened

ENCORD, EVENTSOURCING = "encord", "eventsourcing"
OBJECTS = 100
_FOLD, _DECODE = "decode + fold", "read + decode"


def opening(size: int = 100_000) -> Lines:
    """Rows 10, 13 and 15: a row of so many boxes, each placed by a call of its own."""
    with one_row(size) as given:
        _filled(given, size)
        ways = _Ways(given)
        encord = Candidate(_encord(given), most=2)
        folded = Candidate(ways.decoded_and_folded)
        what = f"open a row of {size:,} placings, from its events"
        candidates = {OURS: Candidate(ways.replay), ENCORD: encord, _FOLD: folded}
        yield measure(10, what, candidates, at_least(ENCORD, 12), at_most(_FOLD, 1.6))
        ways.snapshot()
        read = Candidate(ways.read_and_decoded)
        what = f"open a row of {size:,} boxes, from a snapshot"
        candidates = {OURS: Candidate(ways.reopen), ENCORD: encord, _DECODE: read}
        yield measure(10, what, candidates, at_least(ENCORD, 60), at_most(_DECODE, 1.5))
        yield from _beside_eventsourcing(ways, size)


def _beside_eventsourcing(ways: _Ways, size: int) -> Lines:
    folder = ways.given.folder
    with closing(boxes_application(folder / "peer.db", synchronous="NORMAL")) as peer:
        boxes = Boxes()
        for frame in range(size):
            boxes.place(frame, [0.1, 0.2, 0.3, 0.4])
        peer.save(boxes)

        def replayed() -> None:
            assert len(peer.repository.get(boxes.id).boxes) == size

        candidates = {
            OURS: Candidate(ways.replay, size),
            EVENTSOURCING: Candidate(replayed, size, most=2),
            _FOLD: Candidate(ways.decoded_and_folded, size),
        }
        goals = (at_least(EVENTSOURCING, 12), at_most(_FOLD, 1.6))
        yield measure(13, f"replay {size:,} events, each", candidates, *goals)
        ways.reopen()
        ways.given.row.get_object_instances()
        candidates = {
            OURS: Candidate(ways.snapshot),
            EVENTSOURCING: Candidate(lambda: peer.take_snapshot(boxes.id), most=1),
            "write the columns": Candidate(_writing_columns(ways)),
        }
        goals = (at_least(EVENTSOURCING, 60), at_most("write the columns", 1.5))
        yield measure(15, f"take a snapshot of {size:,} boxes", candidates, *goals)
        candidates = {
            OURS: Candidate(ways.reopen),
            EVENTSOURCING: Candidate(replayed, most=3),
            _DECODE: Candidate(ways.read_and_decoded),
        }
        goals = (at_least(EVENTSOURCING, 10), at_most(_DECODE, 1.5))
        yield measure(15, f"load a snapshot of {size:,} boxes", candidates, *goals)


class _Ways:
    """The ways of getting a row into memory, and the least that it takes."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._decoder = msgspec.json.Decoder(list[RowEvent])

    def reopen(self) -> None:
        """Read the row again, and look at a frame."""
        self.given.row.initialise_labels(overwrite=True)
        assert self.given.row.get_frame_view(3).get_object_instances()

    def replay(self) -> None:
        """The same without a snapshot."""
        with closing(sqlite3.connect(self.given.path, timeout=60)) as db, db:
            db.execute("DELETE FROM snapshots")
        self.reopen()

    def snapshot(self) -> None:
        """Write the row down."""
        session: Any = self.given.row._session()
        reached = (session.revision, session.created_us, session.edited_us)
        session.workspace.snapshots.keep(session.stream, Opened(session.state, *reached))

    def decoded_and_folded(self) -> None:
        """Every event decoded into its type, and put into a dictionary."""
        boxes: dict[str, dict[int, tuple[Any, int]]] = {}
        for number, body in enumerate(_bodies(self.given.path)):
            for event in self._decoder.decode(body):
                if event.frames is not None:
                    lo, hi = event.frames
                    track = boxes.setdefault(event.instance, {})
                    for frame in range(lo, hi):
                        track[frame] = (event.value.geometry, number)  # type: ignore[union-attr]

    def read_and_decoded(self) -> None:
        """The JSON of the snapshot as plain values, and its columns as they are."""
        with closing(sqlite3.connect(self.given.path)) as db:
            ((state, columns),) = db.execute("SELECT state, columns FROM snapshots")
        msgspec.json.decode(state)
        memoryview(columns).cast("d")


def _writing_columns(ways: _Ways) -> Callable[[], None]:
    """Join packed columns that are there already, and put them into a file."""
    raw = sqlite3.connect(ways.given.folder / "raw.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)")
    session: Any = ways.given.row._session()
    taken = take(session.state)
    parts = [taken.columns[at : at + 32_000] for at in range(0, len(taken.columns), 32_000)]

    def write() -> None:
        raw.execute("BEGIN IMMEDIATE")
        values = (taken.state + b"".join(parts),)
        raw.execute("INSERT OR REPLACE INTO t VALUES (1, ?)", values)
        raw.execute("COMMIT")

    return write


def _filled(given: Given, size: int) -> None:
    length = size // OBJECTS
    for number in range(OBJECTS):
        car = given.placed(0)
        for frame in range(1, length):
            car.set_for_frames(Box(0.1, number / OBJECTS, frame / length, 0.1), frame)
    given.row.save()


def _bodies(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT body FROM batches WHERE body LIKE '[[\"object%'")
        return [body for (body,) in found]


def _encord(given: Given) -> Any:
    """Open the same labels in encord: from the JSON text of its label dict."""
    town = EncordTown()
    row = town.row(given.row.number_of_frames)
    known = row.to_encord_dict()
    (unit,) = known["data_units"].values()
    mine: Any = given.row.to_encord_dict()
    (ours,) = mine["data_units"].values()
    text = json.dumps(ours["labels"]).replace(
        f'"{given.car.feature_node_hash}"', f'"{town.car.feature_node_hash}"'
    )
    answers = {who: {**each, "classifications": []} for who, each in mine["object_answers"].items()}

    def opened() -> None:
        unit["labels"] = json.loads(text)
        again = town.row(given.row.number_of_frames)
        again.from_labels_dict({**known, "object_answers": answers, "object_actions": {}})
        assert again.get_object_instances()

    return opened
