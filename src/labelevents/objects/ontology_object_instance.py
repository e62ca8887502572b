"""Objects on frames, and answers that hold for frames."""

from __future__ import annotations

from labelevents.rows.object_instance import AnswerForFrames, AnswersForFrames, ObjectInstance

__all__ = ["AnswerForFrames", "AnswersForFrames", "ObjectInstance"]
