"""MOTChallenge text: what it says, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelevents.exceptions import ImportFileError
from labelevents.formats.reading import ReadOptions, Source
from labelevents.formats.registry import detect
from labelevents.values.media import Video
from labelevents.values.shapes import BoundingBoxCoordinates
from tests.formats.samples import extras, losses, read

SIZE = (200, 100)
INFO = "[Sequence]\nname=MOT-1\nimDir=img1\nframeRate=30\nseqLength=9\nimWidth=200\nimHeight=100\n"


def test_frames_and_ids_count_from_one() -> None:
    """Frame 1 of the file is frame 0 here; the id is kept as it is, on all frames."""
    (one,) = read(b"1,7,20,10,40,20\n3,7,20,10,40,20\n", size=SIZE).objects

    assert [0, 2] == list(one.track)
    assert {("x:mot.id", 7): ((0, 1), (2, 3))} == extras(one)


def test_box_is_in_fractions_and_not_shifted() -> None:
    """A place in pixels becomes fractions as it stands, without the 1 that pixels count from."""
    (one,) = read(b"1,1,20,10,40,20", size=SIZE).objects

    assert {0: BoundingBoxCoordinates(0.2, 0.2, 0.1, 0.1)} == one.track


def test_classes_are_objects() -> None:
    """Each class is an object with MOT's name, by number where MOT has none, else `Object`."""
    data = b"1,1,0,0,1,1,1,1,1\n1,2,0,0,1,1,1,3,1\n1,3,0,0,1,1,1,99,1\n1,4,0,0,1,1,1,-1,1\n"
    reading = read(data, size=SIZE)

    assert ["Pedestrian", "Car", "Class 99", "Object"] == [o.item.name for o in reading.objects]


def test_confidence_and_visibility_are_numbers_per_frame() -> None:
    """Confidence in [0, 1] and visibility are kept on every frame of the track."""
    data = b"1,1,0,0,1,1,0,1,0.25\n2,1,0,0,1,1,1,1,1\n1,2,0,0,1,1,1,1,-1\n"
    first, second = read(data, size=SIZE).objects

    assert {
        "confidence": {0: 0.0, 1: 1.0},
        "x:mot.visibility": {0: 0.25, 1: 1.0},
    } == first.numbers
    assert {} == second.numbers


def test_scores_of_a_detector_are_no_confidence() -> None:
    """One value beyond [0, 1] makes all of the file scores, but for tracks without any."""
    data = b"1,1,0,0,1,1,0.5\n1,2,0,0,1,1,7.5\n1,3,0,0,1,1,-1\n"

    assert [{"x:mot.score": {0: 0.5}}, {"x:mot.score": {0: 7.5}}, {}] == [
        each.numbers for each in read(data, size=SIZE).objects
    ]


def test_detections_are_objects_of_their_own() -> None:
    """Lines with id -1 are an object each, without an id."""
    reading = read(b"1,-1,0,0,1,1\n1,-1,5,5,1,1\n2,-1,0,0,1,1\n", size=SIZE)

    assert [([0], []), ([0], []), ([1], [])] == [
        (list(each.track), each.extra) for each in reading.objects
    ]


def test_what_does_not_fit_is_reported() -> None:
    """Places in the world, and a class that changes within a track, are counted."""
    world = read(b"1,1,0,0,1,1,1,4.5,5.5,0\n2,1,0,0,1,1,1,-1,-1,-1\n", size=SIZE)
    classes = read(b"1,1,0,0,1,1,1,1,1\n2,1,0,0,1,1,1,7,1\n", size=SIZE)

    assert [
        ("place in the world (x, y, z), for which a box has no room", 1, "columns 8 to 10")
    ] == losses(world)
    assert [("class that differs from the track's first, which is kept", 1, "id 1")] == losses(
        classes
    )


def test_other_ways_to_write_it() -> None:
    """Carriage returns, blank lines, a byte order mark, spaces and `1e0` change nothing."""
    wanted = read(b"1,1,20,10,40,20\n2,1,20,10,40,20\n", size=SIZE)
    given = read(b"\xef\xbb\xbf\r\n 1.0, 1e0 ,20,10,40,20.0\r\n\r\n2,1,20,10,40,2e1\r\n", size=SIZE)
    spaced = read(b"1 1 20 10 40 20\n2 1 20 10 40 20", size=SIZE)

    assert wanted.objects[0].track == given.objects[0].track
    assert wanted.objects[0].track == spaced.objects[0].track


@pytest.mark.parametrize("folders", ["MOT-A/gt", "MOT-A"])
def test_title_is_the_sequence_folder(folders: str) -> None:
    """Without `seqinfo.ini` the title is the folder of the sequence, not `gt` in it."""
    reading = read(b"1,1,0,0,1,1", f"/nowhere/{folders}/gt.txt", size=SIZE, fps=10.0)

    assert Video("MOT-A", 200, 100, 1, 10.0) == reading.media


