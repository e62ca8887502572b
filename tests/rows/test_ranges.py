"""Objects on ranges: of a sound, a time series, a text, a page of HTML."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import labelevents
from labelevents import Audio, Html, Image, LabelRowError, LabelRowV2, Store, Text, TimeSeries
from labelevents.cli.main import main
from labelevents.exceptions import FramesError, NotOnFrameError
from labelevents.objects import (
    AnswerForFrames,
    Object,
    ObjectInstance,
    OntologyStructure,
    Shape,
    TextAttribute,
)
from labelevents.objects.attributes import Attribute
from labelevents.objects.coordinates import (
    AudioCoordinates,
    BoundingBoxCoordinates,
    Coordinates,
    HtmlCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelevents.objects.frames import Range
from labelevents.objects.html_node import HtmlNode, HtmlRange
from tests.rows.given import refused, reopened, unsaved

SHAPES = (Shape.AUDIO, Shape.TIME_RANGE, Shape.TEXT, Shape.BOUNDING_BOX)
MEDIA: dict[str, Any] = {
    "audio": Audio("talk.mp3", duration=60.0, sample_rate=1000),
    "time_range": TimeSeries("heart.csv", duration=60.0, sample_rate=1000.0),
    "text": Text("book.txt"),
    "html": Html("page.html"),
    "image": Image("cat.png", 640, 480),
}
BOX = BoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4)


def ontology() -> OntologyStructure:
    """An object of each shape on ranges, and a box: their hash is their shape."""
    made = OntologyStructure()
    for shape in SHAPES:
        thing = made.add_object(shape.value, shape, feature_node_hash=shape.value)
        thing.add_attribute(
            TextAttribute, "Mood", feature_node_hash=f"{shape.value}!", dynamic=True
        )
    return made


def row_of(kind: str) -> LabelRowV2:
    """A row in memory of some kind of media."""
    return LabelRowV2.from_media_metadata(ontology(), MEDIA[kind])


def html(offset: int = 1) -> HtmlCoordinates:
    """One passage, four characters long."""
    start, end = HtmlNode(xpath="/p", offset=offset), HtmlNode(xpath="/p", offset=offset + 4)
    return HtmlCoordinates(range=[HtmlRange(start=start, end=end)])


def on(shape: str, *pairs: tuple[int, int]) -> Any:
    """Coordinates of a shape."""
    kinds = {"audio": AudioCoordinates, "time_range": TimeRangeCoordinates, "text": TextCoordinates}
    return kinds[shape](range=[Range(*pair) for pair in pairs])


def thing(shape: str, coordinates: Coordinates | None = None) -> ObjectInstance:
    """An object of a shape, on no row."""
    made = ontology().get_child_by_hash(shape, type_=Object).create_instance()
    if coordinates is not None:
        made.set_for_frames(coordinates)
    return made


def mood(one: ObjectInstance) -> Attribute:
    """Its dynamic attribute."""
    return one.ontology_item.attributes[0]


@pytest.mark.parametrize("shape", ["audio", "time_range", "text"])
def test_all_its_ranges_are_on_frame_0(shape: str) -> None:
    """It is on frame 0, whose coordinates are all its ranges, sorted and joined."""
    row, speech = row_of(shape), thing(shape, on(shape, (70, 90), (0, 30), (31, 50)))
    row.add_object_instance(speech)
    ranges = [Range(0, 50), Range(70, 90)]

    assert speech.is_range_only()
    assert ranges == speech.range_list == speech.get_ranges()
    assert speech.range_html is None
    assert on(shape, (0, 50), (70, 90)) == speech.get_annotation().coordinates
    assert {0} == speech.get_annotation_frames()
    assert [0] == [each.frame for each in speech.get_annotations()]
    assert [speech] == row.get_object_instances(filter_frames=0)
    assert [] == row.get_object_instances(filter_frames=40)


def test_passages_of_html() -> None:
    """An object of a page is on passages, and has no ranges."""
    row, name = row_of("html"), thing("text", html())
    row.add_object_instance(name)
    name.set_for_frames(html(7), overwrite=True)

    assert html(7) == name.get_annotation().coordinates
    assert html(7).range == name.range_html
    assert name.range_list is None
    assert [] == name.get_ranges()


def test_overwriting_replaces_all_ranges() -> None:
    """Overwriting replaces the whole set of ranges, and keeps what is said beside it."""
    speech = thing("audio")
    speech.set_for_frames(on("audio", (0, 5), (9, 12)), confidence=0.5)
    with refused(speech, match="already on frames 0"):
        speech.set_for_frames(on("audio", (20, 30)))
    speech.set_for_frames(on("audio", (20, 30)), overwrite=True)
    speech.get_annotation().coordinates = on("audio", (40, 50))

    assert [Range(40, 50)] == speech.range_list
    assert 0.5 == speech.get_annotation().confidence


def test_no_range_at_all() -> None:
    """No range at all is a place too, as in Encord."""
    row, name = row_of("text"), thing("text", on("text"))
    row.add_object_instance(name)

    assert on("text") == name.get_annotation().coordinates
    assert [] == name.range_list == name.get_ranges()
    assert [name] == row.get_object_instances()


def test_on_no_frame() -> None:
    """Off its frame it has neither ranges nor passages, and cannot be added."""
    speech = thing("audio", on("audio", (0, 5)))
    speech.remove_from_frames(0)

    assert speech.range_list is None
    assert speech.range_html is None
    assert [] == speech.get_ranges()
    with pytest.raises(LabelRowError, match="not on any frame"):
        row_of("audio").add_object_instance(speech)
    with pytest.raises(NotOnFrameError):
        speech.remove_from_frames(0)


@pytest.mark.parametrize("frames", [1, [0], Range(0, 0), [], "a", None, 0.0, np.array([0]), (0,)])
def test_other_frames_are_refused(frames: Any) -> None:
    """Nothing but the number 0 is a frame of it, however it is said."""
    speech = thing("audio", on("audio", (0, 5)))
    for call in (
        lambda: speech.set_for_frames(on("audio", (7, 8)), frames, overwrite=True),
        lambda: speech.remove_from_frames(frames),
        lambda: speech.get_annotation(frames),
    ):
        with pytest.raises(FramesError, match="stand on frame 0 alone"):
            call()

    assert [Range(0, 5)] == speech.range_list


@pytest.mark.parametrize("frame", [0, False, np.int64(0)])
def test_ways_to_say_0(frame: Any) -> None:
    """The number 0 may be any integer."""
    speech = thing("audio")
    speech.set_for_frames(on("audio", (7, 8)), frame)

    assert on("audio", (7, 8)) == speech.get_annotation(frame).coordinates


@pytest.mark.parametrize(
    ("shape", "coordinates", "message"),
    [
        ("audio", BOX, "`AudioCoordinates` for `audio`, got `BoundingBoxCoordinates`"),
        ("audio", on("text", (0, 1)), "got `TextCoordinates`"),
        ("audio", html(), "got `HtmlCoordinates`"),
        ("time_range", on("audio", (0, 1)), "Expected `TimeRangeCoordinates`"),
        ("text", on("audio", (0, 1)), "Expected `TextCoordinates` or `HtmlCoordinates`"),
        ("bounding_box", on("text", (0, 1)), "Expected `BoundingBoxCoordinates`"),
        ("audio", [Range(0, 1)], "got `list`"),
        ("audio", on("audio", (0, 3), (5, 4)), "starts before it ends"),
        ("audio", on("audio", (-9, -4)), "Expected frames from 0"),
    ],
)
def test_what_does_not_fit(shape: str, coordinates: Any, message: str) -> None:
    """Other coordinates, and ranges that cannot be, are refused, and nothing changes."""
    one = thing(shape)
    with refused(one, match=message):
        one.set_for_frames(coordinates)
    with refused(one, match=message):
        one.set_track({0: coordinates})


def test_ranges_end_inside_the_media() -> None:
    """On a row, ranges may not end beyond the media; the characters of a text nobody counted."""
    row, speech = row_of("audio"), thing("audio", on("audio", (0, 100_000)))
    row.add_object_instance(speech)  # as in Encord, what is there when it is added is not looked at
    with refused(row, speech, match="from 0 to 59999, got frame 60000"):
        speech.set_for_frames(on("audio", (0, 60_000)), overwrite=True)
    speech.set_for_frames(on("audio", (0, 59_999)), overwrite=True)
    name = thing("text", on("text", (0, 3)))
    row_of("text").add_object_instance(name)
    name.set_for_frames(on("text", (0, 10**9)), overwrite=True)

    assert [Range(0, 59_999)] == speech.range_list
    assert [Range(0, 10**9)] == name.range_list


FITS = {("audio", "audio"), ("time_range", "time_range"), ("text", "text"), ("html", "html")}


@pytest.mark.parametrize("kind", MEDIA)
@pytest.mark.parametrize("shape", ["audio", "time_range", "text", "html", "bounding_box"])
def test_each_row_takes_its_shape(kind: str, shape: str) -> None:
    """A sound takes objects of audio, a text those of text, a picture boxes, and none another."""
    row = row_of(kind)
    coordinates: Any = {"html": html(), "bounding_box": BOX}.get(shape) or on(shape, (0, 3))
    one = thing("text" if shape == "html" else shape, coordinates)
    if (kind, shape) in FITS | {("image", "bounding_box")}:
        row.add_object_instance(one)

        assert [one] == row.get_object_instances()
    else:
        with refused(row, one, match="Expected|Only rows|lie on no picture"):
            row.add_object_instance(one)


def test_text_stays_text_and_html_html() -> None:
    """On a row, ranges cannot become passages, nor passages ranges; on none they can."""
    for kind, right, wrong in (("text", on("text", (0, 3)), html()), ("html", html(), None)):
        row, one = row_of(kind), thing("text", right)
        row.add_object_instance(one)
        with refused(row, one, match="Html"):
            one.set_for_frames(wrong or on("text", (0, 3)), overwrite=True)
    alone = thing("text", on("text", (0, 3)))
    alone.set_for_frames(html(), overwrite=True)

    assert html() == alone.get_annotation().coordinates


def test_a_box_has_no_ranges() -> None:
    """What is on frames has no list of ranges; `get_ranges` is for both."""
    car = thing("bounding_box", BOX)

    assert not car.is_range_only()
    assert car.range_html is None
    assert [Range(0, 0)] == car.get_ranges()
    with pytest.raises(LabelRowError, match="is on frames, not on ranges"):
        _ = car.range_list


def test_dynamic_answers_are_inside_its_ranges() -> None:
    """A dynamic answer holds on ranges; one outside the object's own keeps it off a row."""
    row, speech = row_of("audio"), thing("audio", on("audio", (10, 50)))
    speech.set_answer("calm", mood(speech), frames=Range(5, 20))
    with refused(row, speech, match="5 frames where it has no coordinates, the first of them 5"):
        row.add_object_instance(speech)
    with pytest.raises(LabelRowError, match="no coordinates"):
        speech.are_dynamic_answers_valid()
    speech.set_for_frames(on("audio", (0, 50)), overwrite=True)
    speech.are_dynamic_answers_valid()
    row.add_object_instance(speech)

    assert [AnswerForFrames("calm", [Range(5, 20)])] == speech.get_answer(mood(speech))


