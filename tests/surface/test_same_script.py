"""Scripts run on `encord` and, by their imports changed, on labelevents."""

from __future__ import annotations

import functools
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from labelevents.constants.enums import DataType
from labelevents.objects import Shape
from tests.differential.plain import json_like

# All there is, labelled once; and some of it, labelled again and again.
SCRIPT = Path(__file__).with_name("encord_script.py")
EDITS = Path(__file__).with_name("encord_edits.py")
# Encord calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
MEDIA = {
    *("video", "image", "image group", "audio", "text", "html", "pdf"),
    *("dicom", "nifti", "time series"),
}
# Kinds of data of which there is no row here, and why.
WITHOUT_ROWS = {
    "group": "its labels are in spaces, which are refused whole",
    "scene": "its labels are in spaces, which are refused whole",
    "dicom_study": "a folder of series, whose labels Encord neither reads nor writes",
    "_MISSING_DATA_TYPE_": "what Encord calls a kind of data that it does not know",
}
# Neither side has coordinates for it: it belongs to point clouds.
WITHOUT_PLACES = {Shape.SEGMENTATION}

_INSTANCES = ("object_answers", "classification_answers")


@functools.cache
def found(root: str, script: Path = SCRIPT) -> dict[str, Any]:
    """What a script gives with its imports from a package."""
    text = script.read_text(encoding="utf-8")
    changed, imports = re.subn(r"^from encord\.", f"from {root}.", text, flags=re.MULTILINE)
    assert imports >= 5
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(changed, str(script), "exec"), names)  # noqa: S102 - our own, as a stranger runs it
    result: dict[str, Any] = names["main"]()
    return result


@pytest.mark.parametrize("script", [SCRIPT, EDITS], ids=lambda script: script.stem)
def test_only_encord_is_imported(script: Path) -> None:
    """A script knows of no other label model, so that nothing but its imports has to change."""
    roots = set(re.findall(r"^(?:from|import) (\w+)", script.read_text("utf-8"), re.MULTILINE))

    assert {"encord"} == roots - sys.stdlib_module_names - {"numpy"}


def test_it_covers_what_there_is() -> None:
    """Rows of every medium are labelled, with every shape, and all are in the exports."""
    exports = [each["export"] for name, each in found("labelevents").items() if name in MEDIA]
    shapes = {each.removeprefix("o ") for one in exports for each in one["object_answers"]}

    assert {"ontology", *MEDIA} == found("labelevents").keys()
    assert {each.value for each in set(Shape) - WITHOUT_PLACES} == shapes
    assert all(one["classification_answers"] for one in exports)


def test_every_kind_of_data_has_a_row_or_a_reason() -> None:
    """Each kind of data that Encord has is that of a row, or is left out for a reason."""
    labelled = {found("labelevents")[medium]["export"]["data_type"] for medium in MEDIA}

    assert {each.value for each in DataType} == labelled | WITHOUT_ROWS.keys()
    assert set() == labelled & WITHOUT_ROWS.keys()


def test_every_kind_of_attribute_is_answered() -> None:
    """Each kind of attribute is answered of objects, of objects over time, and of rows."""
    exports = found("labelevents", EDITS)["exports"].values()
    kinds = _kinds(found("labelevents", EDITS)["ontology"])
    answered = {
        (where, kinds[one["featureHash"]])
        for export in exports
        for where, of_each in (
            ("object_answers", "classifications"),
            ("object_actions", "actions"),
            ("classification_answers", "classifications"),
        )
        for entry in export[where].values()
        for one in entry[of_each]
    }

    assert {
        (where, kind)
        for where in ("object_answers", "object_actions", "classification_answers")
        for kind in ("text", "numeric", "radio", "checklist")
    } == answered


def test_both_have_one_ontology() -> None:
    """The ontology is the same JSON."""
    assert found("encord")["ontology"] == found("labelevents")["ontology"]


@pytest.mark.parametrize("medium", sorted(MEDIA))
def test_both_say_the_same(medium: str) -> None:
    """What is read and what is exported is equal, but for the order of answers."""
    theirs, ours = found("encord")[medium], found("labelevents")[medium]

    assert [str(each) for each in theirs["read"]] == [str(each) for each in ours["read"]]
    assert json_like(theirs["export"]) == json_like(ours["export"])


@pytest.mark.parametrize("part", ["ontology", "exports", "exports of what was read", "reads"])
def test_both_say_the_same_of_a_day(part: str) -> None:
    """What moved, changed, left, was refused and was read back is equal, answer by answer."""
    theirs, ours = (_renamed(found(root, EDITS))[part] for root in ("encord", "labelevents"))
    if "exports" in part:
        theirs, ours = json_like(theirs), json_like(ours)

    assert theirs == ours


def test_a_day_is_read_back_whole() -> None:
    """Rows made of the exports export the same, but for the order of answers."""
    day = found("labelevents", EDITS)

    assert json_like(day["exports"]) == json_like(day["exports of what was read"])


def _kinds(element: dict[str, Any]) -> dict[str, str]:
    """The kind of each attribute below some part of an ontology's JSON, by its hash."""
    kinds = {}
    for key in ("objects", "classifications", "attributes", "options"):
        for one in element.get(key, []):
            if "type" in one:  # what an option lists as options are attributes, too
                kinds[one["featureNodeHash"]] = one["type"]
            kinds |= _kinds(one)
    return kinds


def _renamed(day: dict[str, Any]) -> dict[str, Any]:
    """The same with random hashes of instances as numbers, in the order of the exports."""
    text = json.dumps(day)
    exports = day["exports"].values()
    made = [who for one in exports for key in _INSTANCES for who in one[key]]
    for number, instance_hash in enumerate(made):
        text = text.replace(json.dumps(instance_hash), f'"instance {number}"')
    renamed: dict[str, Any] = json.loads(text)
    return renamed