@pytest.mark.parametrize("place", [".", "gt"])
def test_seqinfo_describes_the_video(tmp_path: Path, place: str) -> None:
    """`seqinfo.ini` beside the file or above it gives name, size, rate and length."""
    (tmp_path / "seqinfo.ini").write_text(INFO, encoding="utf-8")
    reading = read(b"1,1,0,0,1,1", str(tmp_path / place / "gt.txt"))

    assert Video("MOT-1", 200, 100, 9, 30.0) == reading.media


@pytest.mark.parametrize(
    ("info", "sentence"),
    [
        ("no section", "Expected a section [Sequence]"),
        (INFO.replace("=200", "=wide"), "Expected a whole number, got 'wide'"),
        (INFO.replace("=200", "=0"), "Expected 1 or more, got 0"),
        (INFO.replace("=30", "=nan"), "Expected a finite number, got 'nan'"),
        (INFO.replace("=9", "=1"), "Expected frames up to 1, which is seqLength, got 2"),
        (INFO.replace("imWidth", "w"), "pass --size WxH"),
    ],
)
def test_faulty_seqinfo_is_refused(tmp_path: Path, info: str, sentence: str) -> None:
    """A `seqinfo.ini` that cannot be read refuses the file, and says why."""
    (tmp_path / "seqinfo.ini").write_text(info, encoding="utf-8")
    with pytest.raises(ImportFileError) as caught:
        read(b"2,1,0,0,1,1", str(tmp_path / "gt.txt"))

    assert sentence in str(caught.value)


def test_unknown_size_is_refused(tmp_path: Path) -> None:
    """Without a frame size from anywhere the file is refused with the way out."""
    with pytest.raises(
        ImportFileError, match=r"no seqinfo\.ini is beside it or above it; pass --s"
    ):
        read(b"1,1,0,0,1,1", str(tmp_path / "gt.txt"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"0,1,0,0,1,1", "Expected a frame from 1 in column 1 (frame), got 0"),
        (b"1.5,1,0,0,1,1", "Expected a whole number, got '1.5', in column 1 (frame)"),
        (b"1e300,1,0,0,1,1", "Expected a whole number, got '1e300', in column 1 (frame)"),
        (b"2,-2,0,0,1,1", "Expected an id from 1, or -1 for none, in column 2 (id), got -2"),
        (b"2,1,x,0,1,1", "Expected a finite number, got 'x', in column 3 (left)"),
        (b"2,1,0,inf,1,1", "Expected a finite number, got 'inf', in column 4 (top)"),
        (b"2,1,0,0,-1,1", "Expected a width and height from 0, got -1.0 and 1.0"),
        (b"2,1,0,0,1", "Expected 6 to 10 fields, got 5"),
        (b"2,1,0,0,1,1,1", "Expected 6 fields as in the lines above, got 7"),
        (b"1,1,9,9,1,1", "Expected id 1 once on frame 1, got it on line 1 already"),
        (b"2,1,0,0,1,\xff", "Expected text in UTF-8, got other bytes"),
        (b"2,1,0,0,1,\0", "Expected a finite number, got '\\x00', in column 6 (height)"),
    ],
)
def test_faulty_line_is_refused(line: bytes, sentence: str) -> None:
    """A faulty line is named by its number, a faulty field by its column."""
    with pytest.raises(ImportFileError) as caught:
        read(b"1,1,0,0,1,1\n\n" + line + b"\n", size=SIZE)

    assert (sentence in str(caught.value), 3) == (True, caught.value.line)


def test_last_fields_have_their_names() -> None:
    """Column 8 is the class among nine, and x among ten."""
    with pytest.raises(ImportFileError, match=r"column 8 \(class\)"):
        read(b"1,1,0,0,1,1,1,1,1\n2,1,0,0,1,1,1,one,1", size=SIZE)
    with pytest.raises(ImportFileError, match=r"column 10 \(z\)"):
        read(b"1,1,0,0,1,1,1,-1,-1,-1\n2,1,0,0,1,1,1,-1,-1,z", size=SIZE)


def test_real_sequence_is_as_the_file_says(mot_file: Path) -> None:
    """TUD-Campus has 71 frames, 8 people and 359 boxes, each as a second reading finds it."""
    source = Source(mot_file, mot_file.read_bytes())
    reading = detect(source).read(source, ReadOptions(size=(640, 480)))
    found = {
        (frame + 1, each.extra[0][1], at.top_left_x, at.top_left_y, at.width, at.height)  # type: ignore[union-attr]
        for each in reading.objects
        for frame, at in each.track.items()
    }
    rows = [[float(field) for field in line.split(b",")] for line in source.data.splitlines()]

    assert {(f, i, x / 640, y / 480, w / 640, h / 480) for f, i, x, y, w, h, *_ in rows} == found
    assert (Video("TUD-Campus", 640, 480, 71), 8, 359, []) == (
        reading.media,
        len(reading.objects),
        len(found),
        reading.losses,
    )
