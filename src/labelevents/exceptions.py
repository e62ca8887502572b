"""Every error this library raises, in one tree.

::

    LabelEventsError
    ├── LabelRowError (ValueError)
    │   ├── FramesError (RuntimeError)
    │   ├── NotOnFrameError (KeyError)
    │   ├── NotInRowError (KeyError)
    │   ├── LabelsKeyError (KeyError)
    │   └── AnswerError (RuntimeError)
    ├── OntologyError (ValueError)
    │   ├── ElementTypeError (TypeError)
    │   └── MissingKeyError (KeyError)
    ├── WrongProjectTypeError (ValueError)
    ├── ResourceNotFoundError (LookupError)
    ├── ConflictError (RuntimeError)
    ├── TimeOutError (TimeoutError)
    │   └── StoreBusyError
    ├── CommitIdReusedError (ValueError)
    ├── HasDependentsError (RuntimeError)
    ├── ImportFileError (ValueError)
    ├── NotAStoreError (ValueError)
    ├── NewerFormatError (ValueError)
    ├── DamagedStoreError (RuntimeError)
    ├── OperationNotAllowed (PermissionError)
    │   └── ReadOnlyError
    └── ServerError (RuntimeError)
        ├── AuthenticationError
        ├── AuthorisationError
        ├── InitialisationError
        ├── InvalidArgumentsError
        ├── RateLimitExceededError
        ├── RequestException
        ├── ResourceExistsError
        └── UnknownException

Each leaf also inherits the builtin in brackets, so that code which expects a `KeyError` where the
original label model leaks one keeps working. `str()` of each is the plain sentence.

The base is `EncordException` too, under which existing code catches everything. Of Encord's names
those are here that code around labels catches. A store needs no server, so it never raises a
`ServerError`; code that is ready for one runs unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs


@attrs.define
class ExceptionContext:
    """When an error was made: ISO 8601, in UTC."""

    timestamp: str = attrs.field(factory=lambda: datetime.now(tz=UTC).isoformat())

    def __str__(self) -> str:
        return f"timestamp={self.timestamp!r}"


class LabelEventsError(Exception):
    """Base of everything labelevents raises on purpose.

    Attributes:
        message: the sentence, which `str()` gives too.
        context: when it was raised.
    """

    def __init__(self, message: str, context: ExceptionContext | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.context = ExceptionContext() if context is None else context

    def __str__(self) -> str:
        # KeyError would show the repr of its argument; people read sentences.
        return self.message

    def __reduce__(self) -> tuple[Callable[..., LabelEventsError], tuple[Any, ...]]:
        # Some take more than a message, which the way of `Exception` would not hand them.
        return _again, (type(self), self.args, self.__dict__)


def _again(
    cls: type[LabelEventsError], args: tuple[Any, ...], state: dict[str, Any]
) -> LabelEventsError:
    """An error as it was, out of a pickle or for a copy."""
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class LabelRowError(LabelEventsError, ValueError):
    """The label model refuses: a frame is taken, a shape does not fit, an answer is set already."""


class FramesError(LabelRowError, RuntimeError):
    """What was given as frames is not frames."""


class NotOnFrameError(LabelRowError, KeyError):
    """The instance is not on that frame."""


class NotInRowError(LabelRowError, KeyError):
    """The instance, image or attribute is not part of this row or instance."""


class LabelsKeyError(LabelRowError, KeyError):
    """A dictionary of labels lacks a key that it must have."""


class AnswerError(LabelRowError, RuntimeError):
    """The answer is of the wrong kind for its attribute."""


class OntologyError(LabelEventsError, ValueError):
    """An ontology element is missing, ambiguous, or does not fit."""


class ElementTypeError(OntologyError, TypeError):
    """The ontology element exists, but is of another type than was asked for."""


class MissingKeyError(OntologyError, KeyError):
    """A key that the ontology's JSON needs is not there."""


class WrongProjectTypeError(LabelEventsError, ValueError):
    """The operation does not exist for this kind of project."""


class ResourceNotFoundError(LabelEventsError, LookupError):
    """The store has no such project or label row."""


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


class TimeOutError(LabelEventsError, TimeoutError):
    """Something took longer than it was given."""


class StoreBusyError(TimeOutError):
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


class OperationNotAllowed(LabelEventsError, PermissionError):  # noqa: N818 - the label model's name
    """Whoever asks may read, and not write."""


class ReadOnlyError(OperationNotAllowed):
    """The store, or this view of it, was opened for reading."""


class ServerError(LabelEventsError, RuntimeError):
    """What a server answers instead of doing it. A store has none, and never raises this."""


class AuthenticationError(ServerError):
    """A server does not know who asks."""


class AuthorisationError(ServerError):
    """A server knows who asks, and refuses."""


class InitialisationError(ServerError):
    """The key for a server cannot be used."""


class InvalidArgumentsError(ServerError):
    """A server cannot read what it is asked."""


class RateLimitExceededError(ServerError):
    """A server is asked too often.

    Attributes:
        retry_after: seconds to wait, where the server says so.
    """

    def __init__(
        self,
        *,
        message: str = "Rate limit exceeded.",
        context: ExceptionContext | None = None,
        retry_after: int | None = None,
    ) -> None:
        hint = f" Retry after {retry_after} s." if retry_after else ""
        super().__init__(f"{message}{hint}", context)
        self.retry_after = retry_after


class RequestException(ServerError):  # noqa: N818 - the label model's name
    """A request failed on its way."""


class ResourceExistsError(ServerError):
    """A server has what it was asked to make."""


class UnknownException(ServerError):  # noqa: N818 - the label model's name
    """A server failed, and does not say how."""


# The names under which existing code catches everything.
EncordException = LabelEventsError
CordException = LabelEventsError