def test_a_copy_has_its_ranges() -> None:
    """A copy is independent, on no row."""
    name = thing("text", html())
    row_of("html").add_object_instance(name)
    copied = name.copy()
    name.set_for_frames(html(7), overwrite=True)

    assert html() == copied.get_annotation().coordinates
    assert copied.is_assigned_to_label_row() is None


def test_an_annotation_is_on_no_space() -> None:
    """There are no spaces here, and the annotation says so."""
    with pytest.raises(LabelRowError, match="not on a space"):
        _ = thing("text", html()).get_annotation().space


def test_equal_ranges_are_no_news() -> None:
    """To say the same ranges again, in another order and in pieces, writes nothing."""
    row, speech = row_of("audio"), thing("audio", on("audio", (0, 9), (20, 30)))
    row.add_object_instance(speech)
    before = unsaved(row)
    speech.set_for_frames(on("audio", (20, 30), (5, 9), (0, 4)), overwrite=True)

    assert before == unsaved(row)


# What a store does with them.


@pytest.fixture
def talk(path: Path) -> Path:
    """A file whose sound was labelled, labelled otherwise, and whose page was labelled."""
    with labelevents.open(path, actor="ana") as store:
        project = store.create_project("Media", ontology())
        for kind, first, second in (
            ("audio", on("audio", (0, 999)), on("audio", (500, 1499))),
            ("html", html(), html(7)),
        ):
            row = project.create_label_row(MEDIA[kind])
            row.initialise_labels()
            shape = "text" if kind == "html" else kind
            item = row.ontology_structure.get_child_by_hash(shape, type_=Object)
            one = ObjectInstance(item, object_hash=kind)
            one.set_for_frames(first)
            if kind == "audio":
                one.set_answer("calm", mood(one), frames=Range(600, 700))
            row.add_object_instance(one)
            row.save("first")
            one.set_for_frames(second, overwrite=True)
            row.save("second")
    return path


