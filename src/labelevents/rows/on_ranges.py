"""What objects of the shapes audio, time range and text have in place of frames."""

from __future__ import annotations

from operator import index

from labelevents.exceptions import FramesError, LabelRowError
from labelevents.model.track import ABSENT
from labelevents.rows.instance import InstanceHandle
from labelevents.values.coordinates import RANGE_SHAPES, Coordinates
from labelevents.values.frames import Frames, Ranges, Spans, as_spans, to_ranges
from labelevents.values.geometry import shown
from labelevents.values.ranges import HtmlCoordinates, HtmlRanges


class OnRanges(InstanceHandle):
    """The part of an object that is about ranges."""

    def is_range_only(self) -> bool:
        """Whether the object is on ranges: of audio, of a time series, or of a text."""
        return self.item.shape in RANGE_SHAPES

    @property
    def range_list(self) -> Ranges | None:
        """The ranges of an object on ranges; None if it is nowhere, or on passages of HTML.

        Raises:
            LabelRowError: if the object is on frames; `get_ranges` gives those.
        """
        if not self.is_range_only():
            raise LabelRowError(
                f"`{self.item.title}` is on frames, not on ranges. Call `get_ranges` for the"
                " frames that it is on."
            )
        if self._coordinates() is None or self.range_html is not None:
            return None
        return self.get_ranges()

    @property
    def range_html(self) -> HtmlRanges | None:
        """The passages of HTML that the object is on; None if it is on none."""
        coordinates = self._coordinates() if self.is_range_only() else None
        return coordinates.range if isinstance(coordinates, HtmlCoordinates) else None

    def get_ranges(self) -> Ranges:
        """The frames the object is on, as unbroken ranges; of an object on ranges, those."""
        return to_ranges(self.state.ranges())

    def _coordinates(self) -> Coordinates | None:
        """Where an object on ranges is."""
        geometry = self.state.main.at(0)
        return None if geometry is ABSENT else shown(geometry)

    def _spans(self, frames: Frames) -> Spans:
        """Frames as spans; of an object on ranges only the number 0 will do, as in Encord."""
        if self.item.shape in RANGE_SHAPES:
            self._check_frame(frames)
        return as_spans(frames)

    def _check_frame(self, frame: object) -> None:
        """An object on ranges knows no frame but 0, and no other way to say so."""
        if not self.is_range_only():
            return
        try:
            first = index(frame) == 0  # type: ignore[arg-type]
        except TypeError:
            first = False
        if not first:
            raise FramesError(
                f"`{self.item.title}` is on ranges, which stand on frame 0 alone; got {frame!r}."
                " Leave the frame out."
            )
