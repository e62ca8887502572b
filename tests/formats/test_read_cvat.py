"""What a CVAT-for-video file says, on small files."""

from __future__ import annotations

import pytest

from labelevents.ontology.attributes import (
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelevents.values.media import Video
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    Shape,
)
from tests.formats.samples import (
    LABELS,
    TASK,
    box,
    cvat,
    dynamics,
    extras,
    losses,
    read,
    said,
    statics,
    task,
    track,
)


def test_video_is_that_of_the_task() -> None:
    """Title, size and number of frames come from the task, the rate from the caller."""
    reading = read(cvat(""), fps=30.0)

    assert Video("crossing", 200, 100, 100, 30.0) == reading.media


def test_title_of_the_caller_wins() -> None:
    """A title that the caller gives replaces the task's."""
    assert "mine" == read(cvat(""), title="mine").media.title


def test_title_is_the_stem_without_a_name() -> None:
    """A file whose task has no name is titled by its stem."""
    assert "clip" == read(cvat("", task())).media.title


def test_size_of_the_caller_fills_in() -> None:
    """The caller's frame size serves where the file has none."""
    reading = read(cvat(track(box(3)), "<task><size>9</size></task>"), size=(40, 20))

    assert Video("clip", 40, 20, 9) == reading.media


def test_frames_without_a_size_end_with_the_last_track() -> None:
    """Where the task does not count its frames, there are as many as the tracks reach."""
    reading = read(cvat(track(box(3), box(4), box(7, outside=1)), task(size="")))

    assert 8 == reading.media.number_of_frames


def test_frames_reach_to_the_stop_frame() -> None:
    """A task that starts in mid-video has frames up to its stop frame, whose numbers boxes use."""
    part = task("<start_frame>500</start_frame><stop_frame>599</stop_frame>")

    assert 600 == read(cvat(track(box(599)), part)).media.number_of_frames


def test_job_is_read_as_a_task() -> None:
    """The dump of one job says in `<job>` what a task's says in `<task>`."""
    meta = TASK.replace("task>", "job>")

    assert "crossing" == read(cvat("", meta)).media.title


def test_file_without_tracks_is_an_empty_row() -> None:
    """A file without tracks has a video and an ontology, and no object."""
    reading = read(cvat(""))

    assert ([], ["car", "road"]) == (
        reading.objects,
        [each.name for each in reading.ontology.objects],
    )


def test_label_spec_becomes_the_ontology() -> None:
    """Kinds, options, `~` for dynamic and `@` for static are read from the short form."""
    car, road = read(cvat("")).ontology.objects
    seen = {
        each.name: (type(each), each.dynamic, [option.title for option in each.options])
        for each in car.attributes
    }

    assert {
        "plate": (TextAttribute, False, []),
        "action": (RadioAttribute, True, ["parked", "driving", "turning, slowly"]),
        "lights": (RadioAttribute, True, ["true", "false"]),
        "speed": (NumericAttribute, True, []),
    } == seen
    assert (Shape.POLYGON, "#0A0b0C") == (road.shape, road.color)


def test_long_form_of_the_label_spec() -> None:
    """Attributes as elements, as newer CVAT writes them, are read like the short form."""
    attribute = (
        "<attribute><name>{}</name><mutable>{}</mutable><input_type>{}</input_type>"
        "<default_value></default_value><values>{}</values></attribute>"
    )
    both = attribute.format("age", "False", "number", "") + attribute.format(
        "pose", "True", "select", "up\nlying down"
    )
    labels = f"<labels><label><name>dog</name><attributes>{both}</attributes></label></labels>"
    (dog,) = read(cvat("", task(labels))).ontology.objects
    seen = [(type(e), e.name, e.dynamic, [o.title for o in e.options]) for e in dog.attributes]

    assert [
        (NumericAttribute, "age", False, []),
        (RadioAttribute, "pose", True, ["up", "lying down"]),
    ] == seen


def test_box_is_in_fractions() -> None:
    """A box in pixels becomes fractions of the frame's width and height."""
    (car,) = read(cvat(track(box(5)))).objects

    assert {5: BoundingBoxCoordinates(0.2, 0.2, 0.1, 0.1)} == car.track


def test_box_may_pass_the_border() -> None:
    """A box beyond the border, or without area, is kept as it is."""
    (car,) = read(cvat(track(box(5, xtl=-20, xbr=300, ybr=10)))).objects

    assert {5: BoundingBoxCoordinates(0.0, 1.6, -0.1, 0.1)} == car.track


def test_outside_ends_presence() -> None:
    """An element marked outside is on no frame, and explains the gap after it."""
    reading = read(cvat(track(box(5), box(6, outside=1), box(20))))

    assert [5, 20] == list(reading.objects[0].track)
    assert 1 == len([what for what, _, _ in losses(reading) if "marked outside" in what])
    assert not [what for what, _, _ in losses(reading) if "gap" in what]


