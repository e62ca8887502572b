"""Real CVAT files against a second reading that shares no code with the first.

The second reading knows only the regular text that JAAD's files are: one line, double quotes, no
entities. It finds tracks, boxes and values with regular expressions.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from labelevents.exceptions import ImportFileError
from labelevents.formats.reading import ObjectReading, Reading, ReadOptions, Source
from labelevents.formats.registry import detect
from labelevents.ontology.attributes import Option
from labelevents.values.frames import Spans

VIDEOS = ["0001", "0002", "0011", "0013", "0055", "0071", "0283", "0303", "0339"]
STATIC = {"id", "old_id"}
Place = tuple[float, float, float, float]


class Seen(NamedTuple):
    """One box: its label, place in fractions, flags, and attribute values."""

    label: str
    place: Place
    flags: dict[str, bool]
    values: dict[str, str]


def by_regex(text: str) -> list[dict[int, Seen]]:
    """The boxes of each track by frame, read with regular expressions only."""
    tracks = re.findall(r'<track label="([^"]*)">(.*?)</track>', text)
    return [dict(boxes_of(label, inside)) for label, inside in tracks]


def boxes_of(label: str, inside: str) -> list[tuple[int, Seen]]:
    """Frame and content of each box of one track, for frames of 1920 by 1080 pixels."""
    found = []
    for head, body in re.findall(r"<box ([^>]*)>(.*?)</box>", inside):
        said = dict(re.findall(r'(\w+)="([^"]*)"', head))
        left, top, right, bottom = (float(said[n]) for n in ("xtl", "ytl", "xbr", "ybr"))
        place = (left / 1920, top / 1080, (right - left) / 1920, (bottom - top) / 1080)
        flags = {name: said[name] == "1" for name in ("occluded", "keyframe")}
        values = dict(re.findall(r'<attribute name="([^"]*)">([^<]*)</attribute>', body))
        assert "0" == said["outside"]
        found.append((int(said["frame"]), Seen(label, place, flags, values)))
    return found


def by_library(path: Path) -> tuple[Reading, list[dict[int, Seen]]]:
    """The same shape of answer from the library's reading."""
    source = Source(path, path.read_bytes())
    reading = detect(source).read(source, ReadOptions())
    return reading, [boxes_of_object(each) for each in reading.objects]


def boxes_of_object(given: ObjectReading) -> dict[int, Seen]:
    """The content of one object by frame; static answers hold on every frame."""
    found: dict[int, Seen] = {}
    for frame, at in given.track.items():
        place = (at.top_left_x, at.top_left_y, at.width, at.height)  # type: ignore[union-attr]
        always = {attribute.title: str(answer) for attribute, answer in given.answers}
        found[frame] = Seen(given.item.name, place, {}, always)
    for name, value, spans in given.extra:
        for frame in frames(spans):
            found[frame].flags[name.removeprefix("x:cvat.")] = bool(value)
    for attribute, answer, spans in given.dynamic:
        for frame in frames(spans):
            assert isinstance(answer, Option)
            assert attribute.title not in found[frame].values
            found[frame].values[attribute.title] = answer.title
    return found


def frames(spans: Spans) -> list[int]:
    """Every frame of half-open spans."""
    return [frame for lo, hi in spans for frame in range(lo, hi)]


@pytest.fixture(scope="module")
def jaad(shared_data: Path) -> Path:
    """The folder of the main annotations."""
    return shared_data / "jaad" / "annotations"


@pytest.mark.parametrize("video", VIDEOS)
def test_every_box_is_as_the_file_says(jaad: Path, video: str) -> None:
    """Tracks, frames, places, flags and values equal those of an independent reading."""
    path = jaad / f"video_{video}.xml"
    text = path.read_text(encoding="utf-8")
    reading, found = by_library(path)

    assert by_regex(text) == found
    assert int(re.search(r"<size>(\d+)</size>", text)[1]) == reading.media.number_of_frames  # type: ignore[index]
    assert f"video_{video}" == reading.media.title


@pytest.mark.parametrize("video", VIDEOS)
def test_video_attributes_are_as_the_file_says(jaad: Path, video: str) -> None:
    """Each video attribute is a text classification on all frames."""
    path = jaad / f"video_{video}.xml"
    text = path.read_text(encoding="utf-8")
    block = re.search(r"<video_attributes>(.*)</video_attributes>", text)
    reading, _ = by_library(path)
    whole = ((0, reading.media.number_of_frames),)

    assert block is not None
    assert [(name, value, whole) for name, value in re.findall(r"<(\w+)>([^<]*)<", block[1])] == [
        (each.item.title, each.answers[0][1], each.frames) for each in reading.classifications
    ]


def test_counts_of_all_videos(jaad: Path) -> None:
    """The nine videos have 36 tracks, 5,285 boxes, 2,250 frames and 177 changes of values."""
    readings = [by_library(jaad / f"video_{video}.xml") for video in VIDEOS]
    found = [track for _, tracks in readings for track in tracks]
    changes = sum(
        before.values[name] != after.values[name]
        for track in found
        for before, after in pairwise(track.values())
        for name in before.values
    )

    assert (36, 5_285, 2_250, 177) == (
        len(found),
        sum(map(len, found)),
        sum(reading.media.number_of_frames for reading, _ in readings),
        changes,
    )


def test_ontology_is_the_label_spec(jaad: Path) -> None:
    """The three labels have their attributes, those with `@` static and those with `~` dynamic."""
    reading, _ = by_library(jaad / "video_0013.xml")
    people = {
        each.name: [(a.name, a.dynamic, len(a.options)) for a in each.attributes]
        for each in reading.ontology.objects
    }
    shared = [("id", False, 0), ("old_id", False, 0)]
    seen = [("action", 2), ("nod", 2), ("look", 2), ("hand_gesture", 5), ("reaction", 4)]
    seen += [("cross", 2), ("occlusion", 3)]

    assert {
        "pedestrian": shared + [(name, True, count) for name, count in seen],
        "ped": [*shared, ("occlusion", True, 3)],
        "people": [*shared, ("occlusion", True, 3)],
    } == people


def test_gap_of_a_real_track_is_reported(jaad: Path) -> None:
    """The one gap in the nine videos is that of video_0071, from frame 14 to 111."""
    gaps = [
        (video, loss.count, loss.where)
        for video in VIDEOS
        for loss in by_library(jaad / f"video_{video}.xml")[0].losses
        if "gap" in loss.what
    ]

    assert [("0071", 98, "track 3 (ped), frames 14-111")] == gaps


@pytest.mark.parametrize("kind", ["appearance", "attributes", "traffic", "vehicle"])
def test_side_files_are_refused(shared_data: Path, kind: str) -> None:
    """The side files are XML of their own, and refused in one sentence that names their root."""
    for path in sorted((shared_data / "jaad" / f"annotations_{kind}").glob("*.xml")):
        source = Source(path, path.read_bytes())
        with pytest.raises(ImportFileError, match="Expected CVAT for video, whose root is"):
            detect(source).read(source, ReadOptions())
