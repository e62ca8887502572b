"""A commit's header from what a caller of `save` or `commit` says."""

from __future__ import annotations

from typing import Any

import attrs

from labelevents.events.record import Header
from labelevents.exceptions import LabelRowError
from labelevents.rows.workspace import Workspace

_SAID = {"id", "kind", "occurred_at", "correlation", "causation", "provenance", "targets"}


def header(workspace: Workspace, message: str | None = None, **given: Any) -> Header:
    """Who, when and why, with what the workspace knows filled in.

    Raises:
        LabelRowError: for a keyword that a commit does not have.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if not said:
        return Header(workspace.ids.commit(), workspace.actor, message=message)
    named = {name: said.pop(name) for name in ("agent", "run", "on_behalf_of") if name in said}
    if unknown := sorted(set(said) - _SAID):
        raise LabelRowError(f"A commit has no {', '.join(f'`{name}`' for name in unknown)}.")
    id_ = said.pop("id", None)
    return Header(
        id=workspace.ids.commit() if id_ is None else _id_bytes(id_),
        actor=attrs.evolve(workspace.actor, **named) if named else workspace.actor,
        message=message,
        **said,
    )


def _id_bytes(id_: Any) -> bytes:
    """A commit id as 16 bytes: bytes, a UUID, or its hex text."""
    try:
        made = id_ if isinstance(id_, bytes) else getattr(id_, "bytes", None)
        if made is None:
            made = bytes.fromhex(str(id_).replace("-", ""))
    except ValueError:
        made = b""
    if len(made) != 16:
        raise LabelRowError(f"Expected a commit id as a UUID, got {id_!r}")
    return made