def test_elements_come_in_any_order() -> None:
    """Frames of a track need not be sorted in the file."""
    reading = read(cvat(track(box(6), box(5))))

    assert [5, 6] == list(reading.objects[0].track)


@pytest.mark.parametrize("marked", [0, 1])
def test_gap_is_reported(marked: int) -> None:
    """Frames without an element, with no `outside` before them, are counted and named."""
    reading = read(cvat(track(box(13), box(112, outside=marked)), task(size="<size>200</size>")))

    assert (
        "gap in the track: frames without an element; nothing is interpolated",
        98,
        "track 1 (car), frames 14-111",
    ) in losses(reading)


def test_filtered_frames_are_no_gap() -> None:
    """Frames that the task leaves out by its filter are not missing from a track."""
    reading = read(
        cvat(track(box(0), box(5), box(20)), task("<frame_filter>step=5</frame_filter>"))
    )

    assert [(2, "track 1 (car), frames 6-19")] == [(n, at) for _, n, at in losses(reading)]


def test_values_per_frame_become_runs() -> None:
    """Equal values on consecutive frames are one run, half-open, and only where the object is."""
    boxes = [box(f, said("action", "parked" if f < 3 else "driving")) for f in (0, 1, 2, 3, 7)]
    (car,) = read(cvat(track(*boxes))).objects

    assert {("action", "parked"): ((0, 3),), ("action", "driving"): ((3, 4), (7, 8))} == dynamics(
        car
    )


def test_numbers_and_checkboxes_are_answers() -> None:
    """A number is answered with a number, a checkbox with its option."""
    (car,) = read(cvat(track(box(0, said("speed", "12.5") + said("lights", "true"))))).objects

    assert {("speed", 12.5): ((0, 1),), ("lights", "true"): ((0, 1),)} == dynamics(car)


def test_static_value_is_answered_once() -> None:
    """A static attribute has its first value; boxes that differ are counted, empty ones are not."""
    plates = ["", "B-1", "B-1", "B-2"]
    reading = read(cvat(track(*(box(f, said("plate", p)) for f, p in enumerate(plates)))))

    assert {"plate": "B-1"} == statics(reading.objects[0])
    assert (
        "later values of attribute plate, which is static: the first is kept",
        1,
        "track 1 (car)",
    ) in losses(reading)


def test_undefined_is_a_value() -> None:
    """`__undefined__` is an option like any other."""
    reading = read(cvat(track(box(0, said("action", "__undefined__")))))

    assert {("action", "__undefined__"): ((0, 1),)} == dynamics(reading.objects[0])


def test_what_the_spec_forgot_is_added() -> None:
    """Labels, attributes and options that only tracks name become part of the ontology."""
    values = said("action", "flying") + said("mood", "merry")
    reading = read(cvat(track(box(0, values)) + track(box(0), label="ufo")))
    car, _, ufo = reading.ontology.objects
    action, mood = (next(a for a in car.attributes if a.name == n) for n in ("action", "mood"))

    assert "flying" == action.options[-1].title
    assert (TextAttribute, True) == (type(mood), mood.dynamic)
    assert ("ufo", Shape.BOUNDING_BOX) == (ufo.name, ufo.shape)
    assert {("action", "flying"), ("mood", "merry")} == set(dynamics(reading.objects[0]))


def test_flags_are_kept_as_fields() -> None:
    """Occluded and keyframe are kept on every frame, true or false."""
    boxes = [box(frame, occluded=int(frame == 1), keyframe=1) for frame in range(3)]
    (car,) = read(cvat(track(*boxes))).objects

    assert {
        ("x:cvat.occluded", False): ((0, 1), (2, 3)),
        ("x:cvat.occluded", True): ((1, 2),),
        ("x:cvat.keyframe", True): ((0, 3),),
    } == extras(car)


def test_other_xml_attributes_are_kept_as_fields() -> None:
    """Every further XML attribute of a box or a track is a field; a box's own wins."""
    more = 'id="7" group_id="2" source="manual" shade="red"'
    (car,) = read(cvat(track(box(0, z_order=3), box(1, source="auto"), more=more))).objects

    assert {
        ("x:cvat.track_id", 7): ((0, 2),),
        ("x:cvat.group_id", 2): ((0, 2),),
        ("x:cvat.source", "manual"): ((0, 1),),
        ("x:cvat.source", "auto"): ((1, 2),),
        ("x:cvat.shade", "red"): ((0, 2),),
        ("x:cvat.z_order", 3): ((0, 1),),
    } == extras(car)


