"""`labelevents demo`: the first five minutes, on real tracks."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

import attrs
import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelevents.cli import _scene
from labelevents.exceptions import LabelEventsError
from labelevents.formats.reading import ReadOptions
from labelevents.importing import import_files
from labelevents.ontology.attributes import Option, RadioAttribute
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import ObjectInstance
from labelevents.store import Store, open_store
from labelevents.values.frames import Range
from labelevents.values.identity import Actor
from labelevents.values.shapes import BoundingBoxCoordinates

SIZE = (640, 480)  # of the sequence, in pixels
FPS = 25.0
FRAME = 30  # the frame that is shown
CORRECTED = Range(28, 33)

_STORY = """\
Tracks: {told}
Store:  {path}

A tracker labelled a video. Ana moved six of its boxes and said how somebody
moves. Then Ben ran a script that shifted every box to the right.
"""

_COLOURS = {"human": "green", "model": "magenta", "import": "cyan", "system": "yellow"}


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def demo(path: Path | None) -> None:
    """Make a store from real tracks and show its history.

    A model's tracks go in, a person corrects them, a script spoils them; then the log, one frame,
    and what the script changed. PATH is the store to make; by default a new one in a temporary
    folder.
    """
    if path is None:
        path = Path(tempfile.mkdtemp(prefix="labelevents-demo-")) / "street.labels"
    elif path.exists():
        raise LabelEventsError(f"{path} exists already. Name a file that does not.")
    tell(Console(highlight=False), path)


def tell(console: Console, path: Path) -> None:
    """Make the store, and print its story."""
    tracks, told = _tracks()
    title = _model_pass(path, tracks)
    _person(path, title)
    before = _boxes(path, title)
    _bad_script(path, title)
    console.print(Text(_STORY.format(told=told, path=path)))
    with open_store(path, readonly=True) as store:
        row = _row(store, title)
        console.print(_log_table(store))
        console.print(_frame_table(row))
        console.print(_change_table(row, before))
        stats = store.stats()
    console.print(
        Text(
            f"{stats.annotations} boxes, {stats.commits} commits, {stats.events} events, in one"
            " SQLite file. Nothing was overwritten. Look further:\n"
        )
    )
    # Called by its path, as `make demo` does, it is not on the shell's.
    program = "labelevents" if shutil.which("labelevents") else sys.argv[0]
    program = "python -m labelevents" if program.endswith("__main__.py") else program
    for command in ("log", "stats", "verify", "ls"):
        console.print(Text(f"  {program} {command} {path}"), soft_wrap=True)
    console.print(Text(f"  {program} show {path} {title} --frame {FRAME}\n"), soft_wrap=True)


def _tracks() -> tuple[Path, str]:
    """A file of MOTChallenge tracks, and where it is from."""
    found = importlib.util.find_spec("motmetrics")
    for folder in found.submodule_search_locations or () if found is not None else ():
        file = Path(folder) / "data" / "TUD-Campus" / "gt.txt"
        if file.is_file():
            return file, "TUD-Campus of MOTChallenge, from the motmetrics package"
    made = Path(tempfile.mkdtemp(prefix="labelevents-demo-")) / "Built-in-Scene" / "gt.txt"
    made.parent.mkdir()
    made.write_text(_scene.tracks())
    return made, "a small built-in scene (real ones: `pip install --no-deps motmetrics`)"


def _model_pass(path: Path, tracks: Path) -> str:
    """The tracks go in as the work of a model; the title of their row."""
    model = Actor("model", "tracker@1", agent="tracker 1.0", run="nightly-0412")
    with open_store(path, actor=model) as store:
        options = ReadOptions(size=SIZE, fps=FPS)
        (done,) = import_files(
            lambda: store,
            [tracks],
            format_name="mot",
            project_title="Street",
            options=options,
            message="tracker, first pass",
        )
        if done.row is None or done.status != "imported":
            raise LabelEventsError(f"The demo's tracks could not be imported: {done.error}")
        return done.row


def _person(path: Path, title: str) -> None:
    """A person moves some boxes, and says how somebody moves."""
    with open_store(path, actor="ana") as store:
        project = store.projects[0]
        ontology = project.ontology_structure
        pedestrian = ontology.objects[0]
        motion = pedestrian.add_attribute(RadioAttribute, "Motion", dynamic=True)
        for label in ("Standing", "Walking"):
            motion.add_option(label)
        project.update_ontology(ontology, message="new attribute: Motion")
        row = _row(store, title)
        walker = row.get_frame_view(FRAME).get_object_instances()[0]
        for frame in range(CORRECTED.start, CORRECTED.end + 1):
            box = walker.get_annotation(frame).coordinates
            walker.set_for_frames(_moved(box, 0.01), frame, overwrite=True)
        row.save("box sat too far left")
        motion = walker.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
        frames = walker.get_ranges()
        walking = motion.get_child_by_title("Walking", type_=Option)
        walker.set_answer(walking, motion, frames=frames)
        standing = motion.get_child_by_title("Standing", type_=Option)
        walker.set_answer(standing, motion, frames=Range(frames[0].start, CORRECTED.start - 1))
        row.save("how she moves")


def _bad_script(path: Path, title: str) -> None:
    """A script shifts every box of every object: somebody mixed up two coordinate systems."""
    script = Actor("human", "ben", agent="fix_boxes.py")
    with open_store(path, actor=script) as store:
        row = _row(store, title)
        with store.commit("shift boxes into the new picture"):
            for instance in row.get_object_instances():
                shifted = {
                    annotation.frame: _moved(annotation.coordinates, 0.05)
                    for annotation in instance.get_annotations()
                }
                instance.set_track(shifted, overwrite=True)


def _moved(box: object, by: float) -> BoundingBoxCoordinates:
    """A box further right by a fraction of the picture's width."""
    if not isinstance(box, BoundingBoxCoordinates):
        raise LabelEventsError("The demo's tracks are not made of boxes.")
    return BoundingBoxCoordinates(box.height, box.width, box.top_left_x + by, box.top_left_y)


