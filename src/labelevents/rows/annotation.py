"""What an instance is on one frame: live handles that read and write single cells."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from labelevents.events.facts import NOTHING_SAID, ExtraValue, Metadata
from labelevents.events.record import Stamp
from labelevents.exceptions import LabelRowError, NotOnFrameError
from labelevents.model.commands import Annotate
from labelevents.model.state import DEFAULTS, GEOMETRY
from labelevents.model.track import ABSENT, Run
from labelevents.rows.workspace import NOBODY
from labelevents.values.coordinates import Coordinates
from labelevents.values.geometry import shown

if TYPE_CHECKING:
    from labelevents.rows.classification_instance import ClassificationInstance
    from labelevents.rows.instance import InstanceHandle
    from labelevents.rows.object_instance import ObjectInstance

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


def metadata(**given: Any) -> Metadata:
    """Keywords of the label model as stored metadata: None means that nothing is said.

    A time without zone is local time.
    """
    said = {name: value for name, value in given.items() if value is not None}
    return stated(**said) if said else NOTHING_SAID


def stated(**fields: Any) -> Metadata:
    """Properties that are set as stored metadata: here None is a value, though not of every one."""
    for name in ("created_at", "last_edited_at"):
        if isinstance(fields.get(name), datetime):
            fields[name] = fields[name].astimezone()
    # Python takes the two for each other; JSON does not.
    if isinstance(fields.get("confidence"), bool):
        fields["confidence"] = float(fields["confidence"])
    if type(fields.get("manual_annotation")) is int and fields["manual_annotation"] in (0, 1):
        fields["manual_annotation"] = bool(fields["manual_annotation"])
    return Metadata(**fields)


def checked_email(email: str | None) -> str | None:
    """An e-mail address, or None.

    Raises:
        LabelRowError: if it is neither.
    """
    if email is not None and not _EMAIL.fullmatch(str(email)):
        raise LabelRowError(f"Expected an e-mail address, got {email!r}")
    return email


def author(run: Run | None) -> str | None:
    """Who wrote a run; None where nobody in particular did."""
    return None if run is None else author_of(run.stamp)


def author_of(stamp: Stamp) -> str | None:
    """Who wrote under a stamp; None where nobody in particular did."""
    return None if stamp.actor is NOBODY else stamp.actor.ref


class Annotation:
    """One instance on one frame. Live: it reads the row as it is, and writes to it.

    Whatever nobody said follows from history: `created_*` from the commit that put the instance
    on this frame, `last_edited_*` from the one that wrote its current geometry.
    """

    __slots__ = ("_frame", "_handle")

    def __init__(self, handle: InstanceHandle, frame: int) -> None:
        self._handle = handle
        self._frame = frame

    @property
    def frame(self) -> int:
        """The frame, from 0."""
        return self._frame

    @property
    def created_at(self) -> datetime:
        """When the instance came to this frame, UTC."""
        explicit = self._read("created_at")
        if explicit is not ABSENT:
            return explicit  # type: ignore[no-any-return]
        return self._made().at

    @created_at.setter
    def created_at(self, created_at: datetime) -> None:
        self._write(created_at=created_at)

    @property
    def created_by(self) -> str | None:
        """Who put the instance on this frame; None where nobody in particular did."""
        explicit = self._read("created_by")
        if explicit is not ABSENT:
            return explicit  # type: ignore[no-any-return]
        return author_of(self._made())

    @created_by.setter
    def created_by(self, created_by: str | None) -> None:
        self._write(created_by=checked_email(created_by))

    @property
    def last_edited_at(self) -> datetime:
        """When the current geometry was written, UTC."""
        explicit = self._read("last_edited_at")
        if explicit is not ABSENT:
            return explicit  # type: ignore[no-any-return]
        return self._edited().at

    @last_edited_at.setter
    def last_edited_at(self, last_edited_at: datetime) -> None:
        self._write(last_edited_at=last_edited_at)

    @property
    def last_edited_by(self) -> str | None:
        """Who wrote the current geometry; None where nobody in particular did."""
        explicit = self._read("last_edited_by")
        if explicit is not ABSENT:
            return explicit  # type: ignore[no-any-return]
        return author_of(self._edited())

    @last_edited_by.setter
    def last_edited_by(self, last_edited_by: str | None) -> None:
        self._write(last_edited_by=checked_email(last_edited_by))

    @property
    def confidence(self) -> float:
        """From 0 to 1; 1.0 unless something else was said."""
        return self._read_or_default("confidence")  # type: ignore[no-any-return]

    @confidence.setter
    def confidence(self, confidence: float) -> None:
        self._write(confidence=confidence)

    @property
    def manual_annotation(self) -> bool:
        """Whether a person drew it; true unless something else was said."""
        return self._read_or_default("manual_annotation")  # type: ignore[no-any-return]

    @manual_annotation.setter
    def manual_annotation(self, manual_annotation: bool) -> None:
        self._write(manual_annotation=manual_annotation)

    @property
    def reviews(self) -> list[dict[str, Any]] | None:
        """Reviews that came with the label, if any."""
        found = self._read("reviews")
        return None if found is ABSENT else found

    @property
    def space(self) -> Any:
        """The space of a data group that the instance is on; there are none here.

        Raises:
            LabelRowError: always, as for every annotation that is on a row.
        """
        raise LabelRowError("This annotation is on a label row, not on a space.")

    @property
    def extra(self) -> dict[str, ExtraValue]:
        """What another format said here that the label model has no word for, by `x:` name."""
        instance = self._instance()
        named = (name for name in instance.tracks if name.startswith("x:"))
        found = {name: instance.tracks[name].at(self._frame) for name in named}
        return {name: value for name, value in found.items() if value is not ABSENT}

    @extra.setter
    def extra(self, extra: dict[str, ExtraValue]) -> None:
        self._write(extra=extra)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._handle!r}, frame={self._frame})"

    def _instance(self) -> Any:
        """The instance's state, if it is on this frame.

        Raises:
            NotOnFrameError: if it is not, or not any more.
        """
        instance = self._handle.state
        if not instance.main.holds(self._frame):
            raise self._absent()
        return instance

    def _absent(self) -> NotOnFrameError:
        return NotOnFrameError(f"{self._handle!r} is not on frame {self._frame}.")

    def _made(self) -> Stamp:
        """Who put the instance on this frame."""
        stamp: Stamp = self._instance().placed.run_at(self._frame).stamp
        return stamp

    def _edited(self) -> Stamp:
        """Who wrote the current geometry."""
        stamp: Stamp = self._instance().main.run_at(self._frame).stamp
        return stamp

    def _read(self, field: str) -> Any:
        return self._instance().track(field).at(self._frame)

    def _read_or_default(self, field: str) -> Any:
        found = self._read(field)
        return DEFAULTS[field] if found is ABSENT else found

    def _write(self, **said: Any) -> None:
        self._annotate(stated(**said))

    def _annotate(self, said: Metadata) -> None:
        self._instance()
        span = (self._frame, self._frame + 1)
        self._handle.execute(Annotate(self._handle.instance_hash, (span,), said))


class ObjectAnnotation(Annotation):
    """An object on one frame."""

    __slots__ = ()
    _handle: ObjectInstance

    @property
    def object_instance(self) -> ObjectInstance:
        """The instance this is about."""
        return self._handle

    @property
    def object_hash(self) -> str:
        """The hash of the instance."""
        return self._handle.object_hash

    @property
    def coordinates(self) -> Coordinates:
        """Where the object is. Setting them overwrites this frame."""
        track = self._handle.state.tracks.get(GEOMETRY)
        geometry = ABSENT if track is None else track.at(self._frame)
        if geometry is ABSENT:
            raise self._absent()
        return shown(geometry)

    @coordinates.setter
    def coordinates(self, coordinates: Coordinates) -> None:
        self._instance()
        self._handle.set_for_frames(coordinates, self._frame, overwrite=True)

    @property
    def is_deleted(self) -> bool | None:
        """A mark that came with the label, if any."""
        found = self._read("is_deleted")
        return None if found is ABSENT else found


class ClassificationAnnotation(Annotation):
    """A classification on one frame; of one of ranges, what is said of all of it."""

    __slots__ = ()
    _handle: ClassificationInstance

    @property
    def classification_instance(self) -> ClassificationInstance:
        """The instance this is about."""
        return self._handle

    @property
    def classification_hash(self) -> str:
        """The hash of the instance."""
        return self._handle.classification_hash

    @property
    def extra(self) -> dict[str, ExtraValue]:
        """What another format said here that the label model has no word for, by `x:` name."""
        instance = self._instance()
        if not instance.range_only:
            return super().extra
        return {n: cell.value for n, cell in instance.cells.items() if n.startswith("x:")}

    @extra.setter
    def extra(self, extra: dict[str, ExtraValue]) -> None:
        self._write(extra=extra)

    def _made(self) -> Stamp:
        instance = self._instance()
        stamp: Stamp = instance.added
        return stamp if instance.range_only else super()._made()

    def _edited(self) -> Stamp:
        instance = self._instance()
        stamp: Stamp = instance.edited
        return stamp if instance.range_only else super()._edited()

    def _read(self, field: str) -> Any:
        instance = self._instance()
        if not instance.range_only:
            return super()._read(field)
        cell = instance.cells.get(field)
        return ABSENT if cell is None else cell.value
