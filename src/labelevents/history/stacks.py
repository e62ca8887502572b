"""What somebody's next undo and redo in a stream are: derived from the log, so they survive all.

Undo walks back over one's own commits, redo forward again; a new commit of one's own ends what
could be redone, other people's do not. Imports are on nobody's stack, and neither are tags.
"""

from __future__ import annotations

from collections.abc import Iterable

from labelevents.events.facts import ProjectCreated, RowCreated
from labelevents.history.parts import Part, standing

UNDOABLE = ("edit", "restore", "revert")
NEUTRAL = ("redo", "admin")


def next_undo(newest_first: Iterable[Part], actor: tuple[str, str]) -> Part | None:
    """The newest commit of an actor that undo takes back; None if there is none."""
    own = (part for part in standing(newest_first) if part.stamp.actor.key == actor)
    return next(filter(is_undoable, own), None)


def next_redo(newest_first: Iterable[Part], actor: tuple[str, str]) -> Part | None:
    """The newest undo of an actor that still stands, if they did nothing else since."""
    own = (part for part in standing(newest_first) if part.stamp.actor.key == actor)
    last = next((part for part in own if part.kind not in NEUTRAL), None)
    return last if last is not None and last.kind == "undo" else None


def is_undoable(part: Part) -> bool:
    """Whether undo takes a commit back: not one that merely made the row or the project."""
    if part.kind not in UNDOABLE:
        return False
    return not all(isinstance(event, RowCreated | ProjectCreated) for event in part.events)
