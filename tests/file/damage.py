"""Damage to a file, and whether the library says a sentence about it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labelevents.exceptions import LabelEventsError
from tests.file.stores import BESIDE, opened

PATIENCE = 20  # seconds for one file; a sound one takes a twentieth of one


def exercised(path: Path, *, readonly: bool) -> str:
    """Open a file and ask everything of it: `refused`, `located`, or `sound`.

    Only `LabelEventsError` may be raised, and each must be a sentence on one line.
    """
    told: list[LabelEventsError] = []
    with _patience():
        try:
            store = opened(path, readonly=readonly)
        except LabelEventsError as refusal:
            _sentence(refusal)
            return "refused"
        try:
            asked = (store.verify, store.stats, store.list_rows, store.history)
            answers = [_asked(one, told) for one in asked]
            for row in _asked(lambda: _rows(store), told) or ():
                _asked(lambda row=row: _labels(row), told)
        finally:
            store.close()
    for error in told:
        _sentence(error)
    verified = answers[0]
    return "sound" if not told and verified is not None and verified.ok else "located"


def _asked(question: Any, told: list[LabelEventsError]) -> Any:
    try:
        return question()
    except LabelEventsError as error:
        told.append(error)
        return None


def _rows(store: Any) -> list[Any]:
    return [row for project in store.projects for row in project.list_label_rows_v2()]


def _labels(row: Any) -> None:
    row.initialise_labels()
    for instance in row.get_object_instances():
        for annotation in instance.get_annotations():
            annotation.coordinates  # noqa: B018


def _sentence(error: LabelEventsError) -> None:
    """An error says something people can read, on one line."""
    said = str(error)
    assert " " in said.strip(), said
    assert "\n" not in said, said
    assert len(said) < 600, said


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """A file that keeps the library busy for ever is a failure, too."""

    def ended(*_: object) -> None:
        raise AssertionError(f"Still busy after {PATIENCE} seconds.")

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def put(path: Path, content: bytes) -> Path:
    """A file of that content, with nothing beside it."""
    for beside in BESIDE:
        Path(f"{path}{beside}").unlink(missing_ok=True)
    path.write_bytes(content)
    return path


def flipped(content: bytes, position: int, bit: int) -> bytes:
    """The content with one bit turned over."""
    changed = bytearray(content)
    changed[position] ^= 1 << bit
    return bytes(changed)
