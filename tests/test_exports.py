"""The door is narrow: what is public stands in a sorted `__all__`, and is there."""

from __future__ import annotations

import importlib
import re

import pytest

import labelevents

DOORS = ["labelevents", "labelevents.objects"]

# What other people's code depends on.
PROMISED = {
    *("open", "Store", "Project", "LabelRowV2", "Actor", "Commit"),
    *("Video", "Image", "ImageGroup", "Dicom", "Audio", "TimeSeries", "Text", "Pdf", "Html"),
    *("LabelEventsError", "LabelRowError", "OntologyError", "ConflictError", "StoreBusyError"),
    *("CommitIdReusedError", "HasDependentsError", "ImportFileError", "NotAStoreError"),
    *("NewerFormatError", "DamagedStoreError", "ReadOnlyError"),
}


def _as_ruff_sorts(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """RUF022: constants, then classes, then the rest; numbers inside a name by value."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    parts = re.findall(r"\d+|\D", name)
    return kind, [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


@pytest.mark.parametrize("door", DOORS)
def test_names_are_sorted(door: str) -> None:
    """`__all__` is in the order that ruff gives it, without repetition."""
    names = importlib.import_module(door).__all__

    assert sorted(set(names), key=_as_ruff_sorts) == list(names)


@pytest.mark.parametrize("door", DOORS)
def test_names_exist(door: str) -> None:
    """Each name in `__all__` can be imported."""
    module = importlib.import_module(door)

    assert [] == [name for name in module.__all__ if not hasattr(module, name)]


def test_promised_names_are_public() -> None:
    """The root exports every name that other people's code depends on."""
    assert set() == PROMISED - set(labelevents.__all__)


def test_star_import() -> None:
    """`from labelevents import *` gives the names in `__all__` and nothing else."""
    names: dict[str, object] = {}
    exec("from labelevents import *", names)  # noqa: S102 - the statement itself is what is tested
    names.pop("__builtins__")

    assert set(labelevents.__all__) == set(names)
