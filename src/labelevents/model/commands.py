"""What may be asked of a row. Commands are imperative and never stored; `decide` answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from labelevents.events.facts import Metadata
from labelevents.model.state import Instance
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.structure import Classification, Object
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans
from labelevents.values.media import Media


@attrs.frozen
class CreateRow:
    """Make a data unit labellable."""

    project: str
    data_hash: str
    media: Media
    image_hashes: tuple[str, ...] = ()


@attrs.frozen
class RenameRow:
    """Give the row another title."""

    title: str


@attrs.frozen
class ArchiveRow:
    """Take the row out of the lists, or bring it back."""

    archived: bool = True


@attrs.frozen
class DescribeRow:
    """Say what came with the row beside its labels: fields of JSON; `unsaid` are said no more."""

    said: Mapping[str, Any]
    unsaid: Sequence[str] = ()


@attrs.frozen
class AddInstance:
    """Put a detached instance on the row, with all its cells.

    `force` lets it replace an instance of the same hash, and take the frames that another instance
    of the same classification holds. `as_it_was` takes one that was on a row or in a file: there an
    instance may have come to be on no frame, or to be answered where it is not.
    """

    instance: Instance
    force: bool = False
    as_it_was: bool = False


@attrs.frozen
class RemoveInstance:
    """Take an instance off the row."""

    instance: str


@attrs.frozen
class PlaceObject:
    """Put an object on frames, all with the same coordinates."""

    instance: str
    item: Object
    coordinates: Coordinates
    frames: Spans
    metadata: Metadata
    overwrite: bool = False


@attrs.frozen
class TrackObject:
    """Put an object on frames, each with coordinates of its own, numbers per frame beside them."""

    instance: str
    item: Object
    track: Mapping[int, Coordinates]
    metadata: Metadata
    numbers: Mapping[str, Mapping[int, float]] = attrs.field(factory=dict)
    overwrite: bool = False


@attrs.frozen
class PlaceClassification:
    """Put a classification on frames.

    What is said of it there is said of it as a whole, too; not so `instead` of all that was said of
    it there.
    """

    instance: str
    item: Classification
    frames: Spans
    metadata: Metadata
    overwrite: bool = False
    instead: bool = False


@attrs.frozen
class Annotate:
    """Say something of an instance on frames where it is; without frames, of all of it."""

    instance: str
    frames: Spans | None
    metadata: Metadata


@attrs.frozen
class NumberObject:
    """Give an object a display number."""

    instance: str
    number: int | None


@attrs.frozen
class RemoveFromFrames:
    """Take an instance off frames."""

    instance: str
    frames: Spans


@attrs.frozen
class SetAnswer:
    """Answer an attribute. `attribute` None means: find out which from the answer.

    `frames` are for dynamic attributes; None means all frames the object is on.
    """

    instance: str
    attributes: Sequence[Attribute]
    answer: object
    attribute: Attribute | None = None
    frames: Spans | None = None
    overwrite: bool = False
    manual: bool = True


@attrs.frozen
class SetAnswers:
    """Answer attributes by a list of dictionaries, as Encord's JSON has them."""

    instance: str
    attributes: Sequence[Attribute]
    answers: Sequence[Mapping[str, Any]]


@attrs.frozen
class DeleteAnswer:
    """Take an answer away; of a dynamic one, only on `frames` or only where it equals `answer`."""

    instance: str
    attributes: Sequence[Attribute]
    attribute: Attribute
    answer: object | None = None
    frames: Spans | None = None


@attrs.frozen
class Amend:
    """Make some cells of an instance hold what they hold in `put`, an instance of just those."""

    instance: str
    put: Instance


@attrs.frozen
class Forget:
    """Make cells absent: fields on frames, and `unsaid` fields that hold on no frame."""

    instance: str
    frames: Mapping[str, Spans]
    unsaid: Sequence[str] = ()


Command = (
    CreateRow
    | RenameRow
    | ArchiveRow
    | DescribeRow
    | AddInstance
    | RemoveInstance
    | PlaceObject
    | TrackObject
    | PlaceClassification
    | Annotate
    | NumberObject
    | RemoveFromFrames
    | SetAnswer
    | SetAnswers
    | DeleteAnswer
    | Amend
    | Forget
)
