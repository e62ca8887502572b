"""MOTChallenge text: a line per box, `frame,id,left,top,width,height[,conf[,class,visibility]]`.

The ten-column form ends in a place in the world (`x,y,z`) instead of class and visibility.
Frames and ids count from 1. An id of -1 is a detection nobody has tracked: an object of its own.
"""

from __future__ import annotations

import configparser
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import attrs

from labelevents.exceptions import ImportFileError
from labelevents.formats.fields import FaultError, Room, at_least, decimal, refused, whole
from labelevents.formats.loss import Losses
from labelevents.formats.reading import ObjectReading, Reading, ReadOptions, Source
from labelevents.ontology.structure import Object, OntologyStructure
from labelevents.values.frames import LAST_FRAME, merged
from labelevents.values.media import USUAL_RATE, Video
from labelevents.values.shapes import BoundingBoxCoordinates, Shape

NumberT = TypeVar("NumberT", int, float)

_COLUMNS = ("frame", "id", "left", "top", "width", "height", "confidence", "class", "visibility")
_FEWEST, _MOST = 6, 10
_UNTRACKED = -1
# MOT's word for "not given", in confidence, class, visibility and the place in the world.
_NOT_GIVEN = -1.0
_ID = "x:mot.id"
_NO_SIZE = (
    "The file does not say how large the video's frames are, and no seqinfo.ini is beside it or"
    " above it; pass --size WxH"
)

# The classes of MOT16, section 2.2 of https://arxiv.org/abs/1603.00831.
_CLASSES = {
    1: "Pedestrian",
    2: "Person on vehicle",
    3: "Car",
    4: "Bicycle",
    5: "Motorbike",
    6: "Non motorized vehicle",
    7: "Static person",
    8: "Distractor",
    9: "Occluder",
    10: "Occluder on the ground",
    11: "Occluder full",
    12: "Reflection",
    13: "Crowd",
}


@attrs.frozen
class _Box:
    """One line; `frame` counts from 0, the place is in pixels."""

    line: int
    frame: int
    id: int
    place: tuple[float, float, float, float]
    confidence: float
    category: int
    visibility: float


@attrs.frozen
class _Sequence:
    """What `seqinfo.ini` or the caller says of the video."""

    title: str
    size: tuple[int, int]
    frames: int | None
    fps: float | None


def recognises(source: Source) -> bool:
    """Whether the first line that is not blank holds six or more numbers."""
    text = source.data[:4096].decode("utf-8-sig", errors="replace")
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        return len([decimal(each) for each in _split(first)]) >= _FEWEST
    except FaultError:
        return False


def read(source: Source, options: ReadOptions) -> Reading:
    """Read one MOTChallenge file. Cost: linear in the bytes.

    Raises:
        ImportFileError: if a line is faulty, a box comes twice, or nothing says the frame size.
    """
    losses = Losses()
    boxes = list(_boxes(source, losses))
    if not boxes:
        raise refused(source, "Expected lines of MOT text, got an empty file")
    sequence = _sequence(source, options)
    last = max(boxes, key=lambda box: box.frame)
    frames = sequence.frames or last.frame + 1
    if last.frame >= frames:
        sentence = f"Expected frames up to {frames}, which is seqLength, got {last.frame + 1}"
        raise refused(source, sentence, last.line)

    ontology = OntologyStructure()
    items = _items(source, boxes, ontology)
    # Scores of a detector have no fixed range; one such value makes all of the file scores.
    certain = all(0 <= box.confidence <= 1 for box in boxes)
    confidence = "confidence" if certain else "x:mot.score"
    objects = [
        _object(track, items[track[0].category], sequence, confidence, losses)
        for track in _tracks(source, boxes)
    ]
    video = Video(sequence.title, *sequence.size, frames, sequence.fps or USUAL_RATE)
    return Reading(video, ontology, objects, losses=losses.listed(), id_field=_ID)


def _boxes(source: Source, losses: Losses) -> Iterator[_Box]:
    columns = 0
    for number, line in enumerate(_text(source).split("\n"), start=1):
        fields = _split(line)
        if not fields:
            continue
        if columns == 0:
            columns = len(fields)
        try:
            _check_count(fields, columns)
            yield _box(number, fields, losses)
        except FaultError as fault:
            raise refused(source, fault, number) from None


def _check_count(fields: list[str], columns: int) -> None:
    if not _FEWEST <= len(fields) <= _MOST:
        raise FaultError(f"Expected {_FEWEST} to {_MOST} fields, got {len(fields)}")
    if len(fields) != columns:
        raise FaultError(f"Expected {columns} fields as in the lines above, got {len(fields)}")


def _text(source: Source) -> str:
    try:
        return source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        raise refused(source, "Expected text in UTF-8, got other bytes", line) from None


def _split(line: str) -> list[str]:
    return line.split(",") if "," in line else line.split()


def _box(line: int, fields: list[str], losses: Losses) -> _Box:
    frame = _field(fields, 0, _counted)
    if not 1 <= frame <= LAST_FRAME:
        raise FaultError(f"Expected a frame from 1 in column 1 (frame), got {frame}")
    identity = _field(fields, 1, _counted)
    if identity < _UNTRACKED:
        raise FaultError(f"Expected an id from 1, or -1 for none, in column 2 (id), got {identity}")
    left, top, width, height = (_field(fields, at, decimal) for at in range(2, 6))
    if width < 0 or height < 0:
        raise FaultError(f"Expected a width and height from 0, got {width} and {height}")
    confidence = _field(fields, 6, decimal) if len(fields) > 6 else _NOT_GIVEN
    in_world = len(fields) == _MOST
    if in_world and any(_field(fields, at, decimal) != _NOT_GIVEN for at in range(7, 10)):
        losses.add("place in the world (x, y, z), for which a box has no room", "columns 8 to 10")
    category = _field(fields, 7, _counted) if 7 < len(fields) < _MOST else int(_NOT_GIVEN)
    visibility = _field(fields, 8, decimal) if len(fields) == 9 else _NOT_GIVEN
    place = (left, top, width, height)
    return _Box(line, frame - 1, identity, place, confidence, category, visibility)


