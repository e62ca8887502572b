"""A real history of masks: hand corrections of nuclei, as commits of a store by their authors.

`python -m tests.history.dsb2018 OUT.labels` makes the store; see ../shared/data/README.md for the
data. Each image is a label row of one frame, each nucleus one object of the hash that it has there;
a commit of theirs is one of ours, over all the images that it touched. Polygons become fractions of
the image's size. The area is kept beside them: it counts pixels, so it also tells of holes.

`naive` folds the same operations into plain dicts; it shares no code with the library.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs

from labelevents import Image, LabelRowV2, Store
from labelevents.objects import Object, ObjectInstance, OntologyStructure, Shape
from labelevents.objects.coordinates import PolygonCoordinates
from tests.history.authors import SHARED, Authors, lines

DATA = SHARED / "dsb2018-mask-history"

Name = tuple[str, str]  # an image, and an object of it
Rings = list[list[float]]  # of each polygon its outline as x, y, x, y, …; in pixels
Drawn = tuple[Rings, int]  # outlines, and the area in pixels

AREA = "x:dsb2018.area"


@attrs.frozen
class Step:
    """One operation: `add`, `edit` or `delete` of one mask. `at` is a clock that runs back.

    A deletion draws nothing, and tells no size of the image, which is in pixels.
    """

    seq: int
    commit: str
    author: str
    at: datetime
    message: str
    op: str
    name: Name
    drawn: Drawn = ([], 0)
    size: tuple[int, int] = (0, 0)


def steps(folder: Path = DATA) -> list[Step]:
    """The whole history, in its order."""
    return [
        Step(
            line["seq"],
            line["commit"],
            line["author"],
            datetime.fromisoformat(line["ts"]),
            line["message"],
            line["op"],
            (line["image"], line["object"]),
            *_shape(line.get("shape")),
        )
        for line in lines(folder / "events.jsonl.gz")
    ]


def _shape(shape: dict[str, Any] | None) -> tuple[Drawn, tuple[int, int]]:
    if shape is None:
        return ([], 0), (0, 0)
    rings = [list(map(float, ring)) for ring in shape["polygons"]]
    return (rings, shape["area"]), (shape["w"], shape["h"])


def head(folder: Path = DATA) -> dict[Name, dict[str, Any]]:
    """The state that the history ends in: of each mask its size, area and bounding box."""
    found = lines(folder / "head_state.jsonl.gz")
    return {(line["image"], line["object"]): line["shape"] for line in found}


def by_commit(history: Iterable[Step]) -> Iterator[list[Step]]:
    """The steps of each commit."""
    for _, group in itertools.groupby(history, attrgetter("commit")):
        yield list(group)


# The same, in plain dicts


@attrs.frozen
class Mask:
    """One mask, and the step that said so last: also one that said the same again."""

    drawn: Drawn
    by: Step


def naive(history: Iterable[Step]) -> dict[Name, Mask]:
    """Every mask after these steps."""
    masks: dict[Name, Mask] = {}
    for step in history:
        if step.op == "delete":
            del masks[step.name]
        else:
            masks[step.name] = Mask(step.drawn, step)
    return masks


# As commits


def ontology() -> OntologyStructure:
    """One object and no question."""
    made = OntologyStructure()
    made.add_object("Nucleus", Shape.POLYGON, feature_node_hash="nucleus")
    return made


def coordinates(rings: Rings, size: tuple[int, int]) -> PolygonCoordinates:
    """Outlines in pixels as fractions of the image."""
    return PolygonCoordinates.from_polygons_list(
        [[[number / size[i % 2] for i, number in enumerate(ring)]] for ring in rings]
    )


def drawn(nucleus: ObjectInstance, row: LabelRowV2) -> Drawn:
    """The way back from `draw`, to whole pixels."""
    annotation = nucleus.get_annotation(0)
    at: Any = annotation.coordinates
    width, height = row.width or 0, row.height or 0
    rings = [
        [float(round(number)) for p in ring for number in (p.x * width, p.y * height)]
        for (ring,) in at.polygons
    ]
    return rings, int(str(annotation.extra[AREA] or 0))


@attrs.define
class Loaded:
    """What became of the data's own names in a store.

    Attributes:
        commits: our commit of each of theirs.
        rows: label hashes by image.
    """

    commits: dict[str, int] = attrs.field(factory=dict)
    rows: dict[str, str] = attrs.field(factory=dict)


def load(authors: Authors, history: Iterable[Step]) -> Loaded:
    """Make their commits, each by its author, in their order."""
    loaded = Loaded()
    authors.store("import:dsb2018").create_project("DSB 2018", ontology())
    for group in by_commit(history):
        said = group[0]
        store = authors.store(said.author)
        with store.commit(said.message, occurred_at=said.at, correlation=said.commit) as block:
            for image, of_image in itertools.groupby(group, lambda step: step.name[0]):
                _write(store, image, list(of_image), loaded)
        if block.commit is not None:
            loaded.commits[said.commit] = block.commit.number
    return loaded


def _write(store: Store, image: str, group: list[Step], loaded: Loaded) -> None:
    (project,) = store.projects
    if image in loaded.rows:
        row = project.get_label_row(loaded.rows[image])
    else:
        row = project.create_label_row(Image(image, *group[0].size))
        assert row.label_hash is not None
        loaded.rows[image] = row.label_hash
    row.initialise_labels()
    known = {nucleus.object_hash: nucleus for nucleus in row.get_object_instances()}
    for step in group:
        name = step.name[1]
        if step.op == "add":
            kind = row.ontology_structure.get_child_by_hash("nucleus", type_=Object)
            nucleus = ObjectInstance(kind, object_hash=name)
            draw(nucleus, step)
            row.add_object_instance(nucleus)
        elif step.op == "edit":
            draw(known[name], step)
        else:
            row.remove_object(known[name])


def draw(nucleus: ObjectInstance, step: Step) -> None:
    """Give a nucleus the outlines and the area of a step."""
    rings, area = step.drawn
    nucleus.set_for_frames(coordinates(rings, step.size), overwrite=True)
    nucleus.get_annotation(0).extra = {AREA: area}


def main() -> None:
    """Write the whole history to a new store."""
    if len(sys.argv) != 2 or Path(sys.argv[1]).exists():
        sys.exit("usage: python -m tests.history.dsb2018 OUT.labels (a new file)")
    with Authors(Path(sys.argv[1])) as authors:
        loaded = load(authors, steps())
    sys.stdout.write(f"{len(loaded.commits)} commits, {len(loaded.rows)} images\n")


if __name__ == "__main__":
    main()
