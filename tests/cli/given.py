"""Stores to ask the command line about, and how tests ask it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import attrs
from click.testing import CliRunner

from labelevents import LabelRowV2, Project, Store, Video
from labelevents.cli.main import main
from labelevents.objects import Object
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Frames, Range
from labelevents.testing import FixedClock
from labelevents.values.identity import Actor
from tests.ontology.given import street

NOON = 1_785_153_600_000_000  # 2026-07-27 12:00 UTC
FIRST_FIVE = Range(0, 4)
HOUR = 3_600_000_000
BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)


@attrs.frozen
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def run(*said: object, **env: str) -> Told:
    """Run the command line; an exception that leaves it fails the test."""
    runner = CliRunner(env={"LABELEVENTS_ACTOR": "human:ana", "FORCE_COLOR": None, **env})
    result = runner.invoke(main, [str(one) for one in said])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Told(result.exit_code, result.stdout, result.stderr)


def on_screen(*said: object) -> list[str]:
    """The lines of a terminal of 80 columns, without their colours."""
    told = run(*said, FORCE_COLOR="1", COLUMNS="80", TERM="xterm")
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", told.out).splitlines()]


def document(*said: object) -> Any:
    """The JSON document that a command prints when it succeeds, and nothing else."""
    told = run(*said, "--json")
    assert (0, "") == (told.code, told.err)
    return json.loads(told.out)


def refusal(*said: object) -> str:
    """The one sentence with which a command is refused."""
    told = run(*said)
    assert (1, "") == (told.code, told.out)
    assert told.err.startswith("Error: ")
    assert 1 == told.err.count("\n")
    return told.err.removeprefix("Error: ").rstrip("\n")


def opened(path: Path, actor: str = "ana", at: int = NOON) -> Store:
    """A store whose clock goes on by an hour each time it is asked."""
    return Store(path, actor=Actor.parse(actor), clock=FixedClock(at, step=HOUR))


def add_row(project: Project, title: str, frames: int = 10) -> LabelRowV2:
    """A row, saved and initialised."""
    row = project.create_label_row(Video(title, 640, 480, frames, 25.0))
    row.initialise_labels()
    return row


def add_car(row: LabelRowV2, frames: Frames = FIRST_FIVE) -> Any:
    """A car on the row, not saved yet."""
    item = row.ontology_structure.get_child_by_hash("car", type_=Object)
    car = item.create_instance()
    car.set_for_frames(BOX, frames)
    row.add_object_instance(car)
    return car


def rows(path: Path, *titles: str) -> dict[str, str]:
    """Make a store with rows of these titles in the project `Street`; their hashes by title."""
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        made = [add_row(project, title) for title in titles]
    return {row.data_title: str(row.label_hash) for row in made}
