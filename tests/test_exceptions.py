"""Errors as people catch, read, pickle and copy them."""

from __future__ import annotations

import copy
import inspect
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import exceptions
from labelevents.exceptions import (
    ConflictError,
    CordException,
    EncordException,
    ExceptionContext,
    ImportFileError,
    LabelRowError,
    OperationNotAllowed,
    RateLimitExceededError,
    ResourceNotFoundError,
    ServerError,
    TimeOutError,
)
from labelevents.objects import OntologyStructure

ERRORS = [
    cls
    for cls in vars(exceptions).values()
    if inspect.isclass(cls) and issubclass(cls, Exception) and cls.__module__ == exceptions.__name__
]


def made(cls: Any) -> Exception:
    """An error of that class."""
    if cls is ImportFileError:
        return ImportFileError("Told.", path="a.xml", line=3)
    if cls is RateLimitExceededError:
        return RateLimitExceededError(message="Told.", retry_after=2)
    if cls is ConflictError:
        return ConflictError("Told.", cells=["a"], commits=[1])
    error: Exception = cls("Told.")
    return error


@pytest.mark.parametrize("cls", ERRORS)
def test_one_name_catches_all(cls: type[Exception]) -> None:
    """Every error is an `EncordException`, with its sentence and the time it was made at."""
    before = datetime.now(tz=UTC)
    error: Any = made(cls)

    assert isinstance(error, EncordException)
    assert isinstance(error, CordException)
    assert str(error) == error.message
    assert error.message.startswith("Told.")
    assert before <= datetime.fromisoformat(error.context.timestamp) <= datetime.now(tz=UTC)


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own
@pytest.mark.parametrize("cls", ERRORS)
def test_errors_travel(cls: type[Exception], again: Any) -> None:
    """An error out of another process says and holds what it said and held there."""
    error = made(cls)
    arrived = again(error)

    assert type(arrived) is cls
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


def test_a_context_may_be_given() -> None:
    """An error takes a context, as in Encord."""
    context = ExceptionContext(timestamp="then")

    assert LabelRowError("Told.", context).context is context
    assert str(context) == "timestamp='then'"


def test_a_wait_is_told() -> None:
    """Code that is asked too often learns how long to wait."""
    error = RateLimitExceededError(retry_after=3)

    assert (error.retry_after, str(error)) == (3, "Rate limit exceeded. Retry after 3 s.")
    assert isinstance(error, ServerError)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    """A project or a row that a store does not have is a resource that is not found."""
    with labelevents.open(tmp_path / "s.labels") as store:
        project = store.create_project("P", OntologyStructure())
        with pytest.raises(ResourceNotFoundError, match="no project x"):
            store.get_project("x")
        with pytest.raises(ResourceNotFoundError, match="no label row x"):
            project.get_label_row("x")
        with pytest.raises(ResourceNotFoundError, match="no label row 'x'"):
            store.history(row="x")


def test_a_refusal_of_the_store_has_encords_name() -> None:
    """Who may only read is not allowed to, and who waited too long has timed out."""
    assert issubclass(exceptions.ReadOnlyError, OperationNotAllowed)
    assert issubclass(exceptions.StoreBusyError, TimeOutError)
