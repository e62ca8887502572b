"""What somebody's next undo and redo in a stream are: derived from the log, so they survive all.

Undo walks back over one's own commits, redo forward again; a new commit of one's own ends what
could be redone, other people's do not. Imports are on nobody's stack, and neither are tags.
"""

from __future__ import annotations

from collections.abc import Sequence

from labelevents.events.facts import ProjectCreated, RowCreated
from labelevents.history.parts import Part, hidden

UNDOABLE = ("edit", "restore", "revert")
NEUTRAL = ("redo", "admin")


def next_undo(parts: Sequence[Part], actor: tuple[str, str]) -> Part | None:
    """The newest commit of an actor that undo takes back; None if there is none."""
    gone = hidden(parts)
    for part in reversed(parts):
        if part.stamp.actor.key == actor and part.commit not in gone and is_undoable(part):
            return part
    return None


def next_redo(parts: Sequence[Part], actor: tuple[str, str]) -> Part | None:
    """The newest undo of an actor that still stands, if they did nothing else since."""
    gone = hidden(parts)
    for part in reversed(parts):
        if part.stamp.actor.key != actor or part.commit in gone or part.kind in NEUTRAL:
            continue
        return part if part.kind == "undo" else None
    return None


def is_undoable(part: Part) -> bool:
    """Whether undo takes a commit back: not one that merely made the row or the project."""
    made = all(isinstance(event, RowCreated | ProjectCreated) for event in part.events)
    return part.kind in UNDOABLE and not made
