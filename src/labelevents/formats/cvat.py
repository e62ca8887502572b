"""CVAT for video, XML 1.1: the header here, labels in `cvat_labels`, tracks in `cvat_tracks`.

The label spec in `<meta>` becomes the ontology, each track an object, `outside` the end of its
presence, video attributes classifications on all frames. What a box says besides (`occluded`,
`keyframe`, `z_order`, …) is kept as `x:cvat.…` fields. CVAT names no frame rate.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

import attrs

from labelevents.formats.cvat_labels import ROTATED, Labels, listed
from labelevents.formats.cvat_tracks import TRACK_ID, Track, Tracks
from labelevents.formats.fields import FaultError, Room, at_least, refused, shown
from labelevents.formats.loss import Losses
from labelevents.formats.reading import (
    AnswerGiven,
    ClassificationReading,
    Reading,
    ReadOptions,
    Source,
)
from labelevents.formats.xmltree import Element, parse
from labelevents.ontology.attributes import Attribute, Option, RadioAttribute, TextAttribute
from labelevents.ontology.structure import Classification
from labelevents.values.media import USUAL_RATE, Video

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What of the header the reading holds; the rest (owner, dates, …) is reported.
_HELD = {
    "name",
    "size",
    "labels",
    "original_size",
    "video_attributes",
    "stop_frame",
    "frame_filter",
}
_NO_SIZE = "The file does not say how large the video's frames are; pass --size WxH"


@attrs.frozen
class _Header:
    """What `<meta>` says of the video and its labels."""

    name: str
    size: tuple[int, int]
    frames: int | None
    step: int
    labels: list[Element]
    said_of_video: list[Element]


def recognises(source: Source) -> bool:
    """Whether the content begins like XML, the only such format there is.

    A damaged file, or XML of another tool, so meets a reader that says where the fault is.
    """
    start = source.data[:1024]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")


def read(source: Source, options: ReadOptions) -> Reading:
    """Read one CVAT-for-video file.

    Cost: linear in the bytes; frames that hold nothing cost nothing.

    Raises:
        ImportFileError: if the bytes are not XML, not CVAT for video, or hold a faulty value.
    """
    root = parse(source)
    _check_kind(source, root)
    losses = Losses()
    header = _header(source, root, options, losses)
    reader = Tracks(source, losses)
    tracks = [reader.collect(each, n) for n, each in enumerate(root.each("track"), start=1)]
    frames = _frames(source, header, tracks)

    try:
        labels = Labels(header.labels, _drawn(tracks), losses)
        said = _classifications(header.said_of_video, labels, frames, losses)
    except FaultError as fault:
        raise refused(source, fault) from None
    objects = []
    for track in tracks:
        if track.present:
            item = labels.item(track.label, track.kind)
            objects.append(reader.read(track, item, header.size, header.step))
        else:
            losses.add("track that is on no frame", track.where)

    title = options.title or header.name or source.path.stem
    video = Video(title, *header.size, frames, options.fps or USUAL_RATE)
    return Reading(video, labels.ontology, objects, said, losses.listed(), f"x:cvat.{TRACK_ID}")


def _check_kind(source: Source, root: Element) -> None:
    """Refuse XML that is not CVAT for video, each kind with its own sentence."""
    if root.tag != "annotations":
        sentence = f"Expected CVAT for video, whose root is <annotations>, got <{root.tag[:40]}>"
        raise refused(source, sentence, root.line)
    version = root.said("version")
    if version and not version.startswith("1."):
        sentence = f"Expected CVAT XML of version 1.1, got version {shown(version)}"
        raise refused(source, sentence, root.line)
    if root.find("image") and not root.find("track"):
        sentence = "Expected CVAT for video, got CVAT for images; export it as CVAT for video"
        raise refused(source, sentence, root.line)
    if root.find("meta/project"):
        sentence = "Expected one task of CVAT, got a whole project; export each task by itself"
        raise refused(source, sentence, root.line)


def _header(source: Source, root: Element, options: ReadOptions, losses: Losses) -> _Header:
    nothing = Element("task", {}, root.line)
    task = root.find("meta/task") or root.find("meta/job") or nothing
    size = _original_size(source, task) or options.size
    if size is None:
        raise refused(source, _NO_SIZE, task.line)
    last, frames = _number(source, task, "stop_frame"), _number(source, task, "size", least=1)
    if frames is not None and last is not None:
        # `size` counts the annotated frames, whose numbers are those of the whole video.
        frames = max(frames, last + 1)
    step = re.search(r"step=([1-9][0-9]{0,8})", task.said("frame_filter"))
    _report_rest(root, task, losses)
    return _Header(
        name=task.said("name"),
        size=size,
        frames=frames,
        step=int(step[1]) if step else 1,
        labels=list((task.find("labels") or nothing).each("label")),
        said_of_video=(task.find("video_attributes") or nothing).children,
    )


def _original_size(source: Source, task: Element) -> tuple[int, int] | None:
    width = _number(source, task, "original_size/width", least=1)
    height = _number(source, task, "original_size/height", least=1)
    return (width, height) if width is not None and height is not None else None


def _number(source: Source, task: Element, path: str, least: int = 0) -> int | None:
    """The whole number at a path of the header, or None where there is none."""
    found = task.find(path)
    if found is None or not found.text.strip():
        return None
    try:
        return at_least(least, found.text)
    except FaultError as fault:
        raise refused(source, f"{fault}, at meta/{task.tag}/{path}", found.line) from None


def _report_rest(root: Element, task: Element, losses: Losses) -> None:
    """Count what the header and the file's top level hold beside what is read."""
    meta = root.find("meta")
    rest = [each for each in task.children if each.tag not in _HELD]
    rest += [each for each in meta.children if each is not task] if meta else []
    told = [each.tag for each in rest if each.text.strip() or each.children]
    if told:
        names = ", ".join(list(dict.fromkeys(told))[:20])
        losses.add(f"details of the task, for which a row has no place: {names}", "meta", len(told))
    for each in root.children:
        if each.tag not in ("version", "meta", "track"):
            losses.add(f"<{each.tag}> outside of tracks", "annotations")


