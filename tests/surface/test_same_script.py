"""One script runs on `encord` and, by its imports changed, on labelevents."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from labelevents.objects import Shape
from tests.differential.plain import json_like

SCRIPT = Path(__file__).with_name("encord_script.py")
# Encord calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
MEDIA = {"video", "image", "image group", "audio", "text", "html", "pdf", "dicom", "time series"}
# Neither side has coordinates for it: it belongs to point clouds.
WITHOUT_PLACES = {Shape.SEGMENTATION}


@functools.cache
def found(root: str) -> dict[str, Any]:
    """What the script gives with its imports from a package."""
    text = SCRIPT.read_text(encoding="utf-8")
    changed, imports = re.subn(r"^from encord\.", f"from {root}.", text, flags=re.MULTILINE)
    assert imports > 10
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(changed, str(SCRIPT), "exec"), names)  # noqa: S102 - our own, as a stranger runs it
    result: dict[str, Any] = names["main"]()
    return result


def test_only_encord_is_imported() -> None:
    """The script knows of no other package, so that nothing but its imports has to change."""
    roots = set(re.findall(r"^(?:from|import) (\w+)", SCRIPT.read_text("utf-8"), re.MULTILINE))

    assert {"__future__", "datetime", "types", "typing", "encord"} == roots


def test_it_covers_what_there_is() -> None:
    """Rows of every medium are labelled, with every shape, and all are in the exports."""
    exports = [each["export"] for name, each in found("labelevents").items() if name in MEDIA]
    shapes = {each.removeprefix("o ") for one in exports for each in one["object_answers"]}

    assert {"ontology", *MEDIA} == found("labelevents").keys()
    assert {each.value for each in set(Shape) - WITHOUT_PLACES} == shapes
    assert all(one["classification_answers"] for one in exports)


def test_both_have_one_ontology() -> None:
    """The ontology is the same JSON."""
    assert found("encord")["ontology"] == found("labelevents")["ontology"]


@pytest.mark.parametrize("medium", sorted(MEDIA))
def test_both_say_the_same(medium: str) -> None:
    """What is read and what is exported is equal, but for the order of answers."""
    theirs, ours = found("encord")[medium], found("labelevents")[medium]

    assert [str(each) for each in theirs["read"]] == [str(each) for each in ours["read"]]
    assert json_like(theirs["export"]) == json_like(ours["export"])
