"""The names of the streams of a store."""

from __future__ import annotations

STORE_STREAM = "store"


def row_stream(label_hash: str) -> str:
    """The name of a label row's stream."""
    return f"row/{label_hash}"


def project_stream(project_hash: str) -> str:
    """The name of the stream of a project's ontology."""
    return f"project/{project_hash}"