def _frames(source: Source, header: _Header, tracks: list[Track]) -> int:
    """How many frames the video has, which no track may pass."""
    furthest = max(tracks, key=Track.last_frame, default=None)
    last = furthest.last_frame() if furthest else -1
    frames = header.frames if header.frames is not None else last + 1
    if frames == 0:
        raise refused(source, "The file says neither how many frames there are nor has it a track")
    if furthest and last >= frames:
        element = furthest.present.get(last) or furthest.outside[last]
        sentence = f"Expected frames up to {frames - 1}, got frame {last}, at {furthest.where}"
        raise refused(source, sentence, element.line)
    return frames


def _drawn(tracks: list[Track]) -> dict[str, Counter[str]]:
    """How many tracks draw each label as each shape.

    Where some boxes of a label are rotated, all of them are rotatable: it stays one object.
    """
    visible = [track for track in tracks if track.present]
    rotated = {track.label for track in visible if track.kind == ROTATED}
    drawn: dict[str, Counter[str]] = {}
    for track in visible:
        if track.kind == "box" and track.label in rotated:
            track.kind = ROTATED
        drawn.setdefault(track.label, Counter())[track.kind] += 1
    return drawn


def _classifications(
    said: list[Element], labels: Labels, frames: int, losses: Losses
) -> list[ClassificationReading]:
    """Video attributes: radio where the file lists `<values>`, text otherwise, on all frames."""
    found: dict[str, ClassificationReading] = {}
    for element in said:
        text = element.said("value") or element.text.strip()
        if element.tag in found or (element.children and not text):
            losses.add("video attribute without a value, or repeated", element.tag)
        elif text:
            labels.room.take(len(found))
            item = labels.ontology.add_classification()
            values = element.find("values")
            answer = _answer(
                item, element.tag, text, listed(values.text) if values else None, labels.room
            )
            found[element.tag] = ClassificationReading(item, ((0, frames),), [answer])
    return list(found.values())


def _answer(
    item: Classification, name: str, text: str, values: list[str] | None, room: Room
) -> tuple[Attribute, AnswerGiven]:
    if values is None:
        return item.add_attribute(TextAttribute, name), text
    radio = item.add_attribute(RadioAttribute, name)
    options: dict[str, Option] = {}
    for title in dict.fromkeys([*values, text]):
        room.take(len(options))
        options[title] = radio.add_option(title)
    return radio, options[text]