def heard(row: LabelRowV2) -> Any:
    """Where the one object of a row is."""
    (one,) = row.get_object_instances()
    return one.get_annotation().coordinates


def test_saved_and_read_again(talk: Path) -> None:
    """What was saved is read again, now and as it was."""
    with reopened(talk) as row:
        (first,) = (each for each in row.history() if each.message == "first")

        assert on("audio", (500, 1499)) == heard(row)
        assert on("audio", (0, 999)) == heard(row.at(first.number))
        assert "ana" == row.get_object_instances()[0].get_annotation().created_by


def test_taken_back_and_forth(talk: Path) -> None:
    """Ranges are undone, redone and restored as any place is."""
    with labelevents.open(talk, actor="ana") as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="talk.mp3")[0]
        row.initialise_labels()
        (first,) = (each for each in row.history() if each.message == "first")
        found = [heard(row)]
        for take_back in (row.undo, row.redo, lambda: row.restore(first.number)):
            take_back()
            found.append(heard(row))
    ranges = [one.range for one in found]

    assert [[Range(500, 1499)], [Range(0, 999)], [Range(500, 1499)], [Range(0, 999)]] == ranges


def test_diff_and_blame(talk: Path) -> None:
    """A diff knows how much ranges overlap; blame shows them."""
    with labelevents.open(talk, readonly=True) as store:
        moved = {}
        for row in store.projects[0].list_label_rows_v2():
            row.initialise_labels()
            first, second = sorted(c.number for c in row.history() if c.message)
            (change,) = row.diff(first, second)
            moved[row.data_title] = (change.kind, change.iou, change.distance)
            geometry = next(line for line in row.blame() if line.field == "geometry")

            assert second == geometry.commit
            assert change.after == geometry.value

    assert {"talk.mp3": ("moved", 1 / 3, None), "page.html": ("moved", None, None)} == moved


