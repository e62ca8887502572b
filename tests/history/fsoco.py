"""A real history of labels: who changed which box of which image when, as commits of a store.

`python -m tests.history.fsoco OUT.labels` makes the store; see ../shared/data/README.md for the
data. Each image is a label row of one frame. Every box is one object `Cone`, whose class is a
static radio answer, because an instance cannot change its ontology object. Boxes are stored as they
are given: some teams' are pixels, others' fractions, and the size of the images is not known.

`naive` folds the same transactions into plain dicts; it shares no code with the library.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from labelevents import Image, LabelRowV2, Store
from labelevents.objects import Object, ObjectInstance, OntologyStructure, RadioAttribute, Shape
from labelevents.objects.coordinates import BoundingBoxCoordinates
from tests.history.authors import SHARED, Authors, lines

DATA = SHARED / "fsoco-history"
CLASSES = ("0", "1", "2")
NOMINAL = (1920, 1080)  # the sizes of the images are not known

Box = tuple[float, ...]


@attrs.frozen
class Transaction:
    """What one author did to one image at once. `at` is their clock, which is not always right."""

    seq: int
    author: str
    at: datetime
    message: str
    image: str
    commit: str
    ops: list[dict[str, Any]]


def transactions(folder: Path = DATA) -> list[Transaction]:
    """The whole history, in its order."""
    return [
        Transaction(
            line["seq"],
            line["author"],
            datetime.fromisoformat(line["ts"]),
            line["message"],
            line["image"],
            line["commit"],
            line["ops"],
        )
        for line in lines(folder / "events.jsonl.gz")
    ]


def head(folder: Path = DATA) -> dict[str, list[tuple[str, Box]]]:
    """The state that the history ends in: per image the class and place of every box, sorted."""
    return {
        line["image"]: sorted((kind, tuple(map(float, box))) for kind, *box in line["boxes"])
        for line in lines(folder / "head_state.jsonl.gz")
    }


# The same, in plain dicts


@attrs.define
class Cone:
    """One box: what it is and where, and the transaction that said so last."""

    kind: str
    box: Box
    kind_by: Transaction
    box_by: Transaction


Images = dict[str, dict[int, Cone]]


def naive(history: Iterable[Transaction]) -> Images:
    """Per image its cones, by the data's own ids, after these transactions."""
    images: Images = {}
    for said in history:
        for op in said.ops:
            if op["op"] == "rename":
                images[said.image] = images.pop(op["from"], {})
            cones = images.setdefault(said.image, {})
            if op["op"] == "delete":
                del cones[op["id"]]
            elif op["op"] == "add":
                cones[op["id"]] = Cone(op["cls"], tuple(op["box"]), said, said)
            elif "id" in op:
                _change(cones[op["id"]], op, said)
    return images


def _change(cone: Cone, op: dict[str, Any], said: Transaction) -> None:
    if "box" in op:
        cone.box, cone.box_by = tuple(op["box"]), said
    if "cls" in op:
        cone.kind, cone.kind_by = op["cls"], said


# As commits


def ontology() -> OntologyStructure:
    """One object with one question: which of three classes."""
    made = OntologyStructure()
    cone = made.add_object("Cone", Shape.BOUNDING_BOX, feature_node_hash="cone")
    kind = cone.add_attribute(RadioAttribute, "Class", feature_node_hash="class")
    for name in CLASSES:
        kind.add_option(name, feature_node_hash=f"class-{name}")
    return made


def coordinates(box: Iterable[float]) -> BoundingBoxCoordinates:
    """Four numbers as they are given, whatever they mean."""
    x, y, width, height = box
    return BoundingBoxCoordinates(height=height, width=width, top_left_x=x, top_left_y=y)


def box_of(cone: ObjectInstance) -> Box:
    """The way back from `coordinates`."""
    at: Any = cone.get_annotation(0).coordinates
    return (at.top_left_x, at.top_left_y, at.width, at.height)


