"""A reader of format 1 that knows nothing of labelevents: SQLite, JSON and base64 are all it takes.

It is written from docs/format.md, in the order of that page, and stands for a reader in another
language. What it has to find stands in docs/format-vectors/expected.json.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ABSENT = object()
APPLICATION_ID, FORMAT = 0x4C424556, 1
COLUMNS = {
    "bounding_box": ("height", "width", "top_left_x", "top_left_y"),
    "rotatable_bounding_box": ("height", "width", "top_left_x", "top_left_y", "theta"),
    "point": ("x", "y"),
    "point_3d": ("x", "y", "z"),
    "circle": ("center_x", "center_y", "radius", "stretch", "theta"),
    "ellipse": ("center_x", "center_y", "rx", "ry", "theta"),
    "number": ("number",),
}
_COMMITS = """
SELECT c.commit_no, hex(c.commit_id), c.recorded_us, a.kind || ':' || a.ref, b.kind || ':' || b.ref,
  c.agent, c.run, c.message, c.correlation, c.kind, c.provenance, c.first_seq, c.last_seq
FROM commits c JOIN actors a ON a.actor_id = c.actor_id
LEFT JOIN actors b ON b.actor_id = c.behalf_id ORDER BY c.commit_no"""
_KEYS = (
    "commit id recorded_at actor on_behalf_of agent run message correlation kind provenance events"
)
_EVENTS = """
SELECT b.first_seq, b.commit_no, s.name, b.body FROM batches b JOIN streams s USING (stream_id)
ORDER BY b.first_seq"""


def read(path: Path) -> dict[str, Any]:
    """Everything a store says."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        assert (APPLICATION_ID,) == db.execute("PRAGMA application_id").fetchone()
        assert (FORMAT,) == db.execute("PRAGMA user_version").fetchone()
        commits = [_commit(row) for row in db.execute(_COMMITS)]
        events = [
            {"seq": first + place, "commit": commit, "stream": stream, "event": event}
            for first, commit, stream, body in db.execute(_EVENTS)
            for place, event in enumerate(json.loads(body))
        ]
    finally:
        db.close()
    return {"commits": commits, "events": events, "rows": rows(events)}


def _commit(row: tuple[Any, ...]) -> dict[str, Any]:
    number, id_, recorded, *said, provenance, first, last = row
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=recorded)
    known = None if provenance is None else json.loads(provenance)
    values = [number, id_.lower(), at.isoformat(), *said, known, [first, last]]
    return dict(zip(_KEYS.split(), values, strict=True))


def rows(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The labels that the events of each label row amount to."""
    found: dict[str, Row] = {}
    for event in events:
        if event["stream"].startswith("row/"):
            found.setdefault(event["stream"], Row()).apply(*event["event"])
    return [{"stream": stream, **row.told()} for stream, row in found.items()]


class Row:
    """One label row: for each instance, the value of each field, on each frame or on none."""

    def __init__(self) -> None:
        self.title, self.archived = "", False
        self.items: dict[str, str] = {}
        self.cells: dict[str, dict[tuple[str, int | None], Any]] = {}

    def apply(
        self, tag: str, version: int, who: str, fields: list[str], runs: Any, value: Any
    ) -> None:
        """Fold one event."""
        assert 1 == version
        kind = tag.split(".")[1]
        if tag == "row.created":
            self.title = value["media"]["title"]
        elif tag == "row.renamed":
            self.title = value
        elif tag == "row.archived":
            self.archived = value
        elif kind == "added":
            self.items[who], self.cells[who] = value["item"], {}
        elif who not in self.items:
            return  # says nothing
        elif kind == "removed":
            del self.items[who], self.cells[who]
        elif kind != "numbered":
            self._write(who, fields, _frames(runs), value)

    def _write(self, who: str, fields: list[str], frames: list[int | None], value: Any) -> None:
        for field in fields:
            values = _values(field, value, len(frames))
            for frame, one in zip(frames, values, strict=True):
                self.cells[who].pop((field, frame), None)
                if one is not ABSENT:
                    self.cells[who][field, frame] = one

    def told(self) -> dict[str, Any]:
        """The labels of each frame that has any."""
        frames: dict[int, dict[str, Any]] = {}
        for who, cells in self.cells.items():
            static = {field: value for (field, frame), value in cells.items() if frame is None}
            for name, frame in cells:
                if frame is not None and name in ("geometry", "presence"):
                    here = {f: value for (f, at), value in cells.items() if at == frame}
                    found = {"item": self.items[who], **static, **here}
                    frames.setdefault(frame, {})[who] = found
        by_name = {str(frame): frames[frame] for frame in sorted(frames)}
        return {"title": self.title, "archived": self.archived, "frames": by_name}


def _frames(runs: list[int] | None) -> list[int | None]:
    """The frames of an event; a single None for what holds on no frame in particular."""
    if runs is None:
        return [None]
    pairs = zip(runs[::2], runs[1::2], strict=True)
    return [frame for lo, hi in pairs for frame in range(lo, hi)]


def _values(field: str, value: Any, length: int) -> list[Any]:
    """What an event says of a field, on each of its frames; ABSENT where it says nothing."""
    if value is None:
        return [ABSENT] * length
    if field.startswith("answer:"):
        return [value] * length
    if field == "presence":
        return [True] * length
    if field in value.get("numbers", {}):
        return _unpacked(value["numbers"][field], length)
    if field == "geometry" and "columns" in value.get("geometry", {}):
        return _unpacked(value["geometry"], length)
    if field == "geometry" and isinstance(value.get("geometry"), list):
        return list(value["geometry"])
    said = value.get("extra", {}) if field.startswith("x:") else value
    return [said.get(field, ABSENT)] * length  # null is a value


def _unpacked(packed: dict[str, str], length: int) -> list[Any]:
    """One value a frame out of float64 columns, little-endian, one column after the other."""
    names = COLUMNS[packed["kind"]]
    numbers = struct.unpack(f"<{length * len(names)}d", base64.b64decode(packed["columns"]))
    columns = [numbers[n * length : (n + 1) * length] for n in range(len(names))]
    if packed["kind"] == "number":
        return list(columns[0])
    made = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return [{"type": packed["kind"], **one} for one in made]
