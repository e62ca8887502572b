"""The same random calls on rows of a store, whose events are read back from its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

import labelevents
from labelevents import LabelRowV2, Project
from labelevents.constants.enums import DataType
from labelevents.exceptions import LabelEventsError
from tests.differential.calls import Call
from tests.differential.pair import Pair
from tests.differential.plain import Raised
from tests.differential.sides import ALL_MEDIA, OURS, Side
from tests.differential.tally import Tally
from tests.differential.world import ROWS, World
from tests.formats.encord import generated

MEDIA = {
    "text": generated.MEDIA[DataType.PLAIN_TEXT.value],
    **{name: generated.MEDIA[name] for name in ALL_MEDIA if name in generated.MEDIA},
}


@attrs.frozen
class Stored(Side):
    """labelevents, where rows are in a project."""

    project: Project | None = None

    def row(self, medium: str, structure: Any) -> Any:  # noqa: ARG002 - the project has its own
        """A row of the project about a medium, initialised."""
        assert self.project is not None
        row = self.project.create_label_row(MEDIA[medium])
        row.initialise_labels()
        return row


class Alone(Pair):
    """A world of labelevents by itself, in a store on disk, which is saved after each call.

    Args:
        media: of `row` and `other`.
        path: where the store is made.
    """

    def __init__(self, media: tuple[str, str], path: Path) -> None:
        self.media = media
        self.tally = Tally()
        self.copies: set[str] = set()
        self._made = 0
        self.path = path
        self.store = labelevents.open(path, actor="ana")
        self.project = self.store.create_project("Town", OURS.structure())
        self.ours = World(Stored(OURS.name, OURS.modules, self.project), media)

    def step(self, call: Call) -> None:
        """Make a call and save what came of it."""
        for _, value in call.args:
            if hasattr(value, "written"):
                value.written[self.ours.side.name] = self.ours.export(value.row)
        done = self._run(self.ours, call)
        if not isinstance(done, Raised):
            self._note(call)
        for name in ROWS:
            try:
                self.ours.named[name].save()
            except LabelEventsError as error:  # two objects of a kind have one number
                assert "number" in str(error)  # noqa: PT017 - the others are as good as any

    def folded(self) -> dict[str, Any]:
        """The rows as JSON, folded from the file's events by a reader who has nothing else."""
        with labelevents.open(self.path, readonly=True) as reader:
            (project,) = reader.projects
            rows = [project.get_label_row(str(self.row(name).label_hash)) for name in ROWS]
            for row in rows:
                row.initialise_labels()
            return {name: row.to_encord_dict() for name, row in zip(ROWS, rows, strict=True)}

    def shown(self) -> dict[str, Any]:
        """The same as the rows in hand have it, and whether they hold anything unsaved."""
        return {name: self.row(name).to_encord_dict() for name in ROWS}

    def row(self, name: str) -> LabelRowV2:
        """A row of the world."""
        row: LabelRowV2 = self.ours.named[name]
        return row

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()
