"""Small files of each format, and how the tests read them."""

from __future__ import annotations

from pathlib import Path

from labelevents.formats.reading import ObjectReading, Reading, ReadOptions, Source
from labelevents.formats.registry import detect
from labelevents.ontology.attributes import Option
from labelevents.values.frames import Spans

LABELS = """
  <label><name>car</name><attributes>
    <attribute>@text=plate:</attribute>
    <attribute>~select=action:parked,driving,'turning, slowly'</attribute>
    <attribute>~checkbox=lights:false</attribute>
    <attribute>~number=speed:0,200,1</attribute>
  </attributes></label>
  <label><name>road</name><color>#0A0b0C</color><type>polygon</type></label>
"""
TASK = f"""<task>
  <name>crossing</name><size>100</size>
  <original_size><width>200</width><height>100</height></original_size>
  <labels>{LABELS}</labels>
</task>"""


def cvat(tracks: str, task: str = TASK) -> bytes:
    """A CVAT file with these tracks."""
    meta = f"<meta>{task}</meta>"
    return f"<annotations><version>1.1</version>{meta}{tracks}</annotations>".encode()


def task(extra: str = "", size: str = "<size>100</size>") -> str:
    """A task with a frame size, and what else is given."""
    shape = "<original_size><width>200</width><height>100</height></original_size>"
    return f"<task>{size}{shape}{extra}</task>"


def box(frame: object, inside: str = "", **given: object) -> str:
    """A `<box>` that covers (20, 10) to (60, 30) unless other attributes are given."""
    attributes = {"frame": frame, "xtl": 20, "ytl": 10, "xbr": 60, "ybr": 30, **given}
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<box {said}>{inside}</box>"


def said(name: str, value: object) -> str:
    """An `<attribute>` of a box."""
    return f'<attribute name="{name}">{value}</attribute>'


def track(*elements: str, label: str = "car", more: str = "") -> str:
    """A `<track>`."""
    return f'<track label="{label}" {more}>{"".join(elements)}</track>'


def read(data: bytes, path: str = "clip.xml", **options: object) -> Reading:
    """Read bytes by the format that they show."""
    source = Source(Path(path), data)
    return detect(source).read(source, ReadOptions(**options))  # type: ignore[arg-type]


def plain(answer: object) -> object:
    """An answer, options by title."""
    return answer.title if isinstance(answer, Option) else answer


def statics(given: ObjectReading) -> dict[str, object]:
    """Static answers by attribute title."""
    return {attribute.title: plain(answer) for attribute, answer in given.answers}


def dynamics(given: ObjectReading) -> dict[tuple[str, object], Spans]:
    """Spans by attribute title and answer."""
    return {(each.title, plain(answer)): spans for each, answer, spans in given.dynamic}


def extras(given: ObjectReading) -> dict[tuple[str, object], Spans]:
    """Spans by field and value."""
    return {(name, value): spans for name, value, spans in given.extra}


def losses(reading: Reading) -> list[tuple[str, int, str]]:
    """What did not fit."""
    return [(loss.what, loss.count, loss.where) for loss in reading.losses]
