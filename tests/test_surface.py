"""The names of `labelevents.objects` and around it are those of `encord` 0.1.211.

Every public name of Encord's modules, every public member of their classes, and every signature
with its defaults is compared with ours. What differs stands in a table of `docs/differences.md`,
with the reason; what stands there differs.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.surface.describe import Surface, differences, surface
from tests.surface.modules import MODULES
from tests.surface.page import listed, matches

MISSING, MORE, OTHER = "Not in this version", "Names beyond Encord's", "Other signatures"
SECTIONS = [MISSING, MORE, OTHER]


@pytest.fixture(scope="module")
def theirs() -> Surface:
    """What Encord offers."""
    pytest.importorskip("encord", reason="encord is what labelevents is compared with")
    return surface("encord", MODULES)


@pytest.fixture(scope="module")
def ours() -> Surface:
    """What labelevents offers under the same paths."""
    return surface("labelevents", MODULES)


@pytest.fixture(scope="module")
def found(theirs: Surface, ours: Surface) -> dict[str, dict[str, str]]:
    """For each section of the page the names that belong there, and how they differ."""
    sorted_out: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for name, (there, here) in differences(theirs, ours).items():
        section = MISSING if not here else MORE if not there else OTHER
        sorted_out[section][name] = f"Encord: {there or 'nothing'}; here: {here or 'nothing'}"
    sorted_out[MISSING].update(dict.fromkeys(_not_compared(), "a module that is not compared"))
    return sorted_out


def _not_compared() -> list[str]:
    """The modules of `encord.objects` that no table of names is made of."""
    (folder,) = importlib.import_module("encord.objects").__path__
    names = [each.stem for each in Path(folder).iterdir() if not each.name.startswith("_")]
    return [f"objects.{name}" for name in sorted(names) if f"objects.{name}" not in MODULES]


def test_there_are_names(theirs: Surface, ours: Surface) -> None:
    """What is compared is there: hundreds of names, more than a thousand members."""
    members = [key for each in theirs.classes.values() for key in each]

    assert len(theirs.names) > 250
    assert len(members) > 1000
    assert {"objects.Shape", "objects.frames.Range", "exceptions.LabelRowError"} <= {*ours.names}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_difference_is_listed(found: dict[str, dict[str, str]], section: str) -> None:
    """A name that is missing, is more, or takes something else stands on the page."""
    patterns = listed(section)
    unlisted = [
        f"{name} - {how}"
        for name, how in found[section].items()
        if not any(matches(pattern, name) for pattern in patterns)
    ]

    assert [] == unlisted


@pytest.mark.parametrize("section", SECTIONS)
def test_every_listed_difference_is_one(found: dict[str, dict[str, str]], section: str) -> None:
    """What the page lists does differ, and has a reason."""
    patterns = listed(section)
    stale = [each for each in patterns if not any(matches(each, name) for name in found[section])]

    assert [] == stale
    assert [] == [name for name, why in patterns.items() if not why]


def test_what_is_a_kind_of_something_is_so_here(theirs: Surface, ours: Surface) -> None:
    """A class that inherits another of Encord's inherits the same one here."""
    both = {name: cls for name, cls in theirs.types.items() if name in ours.types}
    strangers = [
        f"{name} is a {base}"
        for name, cls in both.items()
        for base, other in both.items()
        if other in cls.__mro__ and not _inherits(ours.types[name], ours.types[base])
    ]

    assert [] == strangers


def _inherits(cls: type, base: type) -> bool:
    # Classes of keys are plain dicts; their keys are compared one by one.
    return base in cls.__mro__ or dict in cls.__mro__


def test_a_class_is_one_under_all_its_paths(theirs: Surface, ours: Surface) -> None:
    """What Encord offers under two names is one class here, too."""
    parted = [
        f"{one}, {two}"
        for one, cls in theirs.types.items()
        for two, other in theirs.types.items()
        if cls is other and one in ours.types and two in ours.types
        if ours.types[one] is not ours.types[two]
    ]

    assert [] == parted


THERE = """
from dataclasses import dataclass, field
from enum import Enum
__all__ = ["Kind", "Thing", "made", "gone", "LIMIT"]
LIMIT = 3
class Kind(Enum):
    A = "a"
@dataclass(frozen=True)
class Thing:
    size: int
    parts: list = field(default_factory=list)
    @property
    def name(self): ...
    @name.setter
    def name(self, value): ...
    def move(self, to, *, fast=False, kind=Kind.A): ...
    @classmethod
    def of(cls, d): ...
def made(one, two=2): ...
def gone(): ...
"""
HERE = """
import attrs
from enum import Enum
LIMIT = 4
class Kind(Enum):
    A = "A"
@attrs.define
class Thing:
    size: int
    parts: list = attrs.field(factory=list)
    @property
    def name(self): ...
    def move(self, to, fast=False, *, kind=Kind.A): ...
    def of(self, d): ...
    def extra(self): ...
def made(one, two=3): ...
"""


def test_differences_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds, defaults, setters, members and constants that differ are found, and nothing else."""
    for package, text in (("there", THERE), ("here", HERE)):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "things.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = differences(surface("there", {"things": set()}), surface("here", {"things": set()}))
    for name in ("there", "there.things", "here", "here.things"):
        del sys.modules[name]

    assert found == {
        "things.LIMIT": ("3", "4"),
        "things.made": ("function(one, two=2)", "function(one, two=3)"),
        "things.gone": ("function()", ""),
        "Kind.A": ("member 'a'", "member 'A'"),
        "Thing.size": ("attribute, read only", "attribute"),
        "Thing.parts": ("attribute, read only", "attribute"),
        "Thing.name": ("attribute", "attribute, read only"),
        "Thing.move": (
            "method(to, *, fast=False, kind=Kind.A)",
            "method(to, fast=False, *, kind=Kind.A)",
        ),
        "Thing.of": ("on the class(d)", "method(d)"),
        "Thing.extra": ("", "method()"),
    }
