"""One object through media time: a box that moves, a line that stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs

from labelevents.events.facts import ExtraValue, Identity
from labelevents.exceptions import LabelRowError
from labelevents.model.answering import (
    check_member,
    dynamic_answers,
    field_of,
    reachable,
    shown_answer,
    stored_answer,
)
from labelevents.model.attaching import check_answered, check_complete
from labelevents.model.commands import NumberObject, PlaceObject, RemoveFromFrames, TrackObject
from labelevents.ontology.attributes import Attribute, ChecklistAttribute, Option
from labelevents.ontology.structure import Object
from labelevents.rows.annotation import ObjectAnnotation, metadata
from labelevents.rows.media_rules import TEXT_KINDS, check_text
from labelevents.rows.on_ranges import OnRanges
from labelevents.rows.tracks import Track, coordinates_by_frame
from labelevents.values.coordinates import RANGE_SHAPES, Coordinates
from labelevents.values.frames import Frames, Ranges, as_spans, to_ranges

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2


@attrs.define
class AnswerForFrames:
    """One answer of a dynamic attribute, and the frames on which it holds."""

    answer: str | float | Option | Iterable[Option]
    ranges: Ranges


AnswersForFrames = list[AnswerForFrames]


@attrs.define
class FrameData:
    """Where an object is on a frame, and what is said of it there; Encord's own bookkeeping."""

    coordinates: Coordinates
    annotation_metadata: Any


