"""The instances of a label row: finding them, adding and removing them."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from labelevents.exceptions import LabelRowError, NotInRowError, OntologyError
from labelevents.model.commands import AddInstance, RemoveInstance
from labelevents.model.state import Instance, InstanceKind
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.instance import InstanceHandle
from labelevents.rows.media_rules import check_object
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.rows.object_instance import ObjectInstance
from labelevents.rows.session import RowSession
from labelevents.values.frames import LAST_FRAME, Frames, as_spans
from labelevents.views.tables import RowLine

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2

HandleT = TypeVar("HandleT", ObjectInstance, ClassificationInstance)


class RowHome(Protocol):
    """Where a row is kept: opens the row's session and tells its metadata anew."""

    def open_session(self, label_hash: str) -> RowSession:
        """The row's session, folded from the log."""

    def metadata(self, label_hash: str, line: RowLine | None = None) -> LabelRowMetadata:
        """What is known of the row now, by its line in the tables if the caller has that."""

    def past_element(self, feature_hash: str, kind: type) -> Any:
        """An element that the row's ontology had once, as it was last."""


class _Stretch:
    """Frames `lo` to `hi` on which the same instances are, as of some step of a session.

    `found` has them in the order in which they joined the row.
    """

    __slots__ = ("_handles", "found", "hi", "lo", "session", "steps")

    def __init__(
        self, session: RowSession | None, steps: int, lo: int, hi: int, found: list[Instance]
    ) -> None:
        self.session = session
        self.steps = steps
        self.lo = lo
        self.hi = hi
        self.found = found
        self._handles: dict[InstanceKind, list[InstanceHandle]] = {}

    def handles(self, kind: InstanceKind, made: Callable[..., InstanceHandle]) -> list[Any]:
        """Those of a kind, in people's hands."""
        known = self._handles.get(kind)
        if known is None:
            known = [made(self.session, one) for one in self.found if one.kind == kind]
            self._handles[kind] = known
        return known.copy()


_by_order = operator.attrgetter("order")