def _field(fields: list[str], at: int, convert: Callable[[str], NumberT]) -> NumberT:
    try:
        return convert(fields[at])
    except FaultError as fault:
        name = "xyz"[at - 7] if len(fields) == _MOST and at >= 7 else _COLUMNS[at]
        raise FaultError(f"{fault}, in column {at + 1} ({name})") from None


def _counted(text: str) -> int:
    """A whole number, also as `1.0` or `1e0`: NumPy's `savetxt` writes frames and ids so."""
    try:
        return whole(text)
    except FaultError:
        number = decimal(text)
        if not number.is_integer() or abs(number) > LAST_FRAME:
            raise
        return int(number)


def _tracks(source: Source, boxes: list[_Box]) -> list[list[_Box]]:
    """The boxes of each id, in the order of frames; detections without id one by one."""
    tracks: dict[tuple[int, int], dict[int, _Box]] = defaultdict(dict)
    for box in boxes:
        track = tracks[box.id, box.line if box.id == _UNTRACKED else 0]
        if box.frame in track:
            earlier = track[box.frame].line
            sentence = (
                f"Expected id {box.id} once on frame {box.frame + 1}, got it on line {earlier}"
            )
            raise refused(source, f"{sentence} already", box.line)
        track[box.frame] = box
    return [[track[frame] for frame in sorted(track)] for track in tracks.values()]


def _items(source: Source, boxes: list[_Box], ontology: OntologyStructure) -> dict[int, Object]:
    """An ontology object per class number."""
    items: dict[int, Object] = {}
    room = Room()
    for box in boxes:
        if box.category in items:
            continue
        try:
            room.take(len(items))
        except FaultError as fault:
            raise refused(source, fault, box.line) from None
        unnamed = "Object" if box.category == _NOT_GIVEN else f"Class {box.category}"
        name = _CLASSES.get(box.category, unnamed)
        items[box.category] = ontology.add_object(name, Shape.BOUNDING_BOX)
    return items


def _object(
    track: list[_Box], item: Object, sequence: _Sequence, confidence: str, losses: Losses
) -> ObjectReading:
    first = track[0]
    other = sum(box.category != first.category for box in track)
    losses.add("class that differs from the track's first, which is kept", f"id {first.id}", other)
    numbers: dict[str, dict[int, float]] = {}
    # 1 is the label model's default and -1 is MOT's "not given": a track of these needs no numbers.
    if any(box.confidence != (1 if confidence == "confidence" else _NOT_GIVEN) for box in track):
        numbers[confidence] = {box.frame: box.confidence for box in track}
    if any(box.visibility != _NOT_GIVEN for box in track):
        numbers["x:mot.visibility"] = {box.frame: box.visibility for box in track}
    spans = merged((box.frame, box.frame + 1) for box in track)
    return ObjectReading(
        item,
        {box.frame: _coordinates(box, sequence.size) for box in track},
        extra=[] if first.id == _UNTRACKED else [(_ID, first.id, spans)],
        numbers=numbers,
    )


def _coordinates(box: _Box, size: tuple[int, int]) -> BoundingBoxCoordinates:
    # The specification counts pixels from 1, yet files disagree; nothing is shifted, so that a
    # box comes out as it went in.
    left, top, width, height = box.place
    return BoundingBoxCoordinates(height / size[1], width / size[0], left / size[0], top / size[1])


def _sequence(source: Source, options: ReadOptions) -> _Sequence:
    path = source.path.absolute()
    above = [path.parent, path.parent.parent]
    beside = (folder / "seqinfo.ini" for folder in above)
    ini = next((each for each in beside if each.is_file()), None)
    info = _seqinfo(ini) if ini else {}
    try:
        size = options.size or _size(info)
        frames = at_least(1, info["seqlength"]) if "seqlength" in info else None
        rate = decimal(info["framerate"]) if "framerate" in info else 0.0
    except FaultError as fault:
        raise refused(Source(ini or path, b""), fault) from None
    if size is None:
        raise refused(source, _NO_SIZE)
    folder = above[1] if above[0].name in ("gt", "det") else above[0]
    title = options.title or info.get("name") or folder.name or path.stem
    # A rate of 0 or less says nothing; the media's default is then as good a guess as any.
    return _Sequence(title, size, frames, options.fps or (rate if rate > 0 else None))


def _seqinfo(path: Path) -> dict[str, str]:
    """The section `[Sequence]`; names of keys in lower case."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_bytes().decode("utf-8-sig"))
        return dict(parser["Sequence"])
    except (configparser.Error, KeyError, UnicodeDecodeError, OSError):
        sentence = f"Expected a section [Sequence] with `key=value` lines in {path}"
        raise ImportFileError(sentence, path=path) from None


def _size(info: dict[str, str]) -> tuple[int, int] | None:
    if "imwidth" not in info or "imheight" not in info:
        return None
    return at_least(1, info["imwidth"]), at_least(1, info["imheight"])
