"""What objects and classifications have in common: where their cells are, and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labelevents.events.facts import Identity
from labelevents.events.record import Stamp
from labelevents.exceptions import LabelRowError
from labelevents.history.blame import BlameLine
from labelevents.model.commands import DeleteAnswer, SetAnswer, SetAnswers
from labelevents.model.state import Instance, InstanceKind, RowState
from labelevents.ontology.attributes import Attribute
from labelevents.rows.blaming import blame_instance
from labelevents.rows.scratch import Scratch
from labelevents.rows.session import Session
from labelevents.rows.system import SystemClock, SystemIds
from labelevents.rows.workspace import NOBODY
from labelevents.values.frames import Frames, Ranges, Spans, as_frame, as_spans, to_ranges

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2

_ids = SystemIds()
_clock = SystemClock()


class InstanceHandle:
    """A handle on one instance, on a row or on none. Two handles are equal if they are the same.

    An instance on no row lives in a private session of its own; joining a row hands its cells to
    the row's session, leaving takes them back. Every change takes the same way in both.
    """

    kind: InstanceKind

    # The ontology object or classification, its own hash, and the row it is on.
    item: Any
    instance_hash: str
    row: LabelRowV2 | None

    def __init__(self, item: Any, instance_hash: str | None, identity: Identity) -> None:
        self.item = item
        self.row = None
        nobody = Stamp(NOBODY, _clock.now())
        fresh = Instance.of(instance_hash or _ids.instance(), self.kind, identity, nobody)
        self.instance_hash = fresh.hash
        self._session: Session = Scratch(fresh)

    @classmethod
    def on_row(cls, item: Any, row: LabelRowV2, session: Session, instance: Instance) -> Any:
        """A handle on an instance that is on a row already."""
        handle = cls.__new__(cls)
        handle.item = item
        handle.instance_hash = instance.hash
        handle.attach(row, session)
        return handle

    @property
    def state(self) -> Instance:
        """The cells of this instance, for reading.

        Raises:
            NotInRowError: if it is not on its row any more.
        """
        state: RowState = self._session.state
        # Looked up here, and not by `state.instance`: everything that is read comes this way.
        found = state.instances.get(self.instance_hash)
        return state.instance(self.instance_hash) if found is None else found

    @property
    def feature_hash(self) -> str:
        """The hash of the ontology item."""
        return str(self.item.feature_node_hash)

    def execute(self, command: Any) -> None:
        """Have a command done, wherever the instance is."""
        self._session.execute(command)

    def attach(self, row: LabelRowV2, session: Session) -> None:
        """Note that the instance is on a row now."""
        self.row = row
        self._session = session

    def detach(self, instance: Instance) -> None:
        """Note that the instance is on no row any more; it keeps its cells."""
        self.row = None
        self._session = Scratch(instance.copy())

    def get_ranges(self) -> Ranges:
        """The frames the instance is on, as unbroken ranges."""
        return to_ranges(self.state.spans())

    def blame(
        self, frames: Frames | None = None, attribute: Attribute | None = None
    ) -> list[BlameLine]:
        """Who answers for each field of the instance, run of frames by run of frames.

        A value that an undo brought back is its author's, by way of the undo; whoever saved a
        value again unchanged has confirmed it, and answers for it; the system never does where
        somebody else was before. What is not saved yet has no commit. Reads no more than the
        labels as they are now; a packed track gives a value per frame.

        Args:
            frames: only these frames, and what holds on no frame in particular; by default all.
            attribute: only the answers to this attribute.

        Returns:
            Lines in the order of place, number, and the other fields by name; of each field first
            what holds on no frame in particular, then frame by frame.

        Raises:
            NotInRowError: if the attribute does not belong to the instance.
        """
        return blame_instance(self, frames, attribute)

    def _frame_number(self, frame: int | str) -> int:
        """A frame given by number, or by an image's hash."""
        if not isinstance(frame, str):
            return as_frame(frame)
        if self.row is None:
            raise LabelRowError(
                f"{self!r} is on no label row, so images have no hashes. Give the frame's number."
            )
        return self.row.get_frame_number(frame)

    def _first_attribute(self) -> Attribute:
        """The attribute that is meant when none is given."""
        attributes: Sequence[Attribute] = self.item.attributes
        if not attributes:
            raise LabelRowError(f"`{self.item.title}` has no attributes.")
        return attributes[0]

    def set_answer_from_list(self, answers_list: Sequence[Mapping[str, Any]]) -> None:
        """Answer attributes by a list of dictionaries, as Encord's JSON has them.

        What was answered is replaced. Entries of one attribute follow each other; those of an
        object's checklist are put together, as some write one an option.

        Args:
            answers_list: `{featureHash, answers}` each, with `range` for a dynamic attribute.

        Raises:
            LabelRowError: if one of them does not fit. Nothing has changed then.
            OntologyError: if an attribute has no such option. Nothing has changed then.
        """
        attributes: Sequence[Attribute] = self.item.attributes
        self.execute(SetAnswers(self.instance_hash, attributes, answers_list))

    def _set_answer(
        self,
        answer: object,
        attribute: Attribute | None,
        *,
        frames: Frames | None = None,
        overwrite: bool,
        manual: bool = True,
    ) -> None:
        spans: Spans | None = None if frames is None else as_spans(frames)
        attributes: Sequence[Attribute] = self.item.attributes
        self._session.execute(
            SetAnswer(self.instance_hash, attributes, answer, attribute, spans, overwrite, manual)
        )

    def _delete_answer(
        self, attribute: Attribute, answer: object | None = None, frames: Frames | None = None
    ) -> None:
        spans: Spans | None = None if frames is None else as_spans(frames)
        attributes: Sequence[Attribute] = self.item.attributes
        self.execute(DeleteAnswer(self.instance_hash, attributes, attribute, answer, spans))

    def __lt__(self, other: Any) -> bool:
        if not isinstance(other, InstanceHandle):
            return NotImplemented
        return self.instance_hash < other.instance_hash
