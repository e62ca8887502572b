"""What may be asked of a row. Commands are imperative and never stored; `decide` answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from labelevents.events.facts import Metadata
from labelevents.model.state import Instance
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.structure import Classification, Object
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans
from labelevents.values.media import Media


class _Command(msgspec.Struct, frozen=True, gc=False):
    """A struct, though never stored: one is made for every call, in a fifth of the time."""


class CreateRow(_Command, frozen=True):
    """Make a data unit labellable."""

    project: str
    data_hash: str
    media: Media
    image_hashes: tuple[str, ...] = ()


class RenameRow(_Command, frozen=True):
    """Give the row another title."""

    title: str


class ArchiveRow(_Command, frozen=True):
    """Take the row out of the lists, or bring it back."""

    archived: bool = True


class DescribeRow(_Command, frozen=True):
    """Say what came with the row beside its labels: fields of JSON; `unsaid` are said no more."""

    said: Mapping[str, Any]
    unsaid: Sequence[str] = ()


class AddInstance(_Command, frozen=True):
    """Put a detached instance on the row, with all its cells.

    `force` lets it replace an instance of the same hash, and take the frames that another instance
    of the same classification holds. `as_it_was` takes one that was on a row or in a file: there an
    instance may have come to be on no frame, or to be answered where it is not.
    """

    instance: Instance
    force: bool = False
    as_it_was: bool = False


class RemoveInstance(_Command, frozen=True):
    """Take an instance off the row."""

    instance: str


class PlaceObject(_Command, frozen=True):
    """Put an object on frames, all with the same coordinates."""

    instance: str
    item: Object
    coordinates: Coordinates
    frames: Spans
    metadata: Metadata
    overwrite: bool = False


class TrackObject(_Command, frozen=True):
    """Put an object on frames, each with coordinates of its own, numbers per frame beside them."""

    instance: str
    item: Object
    track: Mapping[int, Coordinates]
    metadata: Metadata
    numbers: Mapping[str, Mapping[int, float]] = {}
    overwrite: bool = False


class PlaceClassification(_Command, frozen=True):
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


class Annotate(_Command, frozen=True):
    """Say something of an instance on frames where it is; without frames, of all of it."""

    instance: str
    frames: Spans | None
    metadata: Metadata


class NumberObject(_Command, frozen=True):
    """Give an object a display number."""

    instance: str
    number: int | None


class RemoveFromFrames(_Command, frozen=True):
    """Take an instance off frames."""

    instance: str
    frames: Spans


class SetAnswer(_Command, frozen=True):
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


class SetAnswers(_Command, frozen=True):
    """Answer attributes by a list of dictionaries, as Encord's JSON has them."""

    instance: str
    attributes: Sequence[Attribute]
    answers: Sequence[Mapping[str, Any]]


class DeleteAnswer(_Command, frozen=True):
    """Take an answer away; of a dynamic one, only on `frames` or only where it equals `answer`."""

    instance: str
    attributes: Sequence[Attribute]
    attribute: Attribute
    answer: object | None = None
    frames: Spans | None = None


class Amend(_Command, frozen=True):
    """Make some cells of an instance hold what they hold in `put`, an instance of just those."""

    instance: str
    put: Instance


class Forget(_Command, frozen=True):
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
