"""One classification: it has no place in the picture, only frames or ranges, and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from labelevents.events.facts import Identity, Metadata
from labelevents.exceptions import LabelRowError
from labelevents.model.answering import check_member, field_of, reachable, shown_answer
from labelevents.model.attaching import check_complete
from labelevents.model.commands import Annotate, PlaceClassification, RemoveFromFrames
from labelevents.model.state import DEFAULTS
from labelevents.ontology.attributes import Attribute, Option
from labelevents.ontology.checks import all_attributes
from labelevents.ontology.structure import Classification
from labelevents.rows.annotation import (
    ClassificationAnnotation,
    author_of,
    checked_email,
    metadata,
    stated,
)
from labelevents.rows.answer import Answer
from labelevents.rows.answers import answer_of
from labelevents.rows.frame_metadata import FrameMetadata
from labelevents.rows.instance import InstanceHandle
from labelevents.values.frames import Frames, Ranges, as_spans


class ClassificationInstance(InstanceHandle):
    """A classification on frames, with answers. On one frame there is one of a kind.

    One of ranges is on pieces of media time: milliseconds of audio, characters of a text, frames of
    a video. What is said of it is said of all of it; it has no annotations of single frames. A
    global one is about the whole row: it is of ranges, but needs none, and there is one of its kind
    on a row.

    Args:
        ontology_classification: what kind of classification it is.
        classification_hash: its own hash; made if not given.
        range_only: make it one of ranges; rows of audio and text take no others. Global ones are.
    """

    kind: Literal["classification"] = "classification"
    Annotation = ClassificationAnnotation
    FrameData = FrameMetadata

    def __init__(
        self,
        ontology_classification: Classification,
        *,
        classification_hash: str | None = None,
        range_only: bool = False,
    ) -> None:
        is_global = ontology_classification.is_global
        identity = Identity(
            ontology_classification.feature_node_hash,
            range_only=bool(range_only) or is_global,
            is_global=is_global,
        )
        super().__init__(ontology_classification, classification_hash, identity)

    @property
    def classification_hash(self) -> str:
        """The instance's own hash; it cannot be set."""
        return self.instance_hash

    @classification_hash.setter
    def classification_hash(self, value: object) -> None:
        raise LabelRowError("A classification's hash cannot be changed.")

    @property
    def ontology_item(self) -> Classification:
        """What kind of classification it is."""
        item: Classification = self.item
        return item

    @property
    def classification_name(self) -> str:
        """The title of the ontology classification."""
        return self.ontology_item.title

    @property
    def range_list(self) -> Ranges:
        """The frames or ranges it is on, sorted and unbroken."""
        return self.get_ranges()

    # What is said of the whole instance, apart from what is said of it on single frames.

    @property
    def created_at(self) -> datetime:
        """When the instance was made, UTC."""
        return self._of_all("created_at", self.state.added.at)  # type: ignore[no-any-return]

    @created_at.setter
    def created_at(self, created_at: datetime) -> None:
        self._say_of_all(stated(created_at=created_at))

    @property
    def created_by(self) -> str | None:
        """Who made the instance; None where nobody in particular did."""
        return self._of_all("created_by", author_of(self.state.added))  # type: ignore[no-any-return]

    @created_by.setter
    def created_by(self, created_by: str | None) -> None:
        self._say_of_all(stated(created_by=checked_email(created_by)))

    @property
    def last_edited_at(self) -> datetime:
        """When the instance was last put on a frame, UTC."""
        return self._of_all("last_edited_at", self.state.edited.at)  # type: ignore[no-any-return]

    @last_edited_at.setter
    def last_edited_at(self, last_edited_at: datetime) -> None:
        self._say_of_all(stated(last_edited_at=last_edited_at))

    @property
    def last_edited_by(self) -> str | None:
        """Who last put the instance on a frame; None where nobody in particular did."""
        author = author_of(self.state.edited)
        return self._of_all("last_edited_by", author)  # type: ignore[no-any-return]

    @last_edited_by.setter
    def last_edited_by(self, last_edited_by: str | None) -> None:
        self._say_of_all(stated(last_edited_by=checked_email(last_edited_by)))

    @property
    def confidence(self) -> float:
        """From 0 to 1; 1.0 unless something else was said."""
        return self._of_all("confidence", DEFAULTS["confidence"])  # type: ignore[no-any-return]

    @confidence.setter
    def confidence(self, confidence: float) -> None:
        self._say_of_all(stated(confidence=confidence))

    @property
    def manual_annotation(self) -> bool:
        """Whether a person made it; true unless something else was said."""
        default = DEFAULTS["manual_annotation"]
        return self._of_all("manual_annotation", default)  # type: ignore[no-any-return]

    @manual_annotation.setter
    def manual_annotation(self, manual_annotation: bool) -> None:
        self._say_of_all(stated(manual_annotation=manual_annotation))

    def _of_all(self, field: str, default: Any) -> Any:
        cell = self.state.cells.get(field)
        return default if cell is None else cell.value

    def _say_of_all(self, said: Metadata) -> None:
        self.execute(Annotate(self.instance_hash, None, said))

    def set_for_frames(
        self,
        frames: Frames = 0,
        *,
        overwrite: bool = False,
        created_at: datetime | None = None,
        created_by: str | None = None,
        confidence: float = 1.0,
        manual_annotation: bool = True,
        last_edited_at: datetime | None = None,
        last_edited_by: str | None = None,
        reviews: list[dict[str, Any]] | None = None,
    ) -> None:
        """Put the classification on frames: one event, however many.

        Args:
            frames: any way of saying frames; the first one by default. Of one of ranges: pieces of
                media time from 0, both ends included, as far as one likes.
            overwrite: replace what was said of it there; on frames that another instance of the
                same classification holds, take its place.
            created_at: when it was made, if not now; a time without zone is local.
            created_by: who made it, if not the store's actor.
            confidence: from 0 to 1.
            manual_annotation: whether a person made it.
            last_edited_at: when it was last edited, if not now.
            last_edited_by: who last edited it, if not the store's actor.
            reviews: reviews that come with the label.

        Raises:
            LabelRowError: if a frame is taken and `overwrite` is not given, or is outside the
                media. Ranges of one that is on no row may be said again. Nothing has changed then.
        """
        said = metadata(
            created_at=created_at,
            created_by=created_by,
            confidence=confidence,
            manual_annotation=manual_annotation,
            last_edited_at=last_edited_at,
            last_edited_by=last_edited_by,
            reviews=reviews,
        )
        spans = as_spans(frames)
        self.execute(
            PlaceClassification(self.instance_hash, self.ontology_item, spans, said, overwrite)
        )

    def set_frame_data(self, frame_data: FrameMetadata, frames: Frames) -> None:
        """Put the classification on frames, in place of all that was said of it there.

        What is said of the whole instance stays. One of ranges says nothing of single frames: there
        it is said of the whole.

        Args:
            frame_data: what to say.
            frames: any way of saying frames.

        Raises:
            LabelRowError: if a frame is outside the media. Nothing has changed then.
        """
        if not isinstance(frame_data, FrameMetadata):
            kind = type(frame_data).__name__
            raise LabelRowError(f"Expected `ClassificationInstance.FrameData`, got `{kind}`")
        said, spans = frame_data.stored(), as_spans(frames)
        item = self.ontology_item
        self.execute(
            PlaceClassification(self.instance_hash, item, spans, said, overwrite=True, instead=True)
        )

    def remove_from_frames(self, frames: Frames) -> None:
        """Take the classification off frames. Off all of them, it stays on its row.

        Of one of ranges any piece of media time can be cut out.

        Raises:
            NotOnFrameError: if it is not on one of them. Nothing has changed then.
        """
        self.execute(RemoveFromFrames(self.instance_hash, as_spans(frames)))

    def get_annotation(self, frame: int | str = 0) -> ClassificationAnnotation:
        """The classification on one frame, by number or by an image's hash.

        Raises:
            LabelRowError: if it is global.
        """
        if self.is_global():
            raise LabelRowError(
                f"{self!r} is global: it has no annotations. Read `confidence` and the like from"
                " the instance."
            )
        return ClassificationAnnotation(self, self._frame_number(frame))

    def get_annotations(self) -> list[ClassificationAnnotation]:
        """One annotation per frame, in order; of one of ranges none. Cost grows with the frames."""
        spans = () if self.is_range_only() else self.state.spans()
        return [ClassificationAnnotation(self, f) for lo, hi in spans for f in range(lo, hi)]

    def is_on_frame(self, frame: Frames) -> bool:
        """Whether the classification is on any of these frames."""
        return bool(self.state.main.present(as_spans(frame)))

    def set_answer(
        self,
        answer: str | float | Option | Sequence[Option],
        attribute: Attribute | None = None,
        overwrite: bool = False,
    ) -> None:
        """Answer an attribute of the classification.

        Args:
            answer: text, a number, an option, or several options, as the attribute asks.
            attribute: which one; found from the answer if there is just one that fits.
            overwrite: replace an answer.

        Raises:
            LabelRowError: if the answer does not fit, or there is one and `overwrite` is not
                given. Nothing has changed then.
        """
        self._set_answer(answer, attribute, overwrite=overwrite)

    def get_answer(self, attribute: Attribute | None = None) -> Any:
        """The answer to an attribute, by default the first; None if there is none.

        Raises:
            LabelRowError: if the attribute is not this classification's.
        """
        attributes = self.ontology_item.attributes
        attribute = self._first_attribute() if attribute is None else attribute
        state = self.state
        check_member(state, attributes, attribute)
        cell = state.cells.get(field_of(attribute))
        if cell is None or not reachable(state, attributes, attribute):
            return None
        return shown_answer(attribute, cell.value)

    def delete_answer(self, attribute: Attribute | None = None) -> None:
        """Take an answer away, by default the first attribute's."""
        self._delete_answer(self._first_attribute() if attribute is None else attribute)

    def get_all_static_answers(self) -> list[Answer[Any, Any]]:
        """The answers to all attributes, given or not: live, parents before what is below them."""
        answers = {
            each.feature_node_hash: answer_of(self, each)
            for each in all_attributes(self.ontology_item.attributes)
            if not each.dynamic
        }
        return list(answers.values())

    def is_valid(self) -> None:
        """Check that the classification is on a frame, or of ranges.

        Raises:
            LabelRowError: if it is neither.
        """
        check_complete(self.state)

    def is_assigned_to_label_row(self) -> bool:
        """Whether the classification is on a row."""
        return self.row is not None

    def is_range_only(self) -> bool:
        """Whether the classification is on ranges, and says what it says as a whole."""
        return self.state.range_only

    def is_global(self) -> bool:
        """Whether the classification is about the whole row, the only one of its kind there."""
        return self.state.is_global

    def copy(self) -> ClassificationInstance:
        """An independent classification on no row: same cells, a hash of its own."""
        twin = ClassificationInstance(self.ontology_item)
        twin.detach(self.state.copy(twin.classification_hash))
        return twin

    def __repr__(self) -> str:
        return (
            f"ClassificationInstance(classification_hash={self.classification_hash},"
            f" classification_name={self.classification_name}, feature_hash={self.feature_hash})"
        )