class ObjectInstance(OnRanges):
    """An object that has coordinates on frames, and answers.

    One of the shapes audio, time range and text is on ranges of media time or of a text. It is on
    frame 0 alone, where its coordinates are all its ranges; what is said of frames below means that
    one.

    Args:
        ontology_object: what kind of object it is.
        object_hash: its own hash; made if not given.
        object_number: a number to show.
    """

    kind: Literal["object"] = "object"
    Annotation = ObjectAnnotation
    FrameData = FrameData

    def __init__(
        self,
        ontology_object: Object,
        *,
        object_hash: str | None = None,
        object_number: int | None = None,
    ) -> None:
        super().__init__(ontology_object, object_hash, Identity(ontology_object.feature_node_hash))
        if object_number is not None:
            self.object_number = object_number

    @property
    def object_hash(self) -> str:
        """The instance's own hash."""
        return self.instance_hash

    @property
    def object_number(self) -> int | None:
        """A number to show, at least 0."""
        return self.state.number

    @object_number.setter
    def object_number(self, number: int | None) -> None:
        self.execute(NumberObject(self.instance_hash, number))

    @property
    def ontology_item(self) -> Object:
        """What kind of object it is."""
        item: Object = self.item
        return item

    @property
    def object_name(self) -> str:
        """The title of the ontology object."""
        return self.ontology_item.name

    def set_for_frames(
        self,
        coordinates: Coordinates,
        frames: Frames = 0,
        *,
        overwrite: bool = False,
        created_at: datetime | None = None,
        created_by: str | None = None,
        last_edited_at: datetime | None = None,
        last_edited_by: str | None = None,
        confidence: float | None = None,
        manual_annotation: bool | None = None,
        reviews: list[dict[str, Any]] | None = None,
        is_deleted: bool | None = None,
        event_kind: str | None = None,
    ) -> None:
        """Put the object on frames, at the same place on each: one event, however many frames.

        Args:
            coordinates: where, as fractions of the image; of a kind that fits the object's shape.
                Ranges that overlap or touch become one.
            frames: any way of saying frames; the first one by default. Of an object on ranges
                nothing but 0.
            overwrite: replace what is there. What is not given anew is kept.
            created_at: when it was made, if not now; a time without zone is local.
            created_by: who made it, if not the store's actor.
            last_edited_at: when it was last edited, if not now.
            last_edited_by: who last edited it, if not the store's actor.
            confidence: from 0 to 1; 1.0 if never said.
            manual_annotation: whether a person drew it; true if never said.
            reviews: reviews that come with the label.
            is_deleted: a mark that comes with the label.
            event_kind: not supported: rows of events are not.

        Raises:
            LabelRowError: if a frame is taken and `overwrite` is not given, a frame or the end of a
                range is outside the media, or the coordinates do not fit. Nothing has changed then.
        """
        if event_kind is not None:
            raise LabelRowError("Label rows of events are not supported; leave `event_kind` out.")
        said = metadata(
            created_at=created_at,
            created_by=created_by,
            last_edited_at=last_edited_at,
            last_edited_by=last_edited_by,
            confidence=confidence,
            manual_annotation=manual_annotation,
            reviews=reviews,
            is_deleted=is_deleted,
        )
        spans = self._spans(frames)
        if type(coordinates) in TEXT_KINDS and spans and self.row is not None:
            check_text(coordinates, self.row.file_type)
        who, item = self.instance_hash, self.item
        self._session.execute(PlaceObject(who, item, coordinates, spans, said, overwrite))

    def set_track(
        self,
        track: Track,
        frames: Frames | None = None,
        *,
        overwrite: bool = False,
        numbers: Mapping[str, Mapping[int, float]] | None = None,
        created_at: datetime | None = None,
        created_by: str | None = None,
        last_edited_at: datetime | None = None,
        last_edited_by: str | None = None,
        confidence: float | None = None,
        manual_annotation: bool | None = None,
        extra: Mapping[str, ExtraValue] | None = None,
    ) -> None:
        """Put the object on frames, at a place of its own on each: one event, packed.

        Args:
            track: coordinates by frame; or, of a shape with a fixed number of numbers, an array of
                shape (frames, numbers): a list of lists, or one of NumPy. A row has the numbers in
                the order of the coordinates' fields: height, width, top_left_x, top_left_y of a
                box, then theta of one that turns; x, y of a point.
            frames: of an array, the frame of each row, in the same order.
            overwrite: replace what is there.
            numbers: numbers by frame, on every frame of the track: `confidence`, or fields named
                `x:<format>.<name>`.
            created_at: as for `set_for_frames`, like all that follows.
            created_by: who made it.
            last_edited_at: when it was last edited.
            last_edited_by: who last edited it.
            confidence: one for all frames.
            manual_annotation: whether a person drew it.
            extra: fields named `x:<format>.<name>` with one value for all frames.

        Raises:
            LabelRowError: as `set_for_frames` does. Nothing has changed then.
        """
        said = metadata(
            created_at=created_at,
            created_by=created_by,
            last_edited_at=last_edited_at,
            last_edited_by=last_edited_by,
            confidence=confidence,
            manual_annotation=manual_annotation,
            extra=None if extra is None else dict(extra),
        )
        placed = coordinates_by_frame(track, frames, self.ontology_item)
        if self.row is not None and not TEXT_KINDS.isdisjoint(map(type, placed.values())):
            for coordinates in placed.values():
                check_text(coordinates, self.row.file_type)
        self.execute(
            TrackObject(
                self.instance_hash, self.ontology_item, placed, said, numbers or {}, overwrite
            )
        )

    def remove_from_frames(self, frames: Frames) -> None:
        """Take the object off frames. Off all of them, it stays on its row and can be placed again.

        Raises:
            NotOnFrameError: if it is not on one of them. Nothing has changed then.
        """
        self.execute(RemoveFromFrames(self.instance_hash, self._spans(frames)))

    def get_annotation(self, frame: int | str = 0) -> ObjectAnnotation:
        """The object on one frame, by number or, in a row of images, by the image's hash.

        Raises:
            LabelRowError: if the hash is not known, or the object is on ranges and it is not
                frame 0. Whether the object is on the frame shows when the annotation is read.
        """
        if type(frame) is not int or self.item.shape in RANGE_SHAPES:
            self._check_frame(frame)
            frame = self._frame_number(frame)
        return ObjectAnnotation(self, frame)

    def get_annotations(self) -> list[ObjectAnnotation]:
        """One annotation per frame the object is on, in order. Cost grows with the frames."""
        spans = self.state.spans()
        return [ObjectAnnotation(self, frame) for lo, hi in spans for frame in range(lo, hi)]

    def get_annotation_frames(self) -> set[int]:
        """The frames the object is on. Cost grows with them; `get_ranges` does not expand."""
        return {frame for lo, hi in self.state.spans() for frame in range(lo, hi)}

    def get_answer(
        self,
        attribute: Attribute | None = None,
        filter_answer: str | float | Option | Iterable[Option] | None = None,
        filter_frame: Frames | None = None,
        is_dynamic: bool | None = None,
    ) -> Any:
        """The answer to an attribute.

        Args:
            attribute: which one; the first of the object's by default.
            filter_answer: of a dynamic attribute, only this answer.
            filter_frame: of a dynamic attribute, only answers that hold on any of these frames.
                Their ranges are not clipped.
            is_dynamic: what you expect the attribute to be; refused if it is not.

        Returns:
            Text, a number, an option or a list of options; None (for a checklist `[]`) if there is
            no answer, None too if the attribute is nested under an option that is not selected.
            For a dynamic attribute a list of `AnswerForFrames`, in the order first given.

        Raises:
            LabelRowError: if the attribute is not this object's.
        """
        attribute = self._first_attribute() if attribute is None else attribute
        attributes: Sequence[Attribute] = self.item.attributes
        state, dynamic = self.state, attribute.dynamic
        check_member(state, attributes, attribute)
        if not dynamic and not reachable(state, attributes, attribute):
            return None
        if is_dynamic is not None and is_dynamic is not dynamic:
            kind = "dynamic" if dynamic else "static"
            raise LabelRowError(f"`{attribute.title}` is {kind}, but `is_dynamic` is {is_dynamic}.")
        if dynamic:
            spans = None if filter_frame is None else as_spans(filter_frame)
            found = dynamic_answers(state, attribute, spans)
            if filter_answer is not None:
                wanted = stored_answer(attribute, filter_answer)
                found = [pair for pair in found if pair[0] == wanted]
            return [AnswerForFrames(shown_answer(attribute, a), to_ranges(s)) for a, s in found]
        cell = state.cells.get(field_of(attribute))
        if cell is None:
            return [] if isinstance(attribute, ChecklistAttribute) else None
        return shown_answer(attribute, cell.value)

    def set_answer(
        self,
        answer: str | float | Option | Sequence[Option],
        attribute: Attribute | None = None,
        frames: Frames | None = None,
        overwrite: bool = False,
        manual_annotation: bool = True,
    ) -> None:
        """Answer an attribute.

        Args:
            answer: text, a number, an option, or several options, as the attribute asks.
            attribute: which one; found from the answer if there is just one that fits.
            frames: of a dynamic attribute, the frames for which the answer holds; by default all
                that the object is on now. Whatever was answered there is replaced.
            overwrite: of a static attribute, replace an answer.
            manual_annotation: whether a person answered.

        Raises:
            LabelRowError: if the answer does not fit, or there is one and `overwrite` is not
                given. Nothing has changed then.
        """
        self._set_answer(
            answer, attribute, frames=frames, overwrite=overwrite, manual=manual_annotation
        )

    def delete_answer(
        self,
        attribute: Attribute,
        filter_answer: str | float | Option | Iterable[Option] | None = None,
        filter_frame: Frames | None = None,
    ) -> None:
        """Take an answer away; where there is none, nothing happens.

        Args:
            attribute: which one.
            filter_answer: of a dynamic attribute, only where the answer is this.
            filter_frame: of a dynamic attribute, only on these frames.
        """
        self._delete_answer(attribute, filter_answer, filter_frame)

    def is_valid(self) -> None:
        """Check that the object is on a frame, and not answered where it is not.

        Raises:
            LabelRowError: if that is not so.
        """
        check_complete(self.state)

    def are_dynamic_answers_valid(self) -> None:
        """Check that no dynamic attribute is answered where the object is not.

        Raises:
            LabelRowError: if one is.
        """
        check_answered(self.state)

    def is_assigned_to_label_row(self) -> LabelRowV2 | None:
        """The row the object is on, or None."""
        return self.row

    def check_within_range(self, frame: int) -> None:
        """Check that a frame exists in the media of the object's row.

        Raises:
            LabelRowError: if it does not.
        """
        limit = self._session.state.number_of_frames
        if frame < 0 or (limit is not None and frame >= limit):
            upto = "" if limit is None else f" to {limit - 1}"
            raise LabelRowError(f"Expected a frame from 0{upto}, got {frame}")

    def copy(self) -> ObjectInstance:
        """An independent object on no row: same cells, a hash of its own, no number."""
        twin = ObjectInstance(self.ontology_item)
        instance = self.state.copy(twin.object_hash)
        instance.number = None
        twin.detach(instance)
        return twin

    def __repr__(self) -> str:
        return (
            f"ObjectInstance(object_hash={self.object_hash}, object_name={self.object_name},"
            f" feature_hash={self.feature_hash})"
        )
