"""The test vectors of format 1: a small store, and what a reader must find in it.

`python -m tests.file.vectors` makes both anew. Once format 1 is released they never change: a
store that was written then must be read as it was.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from labelevents import LabelRowV2, Store, Video
from labelevents.model.track import ABSENT
from labelevents.objects import ObjectInstance
from labelevents.objects.coordinates import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
)
from labelevents.objects.frames import Range
from labelevents.ontology.attributes import TextAttribute
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.testing import CountingIds, FixedClock
from labelevents.values.identity import Actor
from labelevents.values.shapes import Shape
from tests.ontology.given import Street, street

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "format-vectors"
STORE, EXPECTED = FOLDER / "street.sqlite", FOLDER / "expected.json"

_ANA = Actor("human", "ana")
_YOLO = Actor("model", "yolo@4", agent="yolo/4.1", on_behalf_of="human:ana", run="nightly-7")


def _box(x: float, y: float = 0.4) -> BoundingBoxCoordinates:
    return BoundingBoxCoordinates(height=0.125, width=0.25, top_left_x=x, top_left_y=y)


def _ontology(parts: Street) -> OntologyStructure:
    parts.ontology.add_object("Post", Shape.POINT, feature_node_hash="post")
    parts.ontology.add_object("Lane", Shape.POLYGON, feature_node_hash="lane")
    parts.car.add_attribute(TextAttribute, "Plate", feature_node_hash="plate")
    return parts.ontology


def make(path: Path) -> None:
    """Write the store."""
    clock, ids = FixedClock(1_700_000_000_000_000, step=1_500_000), CountingIds()
    parts = street()
    with Store(path, actor=_ANA, clock=clock, ids=ids) as store:
        project = store.create_project("Straße", _ontology(parts), message="ontology")
        first = project.create_label_row(Video("cam0.mp4", 1920, 1080, 12, 25.0))
        project.create_label_row(Video("cam1.mp4", 640, 480, 4, 29.97))
        first.initialise_labels()
        _label(first, parts)
        first.save("first pass", provenance={"sheet": 7})
    with Store(path, actor=_YOLO, clock=clock, ids=ids) as store:
        _correct(store)
    with Store(path, actor=_ANA, clock=clock, ids=ids) as store:
        first, second = store.projects[0].list_label_rows_v2()
        second.archive()
        first.rename("Kamera 0, Größe M")


def _label(row: LabelRowV2, parts: Street) -> None:
    items = row.ontology_structure
    car = ObjectInstance(items.get_child_by_hash("car", type_=Object), object_hash="car00001")
    car.set_for_frames(_box(0.3), Range(0, 5))
    car.set_for_frames(_box(0.5), [8, 10], confidence=0.75, manual_annotation=False)
    row.add_object_instance(car)
    car.set_answer("B-LE 17", items.get_child_by_hash("plate"))
    car.set_answer(parts.blue, parts.color)
    car.set_answer(parts.opened, parts.door, frames=Range(2, 4))
    lane = ObjectInstance(items.get_child_by_hash("lane", type_=Object), object_hash="lane0001")
    corners = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))
    lane.set_for_frames(PolygonCoordinates([PointCoordinate(*c) for c in corners]), 0)
    row.add_object_instance(lane)
    sky = ClassificationInstance(
        items.get_child_by_hash("weather", type_=Classification), classification_hash="sky00001"
    )
    sky.set_answer(items.get_child_by_hash("sunny"))
    sky.set_for_frames(Range(0, 3))
    row.add_classification_instance(sky)


def _correct(store: Store) -> None:
    first, second = store.projects[0].list_label_rows_v2()
    with store.commit("track", correlation="job 7", provenance={"digest": "sha256:00ff"}):
        for row in (first, second):
            row.initialise_labels()
        item = first.ontology_structure.get_child_by_hash("car", type_=Object)
        tracked = ObjectInstance(item, object_hash="car00002")
        tracked.set_track({frame: _box(frame / 16, 0.5) for frame in (1, 2, 3, 7)}, confidence=0.5)
        first.add_object_instance(tracked)
        post = second.ontology_structure.get_child_by_hash("post", type_=Object)
        point = ObjectInstance(post, object_hash="post0001")
        point.set_for_frames(PointCoordinate(0.25, 0.75), Range(0, 3))
        second.add_object_instance(point)
    by_hash = {instance.object_hash: instance for instance in first.get_object_instances()}
    by_hash["car00001"].remove_from_frames([4, 5, 8])
    first.remove_object(by_hash["lane0001"])
    first.save("thinned out")


def expected(path: Path) -> dict[str, Any]:
    """What this library finds in a store, in the words of the format."""
    with Store(path, actor=_ANA, readonly=True) as store:
        commits = [_commit(commit) for commit in reversed(store.history())]
        log = store._log
        events = []
        for stream in log.streams():
            for batch in log.batches(stream):
                bodies = json.loads(batch.body)
                events += [
                    {"seq": seq, "commit": batch.commit, "stream": stream, "event": body}
                    for seq, body in enumerate(bodies, start=batch.first_seq)
                ]
        listed = store.projects[0].list_label_rows_v2(include_archived=True)
        rows = [_row(row) for row in listed]
    events.sort(key=lambda event: event["seq"])
    return {"commits": commits, "events": events, "rows": rows}


def _commit(commit: Any) -> dict[str, Any]:
    actor = commit.actor
    return {
        "commit": commit.number,
        "id": commit.id,
        "recorded_at": commit.recorded_at.isoformat(),
        "actor": str(actor),
        "on_behalf_of": actor.on_behalf_of,
        "agent": actor.agent,
        "run": actor.run,
        "message": commit.message,
        "correlation": commit.correlation,
        "kind": commit.kind,
        "provenance": commit.provenance,
        "events": [commit.first_seq, commit.last_seq],
    }


def _row(row: LabelRowV2) -> dict[str, Any]:
    row.initialise_labels()
    session = row._session()
    state = session.state
    frames: dict[str, Any] = {}
    for instance in state.instances.values():
        for lo, hi in instance.spans():
            for frame in range(lo, hi):
                frames.setdefault(str(frame), {})[instance.hash] = _on(instance, frame)
    return {
        "stream": session.stream,
        "title": state.title,
        "archived": state.archived,
        "frames": {key: frames[key] for key in sorted(frames, key=int)},
    }


def _on(instance: Any, frame: int) -> dict[str, Any]:
    found = {"item": instance.item, **{n: c.value for n, c in instance.cells.items()}}
    for name, track in instance.tracks.items():
        value = track.at(frame)
        if value is not ABSENT:
            found[name] = value
    return {name: msgspec.to_builtins(found[name]) for name in sorted(found)}


def main() -> None:
    """Write the store and what is expected of it."""
    FOLDER.mkdir(exist_ok=True)
    STORE.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.labels"
        make(path)
        db = sqlite3.connect(path, isolation_level=None)
        # Small pages, because twenty tables and indexes take at least one each.
        for pragma in ("journal_mode = DELETE", "page_size = 1024"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode = WAL")
        db.close()
        STORE.write_bytes(path.read_bytes())
        found = expected(path)
    EXPECTED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
