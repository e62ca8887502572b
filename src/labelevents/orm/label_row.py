"""What is known of a label row before its labels are read."""

from __future__ import annotations

from labelevents.rows.metadata import (
    AnnotationTaskStatus,
    LabelRowMetadata,
    LabelStatus,
    ShadowDataState,
    WorkflowGraphNode,
)

__all__ = [
    "AnnotationTaskStatus",
    "LabelRowMetadata",
    "LabelStatus",
    "ShadowDataState",
    "WorkflowGraphNode",
]