def kind_of(cone: ObjectInstance) -> str | None:
    """The title of a cone's class."""
    option = cone.get_answer()
    return None if option is None else str(option.title)


def boxes(row: LabelRowV2) -> list[tuple[str | None, Box]]:
    """Every box on the row's frame, as `head` has them."""
    found = row.get_frame_view(0).get_object_instances()
    return sorted((kind_of(cone), box_of(cone)) for cone in found)


@attrs.define
class Loaded:
    """What became of the data's own names in a store.

    Attributes:
        commits: the commit of each transaction that wrote something, by its `seq`.
        rows: label hashes by the image's present title.
        cones: object hashes by the data's id of a box.
    """

    commits: dict[int, int] = attrs.field(factory=dict)
    rows: dict[str, str] = attrs.field(factory=dict)
    cones: dict[int, str] = attrs.field(factory=dict)


def load(authors: Authors, history: Iterable[Transaction]) -> Loaded:
    """Make one commit a transaction, each by its author, in their order."""
    loaded = Loaded()
    authors.store("import:fsoco").create_project("FSOCO", ontology())
    for said in history:
        store = authors.store(said.author)
        with store.commit(said.message, occurred_at=said.at, correlation=said.commit) as block:
            _write(store, said, loaded)
        if block.commit is not None:
            loaded.commits[said.seq] = block.commit.number
    return loaded


def _write(store: Store, said: Transaction, loaded: Loaded) -> None:
    renamed = next((op["from"] for op in said.ops if op["op"] == "rename"), None)
    row = _row(store, said.image if renamed is None else renamed, loaded)
    if renamed is not None:
        row.rename(said.image)
        loaded.rows[said.image] = loaded.rows.pop(renamed)
    cones = {cone.object_hash: cone for cone in row.get_object_instances()}
    for op in said.ops:
        if op["op"] == "add":
            loaded.cones[op["id"]] = _add(row, op)
        elif op["op"] == "delete":
            row.remove_object(cones[loaded.cones[op["id"]]])
        elif "id" in op:
            _move(cones[loaded.cones[op["id"]]], op)


def _row(store: Store, title: str, loaded: Loaded) -> LabelRowV2:
    """The row of an image; made in the same commit if need be."""
    (project,) = store.projects
    if title in loaded.rows:
        row = project.get_label_row(loaded.rows[title])
    else:
        row = project.create_label_row(Image(title, *NOMINAL))
        assert row.label_hash is not None
        loaded.rows[title] = row.label_hash
    row.initialise_labels()
    return row


def _add(row: LabelRowV2, op: dict[str, Any]) -> str:
    cone = row.ontology_structure.get_child_by_hash("cone", type_=Object).create_instance()
    cone.set_for_frames(coordinates(op["box"]))
    _answer(cone, op["cls"])
    row.add_object_instance(cone)
    return cone.object_hash


def _move(cone: ObjectInstance, op: dict[str, Any]) -> None:
    if "box" in op:
        cone.set_for_frames(coordinates(op["box"]), overwrite=True)
    if "cls" in op:
        _answer(cone, op["cls"], overwrite=True)


def _answer(cone: ObjectInstance, kind: str, *, overwrite: bool = False) -> None:
    (attribute,) = cone.ontology_item.attributes
    assert isinstance(attribute, RadioAttribute)
    option = next(option for option in attribute.options if option.title == kind)
    cone.set_answer(option, attribute, overwrite=overwrite)


def main() -> None:
    """Write the whole history to a new store."""
    if len(sys.argv) != 2 or Path(sys.argv[1]).exists():
        sys.exit("usage: python -m tests.history.fsoco OUT.labels (a new file)")
    with Authors(Path(sys.argv[1])) as authors:
        loaded = load(authors, transactions())
    sys.stdout.write(f"{len(loaded.commits)} commits, {len(loaded.rows)} images\n")


if __name__ == "__main__":
    main()
