"""What happens in the demo: a model, a person, a bad run, and the way back. Each opens the file."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import attrs

from labelevents.cli import _scene
from labelevents.exceptions import LabelEventsError
from labelevents.formats.reading import ReadOptions
from labelevents.history.where import Where
from labelevents.importing import import_files
from labelevents.ontology.attributes import Option, RadioAttribute
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.taken_back import TakenBack
from labelevents.store import Store, open_store
from labelevents.values.frames import Range
from labelevents.values.identity import Actor
from labelevents.values.shapes import BoundingBoxCoordinates

SIZE = (640, 480)  # of the sequence, in pixels
FPS = 25.0
FRAME = 30  # the frame that is shown
CORRECTED = Range(28, 33)
TAG = "train-v1"
BAD = "tracker 1.1"

_FIRST_RUN = Actor("model", "tracker@1", agent="tracker 1.0", run="nightly-0412")
_BAD_RUN = Actor("model", "tracker@1", agent=BAD, run="nightly-0413")


@attrs.frozen
class Tracks:
    """A file of MOTChallenge tracks, and where it is from."""

    file: Path
    told: str


def tracks() -> Tracks:
    """Real ones where they are installed, else the built-in scene."""
    found = importlib.util.find_spec("motmetrics")
    for folder in found.submodule_search_locations or () if found is not None else ():
        file = Path(folder) / "data" / "TUD-Campus" / "gt.txt"
        if file.is_file():
            return Tracks(file, "TUD-Campus of MOTChallenge, from the motmetrics package")
    made = Path(tempfile.mkdtemp(prefix="labelevents-demo-")) / "Built-in-Scene" / "gt.txt"
    made.parent.mkdir()
    made.write_text(_scene.tracks())
    return Tracks(made, "a small built-in scene (real ones: `pip install --no-deps motmetrics`)")


def model_pass(path: Path, found: Tracks) -> str:
    """The tracks go in as the work of a model; the title of their row."""
    with open_store(path, actor=_FIRST_RUN) as store:
        (done,) = import_files(
            lambda: store,
            [found.file],
            format_name="mot",
            project_title="Street",
            options=ReadOptions(size=SIZE, fps=FPS),
            message="first pass",
        )
        if done.row is None or done.status != "imported":
            raise LabelEventsError(f"The demo's tracks could not be imported: {done.error}")
        return done.row


def person(path: Path, title: str) -> None:
    """A person moves some boxes, says how somebody moves, and names what is trained on."""
    with open_store(path, actor="ana") as store:
        project = store.projects[0]
        ontology = project.ontology_structure
        pedestrian = ontology.objects[0]
        motion = pedestrian.add_attribute(RadioAttribute, "Motion", dynamic=True)
        for label in ("Standing", "Walking"):
            motion.add_option(label)
        project.update_ontology(ontology, message="new attribute: Motion")
        row = row_of(store, title)
        walker = row.get_frame_view(FRAME).get_object_instances()[0]
        for frame in range(CORRECTED.start, CORRECTED.end + 1):
            box = walker.get_annotation(frame).coordinates
            walker.set_for_frames(moved(box, 0.01), frame, overwrite=True)
        row.save("box sat too far left")
        motion = walker.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
        frames = walker.get_ranges()
        walking = motion.get_child_by_title("Walking", type_=Option)
        walker.set_answer(walking, motion, frames=frames)
        standing = motion.get_child_by_title("Standing", type_=Option)
        walker.set_answer(standing, motion, frames=Range(frames[0].start, CORRECTED.start - 1))
        row.save("how she moves")
        store.tag(TAG, message="what the first training saw")


def bad_run(path: Path, title: str) -> None:
    """The model runs again and shifts every box: it mixed up two coordinate systems."""
    with open_store(path, actor=_BAD_RUN) as store:
        row = row_of(store, title)
        for instance in row.get_object_instances():
            shifted = {
                annotation.frame: moved(annotation.coordinates, 0.05)
                for annotation in instance.get_annotations()
            }
            instance.set_track(shifted, overwrite=True)
        row.save("second pass")


def way_back(path: Path) -> TakenBack:
    """The person takes back the bad run, all of it and nothing else."""
    with open_store(path, actor="ana") as store:
        return store.revert(where=Where(agent=BAD), message="every box was shifted")


def moved(box: object, by: float) -> BoundingBoxCoordinates:
    """A box further right by a fraction of the picture's width."""
    if not isinstance(box, BoundingBoxCoordinates):
        raise LabelEventsError("The demo's tracks are not made of boxes.")
    return BoundingBoxCoordinates(box.height, box.width, box.top_left_x + by, box.top_left_y)


def row_of(store: Store, title: str) -> LabelRowV2:
    """The row of the demo, its labels read."""
    (row,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
    row.initialise_labels()
    return row
