"""The limits: the least SQLite, msgspec and Python that could do the work, with no guarantees."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

_TABLE = """CREATE TABLE t(
  a INTEGER PRIMARY KEY, b INTEGER, c INTEGER, d TEXT, e TEXT, f INTEGER, g INTEGER, h TEXT, i TEXT,
  j TEXT, k INTEGER, body TEXT)"""
_INSERT = "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class RawTable:
    """A table of ready rows: no index, no trigger, no encoding, no hash."""

    def __init__(self, path: Path, *, synchronous: str = "FULL") -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute(f"PRAGMA synchronous = {synchronous}")
        self.db.execute(_TABLE)
        self._row = (
            None,
            1,
            2,
            "object.placed",
            "ana",
            4,
            5,
            "car",
            "geometry",
            None,
            6,
            "x" * 120,
        )

    def one(self) -> None:
        """One row in a transaction of its own."""
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute(_INSERT, self._row)
        self.db.execute("COMMIT")

    def many(self, count: int) -> None:
        """Many rows in one transaction."""
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(_INSERT, [self._row] * count)
        self.db.execute("COMMIT")

    def checkpoint(self) -> None:
        """Move the WAL into the file, so that it is written over from its start."""
        self.db.execute("PRAGMA wal_checkpoint(PASSIVE)")


class Answered(msgspec.Struct, array_like=True, tag="answered"):
    """The least event that sets an answer."""

    instance: str
    field: str
    lo: int
    hi: int
    value: str


class Runs:
    """Disjoint runs of one attribute: three sorted lists and bisection."""

    def __init__(self) -> None:
        self.los: list[int] = []
        self.his: list[int] = []
        self.values: list[str] = []

    def put(self, lo: int, hi: int, value: str) -> None:
        """A run where there is none."""
        i = bisect_right(self.los, lo)
        self.los.insert(i, lo)
        self.his.insert(i, hi)
        self.values.insert(i, value)

    def at(self, frame: int) -> str | None:
        """The value on a frame."""
        i = bisect_right(self.los, frame) - 1
        return self.values[i] if i >= 0 and frame < self.his[i] else None


class Buckets:
    """Who is on which frames: the instances of each stretch of 512 frames."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._known: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for who, (lo, hi) in enumerate(spans):
            for bucket in range(lo >> 9, (hi - 1 >> 9) + 1):
                insort(self._known[bucket], (lo, hi, who))

    def at(self, frame: int) -> list[int]:
        """Who is on a frame."""
        return [who for lo, hi, who in self._known.get(frame >> 9, ()) if lo <= frame < hi]

    def within(self, lo: int, hi: int) -> set[int]:
        """Who is on any of these frames."""
        found: set[int] = set()
        for bucket in range(lo >> 9, (hi - 1 >> 9) + 1):
            found.update(w for a, b, w in self._known.get(bucket, ()) if a < hi and lo < b)
        return found


def sweep(spans: Sequence[tuple[int, int]], frames: int) -> Iterator[tuple[int, list[int]]]:
    """Every frame in order, with who is on it."""
    begins, ends = defaultdict(list), defaultdict(list)
    for who, (lo, hi) in enumerate(spans):
        begins[lo].append(who)
        ends[hi].append(who)
    here: dict[int, None] = {}
    for frame in range(frames):
        for who in ends.get(frame, ()):
            del here[who]
        for who in begins.get(frame, ()):
            here[who] = None
        yield frame, list(here)


def packed(boxes: Iterable[Any]) -> bytes:
    """Boxes as float64, one after the other."""
    flat = array("d")
    for box in boxes:
        flat.extend((box.height, box.width, box.top_left_x, box.top_left_y))
    return flat.tobytes()


def exported(tracks: Sequence[tuple[str, Sequence[Any]]]) -> dict[str, Any]:
    """A dict with the keys that the label dict has, made of literals."""
    at = "Mon, 23 Nov 2026 12:00:00 UTC"
    units: dict[int, dict[str, Any]] = {}
    for who, boxes in tracks:
        for frame, box in enumerate(boxes):
            unit = units.get(frame)
            if unit is None:
                unit = units[frame] = {"objects": [], "classifications": []}
            unit["objects"].append(
                {
                    "name": "Car",
                    "color": "#D33115",
                    "shape": "bounding_box",
                    "value": "car",
                    "createdAt": at,
                    "createdBy": "ana",
                    "confidence": 1,
                    "objectHash": who,
                    "featureHash": "feature",
                    "manualAnnotation": True,
                    "lastEditedAt": at,
                    "lastEditedBy": "ana",
                    "boundingBox": {
                        "h": box.height,
                        "w": box.width,
                        "x": box.top_left_x,
                        "y": box.top_left_y,
                    },
                }
            )
    return {
        "label_hash": "l",
        "data_units": {"d": {"labels": {str(k): v for k, v in units.items()}}},
    }