def _row(store: Store, title: str) -> LabelRowV2:
    (row,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
    row.initialise_labels()
    return row


@attrs.frozen
class _Before:
    """Where an object's boxes were, by frame: the left edge as a fraction of the width."""

    lefts: dict[int, float]


def _boxes(path: Path, title: str) -> dict[str, _Before]:
    with open_store(path, readonly=True) as store:
        found = _row(store, title).get_object_instances()
        return {instance.object_hash: _Before(_lefts(instance)) for instance in found}


def _lefts(instance: ObjectInstance) -> dict[int, float]:
    return {
        annotation.frame: _moved(annotation.coordinates, 0).top_left_x
        for annotation in instance.get_annotations()
    }


def _who(kind: str, ref: str) -> Text:
    return Text(f"{kind}:{ref}", style=_COLOURS.get(kind, ""))


def _log_table(store: Store) -> Table:
    """Every commit, newest first."""
    table = Table(title="What happened, newest first", title_justify="left", expand=False)
    table.add_column("rev", style="bold")
    table.add_column("who")
    table.add_column("with")
    table.add_column("why", overflow="fold")
    table.add_column("events", justify="right")
    for commit in store.history():
        table.add_row(
            f"r{commit.number}",
            _who(commit.actor.kind, commit.actor.ref),
            Text(commit.actor.agent or ""),
            Text(commit.message or commit.kind),
            str(commit.events),
        )
    return table


def _frame_table(row: LabelRowV2) -> Table:
    """Everything on one frame: who made it, who last touched it."""
    title = f"Frame {FRAME} of {row.data_title} as it is now"
    table = Table(title=Text(title), title_justify="left", expand=False)
    for name in ("object", "left, top, width, height (px)", "made by", "last edited by", "motion"):
        table.add_column(name)
    for instance in row.get_frame_view(FRAME).get_object_instances():
        annotation = instance.get_annotation(FRAME)
        table.add_row(
            Text(f"{instance.object_name} {instance.object_hash}"),
            _pixels(_moved(annotation.coordinates, 0)),
            Text(annotation.created_by or ""),
            Text(annotation.last_edited_by or ""),
            _motion(instance),
        )
    return table


def _pixels(box: BoundingBoxCoordinates) -> str:
    width, height = SIZE
    left, top = box.top_left_x * width, box.top_left_y * height
    return f"{left:.0f}, {top:.0f}, {box.width * width:.0f}, {box.height * height:.0f}"


def _motion(instance: ObjectInstance) -> str:
    motion = instance.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
    return ", ".join(a.answer.title for a in instance.get_answer(motion, filter_frame=FRAME))


def _change_table(row: LabelRowV2, before: dict[str, _Before]) -> Table:
    """How far each object moved since the person saved it."""
    table = Table(title="What the last commit changed", title_justify="left", expand=False)
    for name in ("object", "frames rewritten", "moved (px, on average)"):
        table.add_column(name, justify="left" if name == "object" else "right")
    for instance in row.get_object_instances():
        was = before[instance.object_hash].lefts
        shifts = [left - was[frame] for frame, left in _lefts(instance).items()]
        moved = [shift for shift in shifts if shift]
        average = sum(moved) / len(moved) * SIZE[0] if moved else 0.0
        who = Text(f"{instance.object_name} {instance.object_hash}")
        table.add_row(who, str(len(moved)), f"{average:+.0f}")
    return table
