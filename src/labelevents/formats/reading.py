"""What a file said, in the words of the label model, before anything is written.

A format reads bytes into one `Reading`. The importer merges its ontology into the project's by
title and turns the rest into commands; so a format knows nothing of rows, hashes or the log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from labelevents.ontology.attributes import Attribute, Option
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans
from labelevents.values.media import Media

AnswerGiven = str | int | float | Option | list[Option]
FieldValue = bool | int | float | str | None


@attrs.frozen
class Source:
    """One file to read: where it is, and its bytes."""

    path: Path
    data: bytes


@attrs.frozen
class ReadOptions:
    """What the caller knows that the file may not say."""

    title: str | None = None
    size: tuple[int, int] | None = None  # width, height in pixels
    fps: float | None = None


@attrs.frozen
class Loss:
    """Something the file holds and the label model cannot: reported, never dropped silently."""

    what: str
    count: int
    where: str


@attrs.frozen
class ObjectReading:
    """One object of the file: where it is on which frames, and what is said of it.

    `answers` are static, `dynamic` hold on spans of frames. `extra` are `x:<format>.<name>` fields
    with one value on spans; `numbers` are fields with a number per frame, such as `confidence` or
    `x:mot.visibility`, on every frame of the track.
    """

    item: Object
    track: dict[int, Coordinates]
    answers: list[tuple[Attribute, AnswerGiven]] = attrs.field(factory=list)
    dynamic: list[tuple[Attribute, AnswerGiven, Spans]] = attrs.field(factory=list)
    extra: list[tuple[str, FieldValue, Spans]] = attrs.field(factory=list)
    numbers: dict[str, dict[int, float]] = attrs.field(factory=dict)


@attrs.frozen
class ClassificationReading:
    """One classification of the file, on spans of frames."""

    item: Classification
    frames: Spans
    answers: list[tuple[Attribute, AnswerGiven]] = attrs.field(factory=list)


@attrs.frozen
class Reading:
    """Everything one file said: one label row.

    `id_field` names the field that holds the id which an object has in that tool.
    """

    media: Media
    ontology: OntologyStructure
    objects: list[ObjectReading] = attrs.field(factory=list)
    classifications: list[ClassificationReading] = attrs.field(factory=list)
    losses: list[Loss] = attrs.field(factory=list)
    id_field: str | None = None


@attrs.frozen
class Format:
    """One file format: its name, how to recognise a file of it, and how to read one.

    `read` raises `ImportFileError`, with the line where it is known, for any input it cannot read.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source, ReadOptions], Reading]
