"""Every error this library raises, in one tree.

::

    LabelEventsError
    ├── LabelRowError (ValueError)
    │   ├── FramesError (RuntimeError)
    │   ├── NotOnFrameError (KeyError)
    │   ├── NotInRowError (KeyError)
    │   └── AnswerError (RuntimeError)
    ├── OntologyError (ValueError)
    │   └── ElementTypeError (TypeError)
    ├── WrongProjectTypeError (ValueError)
    ├── ConflictError (RuntimeError)
    ├── StoreBusyError (TimeoutError)
    ├── CommitIdReusedError (ValueError)
    ├── HasDependentsError (RuntimeError)
    ├── ImportFileError (ValueError)
    ├── NotAStoreError (ValueError)
    ├── NewerFormatError (ValueError)
    ├── DamagedStoreError (RuntimeError)
    └── ReadOnlyError (PermissionError)

Each leaf also inherits the builtin in brackets, so that code which expects a `KeyError` where the
original label model leaks one keeps working. `str()` of each is the plain sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class LabelEventsError(Exception):
    """Base of everything labelevents raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        # KeyError would show the repr of its argument; people read sentences.
        return self.message


class LabelRowError(LabelEventsError, ValueError):
    """The label model refuses: a frame is taken, a shape does not fit, an answer is set already."""


class FramesError(LabelRowError, RuntimeError):
    """What was given as frames is not frames."""


class NotOnFrameError(LabelRowError, KeyError):
    """The instance is not on that frame."""


class NotInRowError(LabelRowError, KeyError):
    """The instance, image or attribute is not part of this row or instance."""


class AnswerError(LabelRowError, RuntimeError):
    """The answer is of the wrong kind for its attribute."""


class OntologyError(LabelEventsError, ValueError):
    """An ontology element is missing, ambiguous, or does not fit."""


class ElementTypeError(OntologyError, TypeError):
    """The ontology element exists, but is of another type than was asked for."""


class WrongProjectTypeError(LabelEventsError, ValueError):
    """The operation does not exist for this kind of project."""


class ConflictError(LabelEventsError, RuntimeError):
    """Somebody else saved the same row since it was loaded.

    Attributes:
        cells: the (instance, field, frames) that both wrote.
        commits: the commits that were saved meanwhile.
    """

    def __init__(
        self, message: str, *, cells: Sequence[Any] = (), commits: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.cells = tuple(cells)
        self.commits = tuple(commits)


class StoreBusyError(LabelEventsError, TimeoutError):
    """Another writer held the store for longer than `busy_timeout`."""


class CommitIdReusedError(LabelEventsError, ValueError):
    """A commit id was used again for other content."""


class HasDependentsError(LabelEventsError, RuntimeError):
    """Something that labels rely on cannot be taken away.

    Attributes:
        cells: what depends on it.
        commits: the commits in the way.
    """

    def __init__(
        self, message: str, *, cells: Sequence[Any] = (), commits: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.cells = tuple(cells)
        self.commits = tuple(commits)


class ImportFileError(LabelEventsError, ValueError):
    """A file to import cannot be read; the store is as it was.

    Attributes:
        path: the file.
        line: the line of the fault, counted from 1, where it is known.
    """

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        super().__init__(message)
        self.path = Path(path)
        self.line = line


class NotAStoreError(LabelEventsError, ValueError):
    """The file is not a labelevents store."""


class NewerFormatError(LabelEventsError, ValueError):
    """The file was written by a newer labelevents."""


class DamagedStoreError(LabelEventsError, RuntimeError):
    """The file is a store, but its content does not hold together.

    Attributes:
        problems: what is wrong, and where.
    """

    def __init__(self, message: str, *, problems: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class ReadOnlyError(LabelEventsError, PermissionError):
    """The store, or this view of it, was opened for reading."""


# The name under which existing code catches everything.
EncordException = LabelEventsError