class RowInstances(ABC):
    """The part of a label row that is about who is on it."""

    _only: set[str] | None
    _stretch: _Stretch = _Stretch(None, 0, 0, 0, [])  # where somebody looked last
    _home: RowHome | None

    @property
    @abstractmethod
    def ontology_structure(self) -> OntologyStructure:
        """The ontology that the row is labelled by."""

    @abstractmethod
    def _session(self) -> RowSession:
        """The row's labels, if they have been read."""

    def get_object_instances(
        self, filter_ontology_object: Object | None = None, filter_frames: Frames | None = None
    ) -> list[ObjectInstance]:
        """The objects on the row, in the order in which they joined it.

        Args:
            filter_ontology_object: only of this kind.
            filter_frames: only those on any of these frames. Costs what is there, not the row.
        """
        return self._instances("object", filter_ontology_object, filter_frames)

    def get_classification_instances(
        self,
        filter_ontology_classification: Classification | None = None,
        filter_frames: Frames | None = None,
    ) -> list[ClassificationInstance]:
        """The classifications on the row, in the order in which they joined it.

        Args:
            filter_ontology_classification: only of this kind.
            filter_frames: only those on any of these frames. Costs what is there, not the row.
        """
        return self._instances("classification", filter_ontology_classification, filter_frames)

    def add_object_instance(self, object_instance: ObjectInstance, force: bool = True) -> None:
        """Put an object on the row, with all its frames and answers.

        Args:
            object_instance: one that is on no row.
            force: replace an object of the same hash.

        Raises:
            LabelRowError: if it is on a row already, on no frame, answered where it is not, or of
                a kind that the row's ontology does not have. Nothing has changed then.
        """
        self._add(object_instance, force=force)

    def add_classification_instance(
        self, classification_instance: ClassificationInstance, force: bool = False
    ) -> None:
        """Put a classification on the row, with all its frames and answers.

        Args:
            classification_instance: one that is on no row. A row of audio or text takes only those
                of ranges.
            force: replace a classification of the same hash, and take the frames that another of
                the same kind holds; of a global one, replace the other.

        Raises:
            LabelRowError: if it is on a row already; on no frame, unless it is of ranges; on frames
                that another of the same kind holds; another of a kind of which there is one for the
                whole row; or of a kind that the row's ontology does not have. Nothing has changed
                then.
        """
        self._add(classification_instance, force=force)

    def remove_object(self, object_instance: ObjectInstance) -> None:
        """Take an object off the row. It keeps its frames and answers, and can be added again.

        Raises:
            NotInRowError: if it is not on this row.
        """
        self._remove(object_instance)

    def remove_classification(self, classification_instance: ClassificationInstance) -> None:
        """Take a classification off the row. It keeps its frames and answers.

        Raises:
            NotInRowError: if it is not on this row.
        """
        self._remove(classification_instance)

    def place_on_frame(self, instance: HandleT, place: Callable[[HandleT], None]) -> None:
        """Do `place` to an instance of this row; one of no row joins it, if both succeed.

        Raises:
            LabelRowError: if the instance is on another row, or `place` refuses.
        """
        if instance.row is self:
            place(instance)
            return
        if instance.row is not None:
            raise LabelRowError(f"{instance!r} is on another label row.")
        # Tried on a twin first: if the row refuses, the instance is as it was.
        twin = _twin(instance)
        place(twin)
        self._add(twin, force=False)
        session = self._session()
        session.handles[instance.instance_hash] = instance
        instance.attach(self._as_row(), session)

    def _as_row(self) -> LabelRowV2:
        return cast("LabelRowV2", self)

    def _instances(self, kind: InstanceKind, item: Any, frames: Frames | None) -> list[Any]:
        session = self._session()
        known = session.state.instances
        if type(frames) is int and 0 <= frames <= LAST_FRAME:
            stretch = self._around(session, frames)
            if item is None and self._only is None:
                return stretch.handles(kind, self._handle)
            found: Iterable[Any] = stretch.found
        elif frames is None:
            found = known.values()
        else:
            hashes = session.presence.within(as_spans(frames))
            found = sorted((known[h] for h in hashes), key=_by_order)
        wanted = None if item is None else item.feature_node_hash
        return [
            self._handle(session, instance)
            for instance in found
            if instance.kind == kind
            and (wanted is None or instance.item == wanted)
            and (self._only is None or instance.item in self._only)
        ]

    def _around(self, session: RowSession, frame: int) -> _Stretch:
        """Who is on a frame, and on others about it.

        Whoever goes through the frames in order asks only where somebody comes or goes.
        """
        last = self._stretch
        if last.lo <= frame < last.hi and last.session is session and last.steps == session.steps:
            return last
        known = session.state.instances
        hashes, lo, hi = session.presence.on(frame), frame, frame + 1
        if last.hi == frame:
            hi = session.presence.until(frame, hashes)
        found = [known[h] for h in hashes]
        if len(found) > 1:
            found.sort(key=_by_order)
        self._stretch = _Stretch(session, session.steps, lo, hi, found)
        return self._stretch

    def _handle(self, session: RowSession, instance: Instance) -> InstanceHandle:
        """The one handle on an instance of this row: asked twice, it is the same."""
        handle = session.handles.get(instance.hash)
        if handle is None:
            kind, made = (
                (Object, ObjectInstance)
                if instance.kind == "object"
                else (Classification, ClassificationInstance)
            )
            item = self._element(instance.item, kind)
            handle = made.on_row(item, self._as_row(), session, instance)
            session.handles[instance.hash] = handle
        return handle  # type: ignore[no-any-return]

    def _element(self, feature_hash: str, kind: type) -> Any:
        """The ontology element of that hash, as it is or, if it was removed since, as it was."""
        try:
            return self.ontology_structure.get_child_by_hash(feature_hash, type_=kind)
        except OntologyError:
            return self.past_element(feature_hash, kind)

    def past_element(self, feature_hash: str, kind: type) -> Any:
        """An ontology element as it was last, with all that was ever below it.

        Raises:
            OntologyError: if there never was one.
        """
        if self._home is None:
            return self.ontology_structure.get_child_by_hash(feature_hash, type_=kind)
        return self._home.past_element(feature_hash, kind)

    def _add(self, handle: InstanceHandle, *, force: bool) -> None:
        session = self._session()
        if handle.row is not None:
            raise LabelRowError(
                f"{handle!r} is on a label row already. Remove it there first, or add a `copy()`."
            )
        kind = Object if handle.kind == "object" else Classification
        item: Any = self.ontology_structure.get_child_by_hash(handle.feature_hash, type_=kind)
        if isinstance(handle, ClassificationInstance) and item.is_global != handle.is_global():
            raise LabelRowError(
                f"`{item.title}` is global in one ontology and not in the other. Make the"
                " classification anew, with the row's `ontology_structure`."
            )
        if kind is Object:
            row, at_first = self._as_row(), handle.state.main.at(0)
            check_object(handle.item, at_first, row.data_type, row.file_type)
        instance, state = handle.state, session.state
        namesake = state.instances.get(instance.hash)
        replaced = [*state.rivals(instance), *([] if namesake is None else [namesake])]
        session.execute(AddInstance(instance, force))
        for one in replaced:
            if (old := session.handles.pop(one.hash, None)) is not None:
                old.detach(one)
        session.handles[handle.instance_hash] = handle
        handle.attach(self._as_row(), session)

    def _remove(self, handle: InstanceHandle) -> None:
        session = self._session()
        if handle.row is not self:
            raise NotInRowError(f"{handle!r} is not on this label row.")
        instance = handle.state
        session.execute(RemoveInstance(handle.instance_hash))
        session.handles.pop(handle.instance_hash, None)
        handle.detach(instance)


def _twin(handle: HandleT) -> HandleT:
    """A detached handle of the same hash, with a copy of its cells."""
    twin: HandleT = type(handle)(handle.ontology_item)
    twin.instance_hash = handle.instance_hash
    twin.detach(handle.state)
    return twin
