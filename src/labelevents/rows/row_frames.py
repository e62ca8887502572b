"""The part of a label row that is about its frames: views of them, images, slices of scans."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, cast

from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.formats.encord import fields as x
from labelevents.rows.frame_view import FrameView, FrameViewMetadata
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.rows.row_instances import RowHome
from labelevents.rows.session import RowSession
from labelevents.values.frames import as_frame
from labelevents.values.media import DataType
from labelevents.values.records import DICOMSeriesMetadata, DICOMSliceMetadata

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2

_OF_IMAGES = (DataType.IMAGE, DataType.IMG_GROUP)
_WITHOUT_FRAMES = (DataType.AUDIO, DataType.TIME_SERIES)


class RowFrames(ABC):
    """What a row has frame by frame, beside its labels."""

    _home: RowHome | None
    _opened: RowSession | None
    _framed: RowSession | None = None  # whose media were found to have frames

    @property
    @abstractmethod
    def data_type(self) -> DataType:
        """What is labelled."""

    @abstractmethod
    def _known(self) -> LabelRowMetadata:
        """What is known of the row."""

    @abstractmethod
    def _session(self) -> RowSession:
        """The row's labels, if they have been read."""

    @property
    def metadata(self) -> DICOMSeriesMetadata | None:
        """What came with a DICOM series beside its labels; None if nothing did.

        Raises:
            LabelRowError: if the labels have not been read.
        """
        for unit in self._described(x.UNITS).values():
            if self.data_type is DataType.DICOM and unit.get("metadata") is not None:
                return DICOMSeriesMetadata.from_dict(unit["metadata"])
        return None

    def slice_metadata(self, frame: int) -> DICOMSliceMetadata | None:
        """What came with a frame beside its labels; None if nothing did. Of scans it is a slice."""
        found = self._described(x.FRAMES).get(str(frame), {}).get("metadata")
        return None if found is None else DICOMSliceMetadata.from_dict(found)

    def image_link(self, frame: int) -> str | None:
        """A link to the image on a frame, where the row came with one; a store makes none."""
        unit = self._described(x.UNITS).get(str(frame))
        if unit is not None:
            found: str | None = unit.get("data_link")
            return found
        # As the label model has it: nothing is known of a row that was made up.
        return "" if self._home is None else self._known().data_link

    def get_frame_view(self, frame: int | str = 0) -> FrameView:
        """One frame, by number or, in a row of images, by the image's hash.

        Raises:
            FramesError: if it is neither a whole number nor text.
            NotInRowError: if there is no such image.
            LabelRowError: if a hash is given and the row is not of images, or if labels are on
                ranges of time.
        """
        if self._opened is None or self._opened is not self._framed:
            self._check_has_frames()
            self._framed = self._session()
        number = frame if type(frame) is int else self._frame_number(frame)
        return FrameView(cast("LabelRowV2", self), number)

    def get_frame_views(self) -> list[FrameView]:
        """All frames, in order.

        Raises:
            LabelRowError: if labels are on ranges of time.
        """
        self._session()
        self._check_has_frames()
        row = cast("LabelRowV2", self)
        return [FrameView(row, frame) for frame in range(self._known().number_of_frames)]

    def get_frame_metadata(self, frame: int | str = 0) -> FrameViewMetadata:
        """The picture behind a frame, given by number or by the image's hash.

        Of a video there is one, on frame 0. The labels need not have been read.

        Raises:
            NotInRowError: if there is no such frame.
            LabelRowError: if nothing is known of the pictures of a row like this.
        """
        self._check_has_frames()
        for known in self.get_frames_metadata():
            if frame == (known.image_hash if isinstance(frame, str) else known.frame_number):
                return known
        raise NotInRowError(f"`{self._known().data_title}` has no frame {frame!r}.")

    def get_frames_metadata(self) -> list[FrameViewMetadata]:
        """The pictures of the row; of a video or an image just one entry.

        The labels need not have been read.

        Raises:
            LabelRowError: if nothing is known of the pictures of a row like this.
        """
        known = self._known()
        if self.data_type in (DataType.IMAGE, DataType.VIDEO):
            size = (known.width or 0, known.height or 0)
            file_type = known.file_type or ""
            return [FrameViewMetadata(known.data_title, file_type, *size, known.data_hash, 0)]
        if known.images_data is None:
            raise LabelRowError(
                f"Nothing is known of the pictures of `{known.data_title}`, which is of the type"
                f" {self.data_type.value}."
            )
        return [_picture(image) for image in known.images_data]

    def get_image_hash(self, frame_number: int) -> str | None:
        """The hash of the image on a frame, or None if there is no such frame.

        Raises:
            LabelRowError: if the row is not of images.
        """
        hashes = self._image_hashes()
        return hashes[frame_number] if 0 <= frame_number < len(hashes) else None

    def get_frame_number(self, image_hash: str) -> int:
        """The frame of an image.

        Raises:
            NotInRowError: if there is no such image.
            LabelRowError: if the row is not of images.
        """
        hashes = self._image_hashes()
        if image_hash not in hashes:
            raise NotInRowError(f"`{self._known().data_title}` has no image {image_hash!r}.")
        return hashes.index(image_hash)

    def image(self, frame: int) -> FrameViewMetadata:
        """The image on a frame.

        Raises:
            NotInRowError: if there is no such frame.
            LabelRowError: if the row is not of images.
        """
        self._check_of_images()
        images = self._known().images_data or ()
        for image in images[frame : frame + 1] if frame >= 0 else ():
            return _picture(image)
        raise NotInRowError(f"`{self._known().data_title}` has no frame {frame!r}.")

    def _frame_number(self, frame: int | str) -> int:
        return self.get_frame_number(frame) if isinstance(frame, str) else as_frame(frame)

    def _image_hashes(self) -> list[str]:
        self._session()
        self._check_of_images()
        return [str(image["image_hash"]) for image in self._known().images_data or []]

    def _check_of_images(self) -> None:
        if self.data_type not in _OF_IMAGES:
            raise LabelRowError(
                f"A {self.data_type.value} has frame numbers, not image hashes: it has no images of"
                " its own."
            )

    def _check_has_frames(self) -> None:
        if self.data_type in _WITHOUT_FRAMES:
            raise LabelRowError(
                f"A row of {self.data_type.value} has ranges of time, and no frames to look at."
            )

    def _described(self, field: str) -> dict[str, Any]:
        """What came with the row under a name of its description."""
        cell = self._session().state.described.get(field)
        return {} if cell is None else cell.value


def _picture(image: dict[str, Any]) -> FrameViewMetadata:
    return FrameViewMetadata(
        title=image["title"],
        file_type=image["file_type"],
        width=image["width"],
        height=image["height"],
        image_hash=image["image_hash"],
        frame_number=image["index"],
    )
