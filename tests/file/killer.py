"""Writers on one file, killed at random moments, over and over: is what they were told true?

    python -m tests.file.killer --minutes 10

Each writer saves small changes to a row of its own and to one that all share, and notes each commit
once `save()` has returned. After every kill, each noted commit must be there, and the store must
verify.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import attrs

import labelevents
from labelevents.exceptions import ConflictError
from labelevents.objects import LabelRowV2, ObjectInstance, OntologyStructure, Shape
from labelevents.objects.coordinates import BoundingBoxCoordinates

WRITERS = 4
FRAMES = 50
SHARED = "shared"
# After so many commits a new store is begun: verifying folds all of it, after each kill.
_A_STORE = 1500


def prepare(path: Path, writers: int) -> None:
    """Make a store with a row for each writer and one for all; each writer has a car on both."""
    with labelevents.open(path, actor="setup") as store:
        ontology = OntologyStructure()
        car = ontology.add_object("Car", Shape.BOUNDING_BOX)
        project = store.create_project("Killed", ontology)
        for title in (SHARED, *map(str, range(writers))):
            video = labelevents.Video(title=title, width=64, height=48, frames=FRAMES, fps=25)
            row = project.create_label_row(video)
            row.initialise_labels()
            for _ in range(writers):
                instance = car.create_instance()
                instance.set_for_frames(box(0.0), 0)
                row.add_object_instance(instance)
            row.save()


def box(place: float) -> BoundingBoxCoordinates:
    """A small box whose left edge is at `place`."""
    return BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=place, top_left_y=0.1)


@attrs.define
class Writer:
    """Moves its car, on its own row or the shared one.

    Attributes:
        number: which writer, and so which row and which car.
        conflicts: how often somebody else was first, with the same cells.
    """

    store: labelevents.Store
    number: int
    conflicts: int = 0
    _rows: dict[str, LabelRowV2] = attrs.field(factory=dict)

    def save_one(self, title: str, frame: int, place: float) -> labelevents.Commit:
        """Put the car at a place on one frame of a row, and save that, however often it takes."""
        while True:
            row = self._row(title)
            self.car(row).set_for_frames(box(place), frame, overwrite=True)
            try:
                commit = row.save()
            except ConflictError:
                self.conflicts += 1
                row.initialise_labels(overwrite=True)
            else:
                assert commit is not None
                return commit

    def _row(self, title: str) -> LabelRowV2:
        if title not in self._rows:
            (row,) = self.store.projects[0].list_label_rows_v2(data_title_eq=title)
            row.initialise_labels()
            self._rows[title] = row
        return self._rows[title]

    def car(self, row: LabelRowV2) -> ObjectInstance:
        """Its car on a row."""
        return row.get_object_instances()[self.number]


def note(to: int, commit: labelevents.Commit) -> None:
    """Write down that a commit was acknowledged, whole or not at all."""
    os.write(to, f"{commit.number} {commit.id}\n".encode())


def write_until_killed(path: Path, number: int) -> None:
    """What a writer's process does."""
    to = os.open(notes(path, number), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    rng = random.Random()
    # One that is stopped for a while, or waits behind three others on a slow disk, is no fault.
    with labelevents.open(path, actor=f"w{number}", busy_timeout=60) as store:
        writer = Writer(store, number)
        while True:
            title = SHARED if rng.random() < 0.3 else str(number)
            note(to, writer.save_one(title, rng.randrange(FRAMES), rng.random()))


def notes(path: Path, number: int) -> Path:
    """Where a writer notes its commits."""
    return path.with_name(f"{path.name}-notes-{number}")


@attrs.define
class Result:
    """What a run found.

    Attributes:
        kills: how many processes were killed.
        acknowledged: how many commits writers had noted.
        missing: how many of these were not there when looked for.
        failures: how often a store did not verify.
        died: how many writers ended by themselves.
    """

    kills: int = 0
    acknowledged: int = 0
    missing: int = 0
    failures: int = 0
    died: int = 0


class Killer:
    """Starts writers on a store, and kills them."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.result = Result()
        self._folder = folder
        self._rng = rng
        self._stores = 0
        self._pids: dict[int, int] = {}  # by the writer's number
        self._begin()

    def _begin(self) -> None:
        self._stores += 1
        self._path = self._folder / f"{self._stores}.labels"
        prepare(self._path, WRITERS)

    def run(self, seconds: float) -> Result:
        """Kill for so long."""
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                self._round()
        finally:
            self._kill(list(self._pids))
        self.result.acknowledged += len(self._noted())
        return self.result

    def _round(self) -> None:
        for number in range(WRITERS):
            if number not in self._pids:
                self._pids[number] = _fork(
                    functools.partial(write_until_killed, self._path, number)
                )
        time.sleep(self._rng.expovariate(1 / 0.15))
        # All at once is a power cut without the cut; one at a time leaves the others at work.
        all_of_them, one = list(range(WRITERS)), [self._rng.randrange(WRITERS)]
        self._kill(all_of_them if self._rng.random() < 0.3 else one)
        self._look()
        if len(self._noted()) > _A_STORE:
            self._kill(list(self._pids))
            self.result.acknowledged += len(self._noted())
            self._begin()

    def _kill(self, numbers: list[int]) -> None:
        for number in numbers:
            os.kill(self._pids[number], signal.SIGKILL)
        for number in numbers:
            _, status = os.waitpid(self._pids.pop(number), 0)
            self.result.kills += 1
            self.result.died += os.waitstatus_to_exitcode(status) != -signal.SIGKILL

    def _look(self) -> None:
        # What is noted is looked for; what the others go on to save meanwhile does not matter.
        noted = self._noted()
        self.result.missing += len(noted - self._there())
        with labelevents.open(self._path, actor="checker", busy_timeout=60) as store:
            self.result.failures += not store.verify().ok

    def _noted(self) -> set[tuple[int, str]]:
        found = set()
        for number in range(WRITERS):
            path = notes(self._path, number)
            for line in path.read_text().splitlines() if path.exists() else ():
                commit, id_ = line.split()
                found.add((int(commit), id_))
        return found

    def _there(self) -> set[tuple[int, str]]:
        """The commits in the file, as SQLite alone sees it."""
        raw = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=60)
        try:
            return set(raw.execute("SELECT commit_no, lower(hex(commit_id)) FROM commits"))
        finally:
            raw.close()


def _fork(work: Callable[[], object]) -> int:
    """A process that does only this. (Forked: it need not import everything again.)"""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - nothing may get back into the parent's code
            os.write(2, f"A writer died: {type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(1)
    return pid


def main() -> int:
    """Kill for as long as the command line says, and print what was found."""
    parser = argparse.ArgumentParser(description="Kill writers at random moments.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labelevents-killer-") as folder:
        killer = Killer(Path(folder), random.Random(said.seed))
        found = killer.run(said.minutes * 60)
    sys.stdout.write(
        f"writers killed             {found.kills:>8,}\n"
        f"commits acknowledged       {found.acknowledged:>8,}\n"
        f"acknowledged, then missing {found.missing:>8,}\n"
        f"stores that did not verify {found.failures:>8,}\n"
        f"writers that died          {found.died:>8,}\n"
    )
    return int(bool(found.missing or found.failures or found.died))


if __name__ == "__main__":
    sys.exit(main())