def test_polygons_polylines_and_points() -> None:
    """Points in pixels become fractions, in the shape of their element."""
    corners = 'frame="0" points="20,10;100,10;100,50"'
    tracks = [
        track(f"<polygon {corners}/>", label="road"),
        track(f"<polyline {corners}/>", label="lane"),
        track('<points frame="0" points="20,10"/>', label="nose"),
    ]
    reading = read(cvat("".join(tracks)))
    points = [PointCoordinate(0.1, 0.1), PointCoordinate(0.5, 0.1), PointCoordinate(0.5, 0.5)]

    assert [
        ("road", Shape.POLYGON, {0: PolygonCoordinates(points)}),
        ("lane", Shape.POLYLINE, {0: PolylineCoordinates(points)}),
        ("nose", Shape.POINT, {0: points[0]}),
    ] == [(each.item.name, each.item.shape, each.track) for each in reading.objects]


def test_one_rotated_box_makes_the_label_rotatable() -> None:
    """All boxes of a label are rotatable if one is rotated, so that it stays one object."""
    reading = read(cvat(track(box(0), box(1, rotation="30.5")) + track(box(0))))
    first, second = reading.objects

    assert Shape.ROTATABLE_BOUNDING_BOX == first.item.shape
    assert first.item is second.item
    assert RotatableBoundingBoxCoordinates(0.2, 0.2, 0.1, 0.1, 30.5) == first.track[1]
    assert RotatableBoundingBoxCoordinates(0.2, 0.2, 0.1, 0.1, 0.0) == second.track[0]


def test_label_of_several_shapes_is_several_objects() -> None:
    """The usual shape of a label has its plain name, each other shape one that says so."""
    line = track('<polyline frame="0" points="0,0;9,9"/>')
    reading = read(cvat(line + track(box(0)) + track(box(1, said("plate", "B-1")))))

    assert ["car (polyline)", "car", "car"] == [each.item.name for each in reading.objects]
    assert {"plate": "B-1"} == statics(reading.objects[2])


def test_video_attributes_are_classifications() -> None:
    """A video attribute is text on all frames, or a radio where the file lists values."""
    listed = "<weather><value>clear</value><values>rain\nclear</values></weather>"
    attributes = f"<video_attributes><place>plaza</place>{listed}<empty/></video_attributes>"
    place, weather = read(cvat("", task(attributes))).classifications

    assert (TextAttribute, "place", ((0, 100),), "plaza") == (
        type(place.item.attributes[0]),
        place.item.title,
        place.frames,
        place.answers[0][1],
    )
    ((radio, answer),) = weather.answers
    assert (["rain", "clear"], "clear") == ([o.title for o in radio.options], answer.title)  # type: ignore[union-attr]


def test_file_without_a_header_is_read() -> None:
    """Tracks alone, without `<meta>`, are enough if the caller knows the frame size."""
    bare = f"<annotations>{track(box(1), label='a')}</annotations>"
    reading = read(bare.encode(), size=(200, 100))

    assert (2, ["a"]) == (
        reading.media.number_of_frames,
        [each.name for each in reading.ontology.objects],
    )


def test_what_does_not_fit_is_reported() -> None:
    """Each thing that the label model cannot hold is counted at its place."""
    tracks = [
        track('<cuboid frame="0"/><cuboid frame="1"/>'),
        track('<points frame="0" points="1,1;2,2"/>', label="pair"),
        track(box(0, said("speed", "fast") + "<note/>"), '<polygon frame="1" points="0,0"/>'),
        track(box(0, said("mood", "a") + said("mood", "b"), über=1)),
        "<tag/><tag/>",
    ]
    man = "<label><name>man</name><type>skeleton</type></label>"
    knee = "<label><name>knee</name><type>points</type><parent>man</parent></label>"
    again = (
        "<label><name>car</name></label><label><name>bus</name><attributes>"
        "<attribute>@text=line:9</attribute><attribute>nonsense</attribute></attributes></label>"
    )
    meta = task(f"<labels>{LABELS}{man}{knee}{again}</labels><owner>me</owner>")
    reading = read(cvat("".join(tracks), meta))

    assert {
        ("<tag> outside of tracks", 2, "annotations"),
        ("details of the task, for which a row has no place: owner", 1, "meta"),
        ("limits of a number attribute", 1, "label car"),
        ("label without a name, or repeated", 1, "meta/task/labels"),
        ("default value of an attribute", 1, "label bus"),
        ("attribute spec that is no spec, or repeated", 1, "label bus"),
        ("label of type skeleton, which has no shape here", 1, "label man"),
        ("<cuboid> in a track, which has no shape here", 2, "track 1 (car)"),
        ("track that is on no frame", 1, "track 1 (car)"),
        ("points of more than one in a track, which has no shape here", 1, "track 2 (pair)"),
        ("track that is on no frame", 1, "track 2 (pair)"),
        ("<polygon> in a track of <box>", 1, "track 3 (car)"),
        ("<note> in an element", 1, "track 3 (car)"),
        ("attribute speed: Expected a finite number, got 'fast'", 1, "track 3 (car)"),
        ("attribute without a name, or repeated", 1, "track 4 (car)"),
        ("XML attribute 'über', no name for a field", 1, "track 4 (car)"),
    } == set(losses(reading))