def run(*arguments: Any) -> Any:
    """The JSON that the command line writes."""
    found = CliRunner().invoke(main, [*map(str, arguments), "--json"])

    assert 0 == found.exit_code, found.output
    return json.loads(found.output)


def test_command_line(talk: Path) -> None:
    """`show`, `blame` and `diff` tell ranges as Encord's JSON has them."""
    passage = html(7).range[0].to_dict()
    (speech,) = run("show", talk, "talk.mp3")["objects"]
    (name,) = run("show", talk, "page.html")["objects"]
    blamed = run("blame", talk, "talk.mp3", "--field", "geometry")
    changes = run("diff", talk, "HEAD~1", "HEAD")["changes"]
    told = CliRunner().invoke(main, ["show", str(talk), "page.html"]).output
    listed = CliRunner().invoke(main, ["blame", str(talk), "talk.mp3"]).output

    assert [[500, 1499]] == speech["ranges"]
    assert {"Mood": [{"value": "calm", "ranges": [[600, 700]]}]} == speech["answers"]
    assert ([], [passage]) == (name["ranges"], name["range_html"])
    assert [{"range": [[500, 1499]]}] == [line["value"] for line in blamed]
    assert [{"range_html": [passage]}] == [change["after"] for change in changes]
    assert "1 passage" in told
    assert "500-1499" in listed


def test_exported(talk: Path) -> None:
    """The library's own JSON holds ranges as Encord's does."""
    found = CliRunner().invoke(main, ["export", str(talk), "talk.mp3"])
    (row,) = json.loads(found.stdout)["rows"]
    (speech,) = row["objects"]

    assert [{"frames": [0, 0], "value": {"range": [[500, 1499]]}}] == speech["geometry"]


def test_sql(talk: Path) -> None:
    """The views for SQL hold ranges as JSON, and the dynamic answers inside them."""
    with labelevents.open(talk) as store:
        store.refresh()
    database = sqlite3.connect(talk)
    try:
        sql = "SELECT field, frame_lo, frame_hi, value FROM v_labels WHERE row = 'talk.mp3'"
        found = {field: rest for field, *rest in database.execute(sql)}
    finally:
        database.close()

    assert {
        "geometry": [0, 1, '{"range":[[500,1499]]}'],
        "answer:audio!": [600, 701, "calm"],
    } == found


def test_merged_beside_others(talk: Path) -> None:
    """Two who say other ranges clash; two who say the same do not."""
    with (
        labelevents.open(talk, actor="ana") as store,
        labelevents.open(talk, actor="bob") as other,
    ):
        mine, theirs = (_row(each) for each in (store, other))
        for row in (mine, theirs):
            row.get_object_instances()[0].set_for_frames(on("audio", (500, 800)), overwrite=True)
        theirs.save()
        mine.save()
        for row, end in ((mine, 900), (theirs, 901)):
            row.refresh()
            row.get_object_instances()[0].set_for_frames(on("audio", (500, end)), overwrite=True)
        mine.save()
        with pytest.raises(labelevents.ConflictError):
            theirs.save()
        theirs.save(on_conflict="mine")

        assert [Range(500, 901)] == theirs.get_object_instances()[0].range_list


def _row(store: Store) -> LabelRowV2:
    row = store.projects[0].list_label_rows_v2(data_title_eq="talk.mp3")[0]
    row.initialise_labels()
    return row
