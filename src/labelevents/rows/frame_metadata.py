"""What is said of a classification on frames, as one thing to hand over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from labelevents.events.facts import Metadata
from labelevents.model.state import DEFAULTS
from labelevents.rows.annotation import stated


def _now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass
class FrameMetadata:
    """What `ClassificationInstance.set_frame_data` takes; Encord's own bookkeeping.

    Times without a zone are local. `is_deleted` is of objects, and means nothing here.
    """

    created_at: datetime = field(default_factory=_now)
    created_by: str | None = None
    last_edited_at: datetime = field(default_factory=_now)
    last_edited_by: str | None = None
    confidence: float = DEFAULTS["confidence"]
    manual_annotation: bool = DEFAULTS["manual_annotation"]
    is_deleted: bool | None = None
    reviews: list[dict[str, Any]] | None = None

    def stored(self) -> Metadata:
        """It as it is stored: here None is what is said of who, and nothing is of reviews."""
        said = {} if self.reviews is None else {"reviews": self.reviews}
        return stated(
            created_at=self.created_at,
            created_by=self.created_by,
            last_edited_at=self.last_edited_at,
            last_edited_by=self.last_edited_by,
            confidence=self.confidence,
            manual_annotation=self.manual_annotation,
            **said,
        )
