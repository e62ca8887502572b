"""A model is run again over a row that people corrected: new ids, places a little off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.formats.reading import ReadOptions
from labelevents.importing import Imported, import_files
from labelevents.objects import ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from tests.importing import naive
from tests.importing.acting import ANY, SOME, new_world, note
from tests.importing.scenes import Thing, acting, car, lay, opened, row_of, things_of
from tests.importing.test_merge import KEEPS, counts, same

LANES = (0.0, 0.3, 0.6)
STEPS = st.sampled_from([-0.02, -0.01, 0.0, 0.01, 0.02])


def place(lane: float, off: float = 0.0) -> BoundingBoxCoordinates:
    """A box in a lane; boxes of two lanes never meet, those of one overlap by more than half."""
    return BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0.1 + off, top_left_y=lane)


@st.composite
def runs(draw: Any, first_id: int) -> list[Thing]:
    """What a model finds: at most one car in each lane."""
    lanes = draw(st.permutations(LANES))[: draw(st.integers(1, 3))]
    return [
        car(first_id + n, {frame: place(lane, draw(STEPS)) for frame in draw(SOME)})
        for n, lane in enumerate(lanes)
    ]


def correct(draw: Any, row: LabelRowV2, one: ObjectInstance) -> set[int]:
    """A person corrects a car; the frames that they put a box on."""
    what = draw(st.sampled_from(["move", "leave", "remove"]))
    if what == "remove":
        row.remove_object(one)
        return set()
    on = one.get_annotation_frames()
    if what == "leave":
        if left := draw(ANY) & on:
            one.remove_from_frames(sorted(left))
        return set()
    lane = float(one.get_annotation(min(on)).coordinates.top_left_y)  # type: ignore[union-attr]
    frames: set[int] = draw(SOME)
    one.set_for_frames(place(lane, draw(STEPS)), sorted(frames), overwrite=True)
    return frames


def lane_of(thing: Thing) -> float:
    """The lane that a car drives in."""
    return float(next(v.top_left_y for (f, _), v in thing.frames.items() if f == "geometry"))


def by_lane(world: naive.World, file: list[Thing], lanes: dict[str, float], keep: str) -> Any:
    """Which car of the file is which of the row: in its lane, on a frame that both are on."""
    pairs = {}
    for i, thing in enumerate(file):
        who = next((w for w, lane in lanes.items() if lane == lane_of(thing)), None)
        if who is not None:
            asked = world.lost(who) if keep != "new" else set()
            if thing.on() & (world.on(who) | asked):
                pairs[i] = who
    return pairs


@hypothesis.given(st.data())
def test_by_overlap(data: st.DataObject) -> None:
    """Recognised by IoU, each cell holds what it would if somebody had said who is who."""
    with opened("model:m@2") as store:
        world = new_world()
        with acting(store, "model:m@1"):
            lay(store, data.draw(runs(1)))
        note(world, row_of(store), 0, person=False)
        lanes = {who: lane_of(thing) for who, thing in world.things.items()}
        for seq in range(1, data.draw(st.integers(0, 4)) + 1):
            with acting(store, "ana"):
                row = row_of(store)
                known = [one for one in row.get_object_instances() if one.get_ranges()]
                if not known:
                    break
                one = data.draw(st.sampled_from(known))
                drawn = correct(data.draw, row, one)
                row.save()
            note(world, row, seq, person=True)
            world.marks |= {(one.object_hash, "geometry", f): (seq, True) for f in drawn}
        file, keep = data.draw(runs(100)), data.draw(KEEPS)
        expected = naive.lay(world, file, keep, by_lane(world, file, lanes, keep))
        done = lay(store, file, match="iou", keep=keep)

        same(expected.things, things_of(row_of(store)), set(world.order))
        assert {name: expected.counts[name] for name in counts(done)} == counts(done)
        assert "unchanged" == lay(store, file, match="iou", keep=keep).status


# Real tracks

SIZE = (640, 480)
OWN = BoundingBoxCoordinates(height=0.1, width=0.05, top_left_x=0.9, top_left_y=0.0)


def run_again(source: Path, folder: Path, seed: int = 7) -> Path:
    """The same tracks by a model that numbers otherwise, is a little off, and misses some."""
    chance = random.Random(seed)
    lines = []
    for line in source.read_text(encoding="utf-8").split():
        frame, id_, left, top, *rest = line.split(",")
        if chance.random() > 0.05:
            at = [float(side) + chance.uniform(-4, 4) for side in (left, top)]
            lines.append(",".join(map(str, [frame, int(id_) + 50, *at, *rest])))
    path = folder / source.parent.name / "again.txt"
    path.parent.mkdir()
    path.write_text("\n".join(lines))
    return path


def take(store: Store, path: Path, **how: Any) -> Imported:
    """Import one MOT file."""
    (done,) = import_files(lambda: store, [path], options=ReadOptions(size=SIZE), **how)
    assert done.error is None, done.error
    return done


def corrected(store: Store) -> dict[str, str]:
    """A person corrects the tracks; the hashes of those concerned."""
    (row,) = store.projects[0].list_label_rows_v2()
    row.initialise_labels()
    moved, shortened, removed, *_ = row.get_object_instances()
    at: Any = moved.get_annotation(12).coordinates
    shifted = BoundingBoxCoordinates(at.height, at.width, at.top_left_x + 0.01, at.top_left_y)
    moved.set_for_frames(shifted, Range(10, 14), overwrite=True)
    shortened.remove_from_frames(Range(0, 4))
    row.remove_object(removed)
    own = moved.ontology_item.create_instance()
    own.set_for_frames(OWN, Range(30, 40))
    row.add_object_instance(own)
    row.save("corrections")
    names = ("moved", "shortened", "removed", "own")
    return dict(zip(names, (o.object_hash for o in (moved, shortened, removed, own)), strict=True))


@pytest.fixture
def tracked(mot_file: Path) -> Iterator[tuple[Store, dict[str, str]]]:
    """The sequence TUD-Campus as a model found it, then as a person corrected it."""
    with labelevents.open(":memory:", actor="model:tracker@2") as store:
        with acting(store, "model:tracker@1"):
            take(store, mot_file)
        with acting(store, "ana"):
            yield_ = corrected(store)
        yield store, yield_


def test_real_tracks_again(
    tracked: tuple[Store, dict[str, str]], mot_file: Path, tmp_path: Path
) -> None:
    """What a person wrote last stays, all else is of the new run, and nobody comes twice."""
    store, who = tracked
    before = things_of_row(store)
    path = run_again(mot_file, tmp_path)
    done = take(store, path, match="iou", keep="human")
    after = things_of_row(store)

    assert (8, 0) == (done.matched, done.new)
    assert before.keys() == after.keys()
    assert who["removed"] not in after
    assert before[who["own"]] == after[who["own"]]
    for frame in range(10, 15):
        assert box_on(before, who["moved"], frame) == box_on(after, who["moved"], frame)
    assert not after[who["shortened"]].on() & set(range(5))
    assert boxes_in(path) >= {at for thing in after.values() for at in boxes_of(thing)} - {
        at for key in ("own", "moved") for at in boxes_of(before[who[key]])
    }


def test_real_tracks_are_counted(
    tracked: tuple[Store, dict[str, str]], mot_file: Path, tmp_path: Path
) -> None:
    """The counts are what a comparison of the row before and after says."""
    store, _ = tracked
    before = things_of_row(store)
    path = run_again(mot_file, tmp_path)
    done = take(store, path, match="iou")
    after = things_of_row(store)
    pairs = {(who, frame) for who in before for frame in before[who].on() | after[who].on()}
    left = {(who, frame) for who, frame in pairs if frame not in after[who].on()}

    assert len(left) == done.dropped
    assert done.changed == sum(
        cells_on(before[who], frame) != cells_on(after[who], frame) for who, frame in pairs - left
    )


def test_real_tracks_all_new(
    tracked: tuple[Store, dict[str, str]], mot_file: Path, tmp_path: Path
) -> None:
    """With `keep="new"` the boxes are those of the file, no more and no fewer."""
    store, _ = tracked
    path = run_again(mot_file, tmp_path)
    take(store, path, match="iou", keep="new")

    assert boxes_in(path) == {at for one in things_of_row(store).values() for at in boxes_of(one)}


def things_of_row(store: Store) -> dict[str, Thing]:
    """What is on the only row."""
    (row,) = store.projects[0].list_label_rows_v2()
    row.initialise_labels()
    return things_of(row)


def box_on(things: dict[str, Thing], who: str, frame: int) -> Any:
    """Where somebody is on a frame."""
    return things[who].frames["geometry", frame]


def cells_on(thing: Thing, frame: int) -> dict[str, Any]:
    """All that a thing holds on a frame."""
    return {field: value for (field, at), value in thing.frames.items() if at == frame}


def boxes_of(thing: Thing) -> set[tuple[int, float, float]]:
    """Frame, left and top of each box."""
    boxes = ((f, v) for (field, f), v in thing.frames.items() if field == "geometry")
    return {
        (f, round(v.top_left_x * SIZE[0], 6), round(v.top_left_y * SIZE[1], 6)) for f, v in boxes
    }


def boxes_in(path: Path) -> set[tuple[int, float, float]]:
    """The same of a file."""
    lines = (line.split(",") for line in path.read_text(encoding="utf-8").split())
    return {(int(one[0]) - 1, round(float(one[2]), 6), round(float(one[3]), 6)) for one in lines}
