"""Ontologies beside those of `encord`: built, read, written and searched by the same calls."""

from __future__ import annotations

import copy
import importlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelevents.exceptions import EncordException, OntologyError
from tests.ontology.given import ontologies
from tests.ontology.test_json import FILES

pytest.importorskip("encord", reason="encord is what labelevents is compared with")

KINDS = ("RadioAttribute", "ChecklistAttribute", "TextAttribute", "NumericAttribute")
BASES = ("Attribute", "Option", "FlatOption", "NestableOption", "OntologyElement")
TYPES = (*KINDS, *BASES, "OntologyNestedElement", "Object", "Classification")


def of_package(package: str) -> SimpleNamespace:
    """The names of a package that the tests below need."""
    found: dict[str, Any] = {}
    for module in ("attributes", "options", "ontology_element", "ontology_structure"):
        found.update(vars(importlib.import_module(f"{package}.objects.{module}")))
    for module in ("skeleton_template", "classification", "ontology_object", "common"):
        found.update(vars(importlib.import_module(f"{package}.objects.{module}")))
    return SimpleNamespace(**found)


ENCORD, OURS = of_package("encord"), of_package("labelevents")


def outcome(call: Any) -> tuple[str, Any]:
    """What a call answers, or which builtin error it raises."""
    try:
        return "answer", call()
    except Exception as error:  # noqa: BLE001 - which one is the answer
        return "error", error


def as_bad(theirs: Exception, ours: Exception) -> bool:
    """Whether ours is caught where Encord's is."""
    if type(theirs).__module__.startswith("encord"):
        return isinstance(ours, EncordException)
    caught = [each for each in type(theirs).__mro__ if each.__module__ == "builtins"]
    return isinstance(ours, (caught[0], OntologyError)) and isinstance(ours, OntologyError)


# --- Building ---------------------------------------------------------------------------------


class Building:
    """An ontology of one package, with every element that was added, in order."""

    def __init__(self, names: SimpleNamespace) -> None:
        self.names = names
        self.structure = names.OntologyStructure()
        self.elements: list[Any] = [self.structure]

    def do(self, verb: str, on: int, given: dict[str, Any]) -> Any:
        """Call a method of an element; what it makes is kept."""
        element = self.elements[on % len(self.elements)]
        said = {key: self._own(value) for key, value in given.items()}
        kind, made = outcome(lambda: getattr(element, verb)(**said))
        if kind == "answer" and made is not None:
            self.elements += made[:1] if isinstance(made, tuple) else [made]
        return kind, made

    def _own(self, value: Any) -> Any:
        if isinstance(value, tuple):
            kind, what = value
            return {
                "shape": lambda: self.names.Shape(what),
                "class": lambda: getattr(self.names, what),
                "level": lambda: self.names.OntologyClassificationLevel(what),
                "template": lambda: self.names.SkeletonTemplate.from_dict(what),
            }[kind]()
        return value


hashes = st.sampled_from(["a", "b", "c", "d", "e/+", ""])
uids = st.none() | st.integers(0, 4)
titles = st.sampled_from(["Car", "car", "Dark  red", "Ä\tb", ""])
classes = st.sampled_from(KINDS).map(lambda name: ("class", name))
shapes = st.sampled_from([each.value for each in OURS.Shape]).map(lambda each: ("shape", each))
templates = st.fixed_dictionaries(
    {
        "name": titles,
        "width": st.integers(0, 9),
        "height": st.floats(0, 9),
        "skeleton": st.dictionaries(
            st.sampled_from("012"),
            st.fixed_dictionaries(
                {"x": st.floats(0, 1), "y": st.integers(0, 1), "name": titles},
                optional={"color": st.sampled_from(["#fff", None]), "featureHash": hashes},
            ),
        ),
        "skeletonEdges": st.just({"0": {"1": {"color": "#00ff00"}}}),
    }
).map(lambda each: ("template", each))
attributes = {"cls": classes, "name": titles, "local_uid": uids, "feature_node_hash": hashes}
flags = {"required": st.booleans()}


def calls(verb: str, needed: dict[str, Any], optional: dict[str, Any] | None = None) -> Any:
    """Calls of a method of some element, refused ones among them."""
    said = st.fixed_dictionaries(needed, optional=optional or {})
    return st.tuples(st.just(verb), st.integers(0, 30), said)


colors = st.sampled_from(["#D33115", "#AB149E", "#123456", ""])
steps = st.one_of(
    calls(
        "add_object",
        {"name": titles, "shape": shapes, "feature_node_hash": hashes},
        {"uid": uids, "color": colors},
    ),
    calls(
        "add_classification",
        {"feature_node_hash": hashes},
        {"uid": uids, "level": st.just(("level", "global"))},
    ),
    calls(
        "add_skeleton_object",
        {"name": titles, "skeleton_template": templates, "feature_node_hash": hashes},
        {"color": colors},
    ),
    calls("add_skeleton_template", {"skeleton_template": templates, "feature_node_hash": hashes}),
    calls("add_attribute", attributes, {**flags, "dynamic": st.booleans()}),
    calls("add_attribute", attributes, flags),
    calls("add_nested_attribute", attributes, flags),
    calls(
        "add_option",
        {"label": titles, "feature_node_hash": hashes},
        {"value": titles, "local_uid": uids},
    ),
)


@given(st.lists(steps, max_size=30))
def test_the_same_calls_build_the_same(made: list[tuple[str, int, dict[str, Any]]]) -> None:
    """Each call is refused by both or by neither, and both write the same JSON after each."""
    theirs, ours = Building(ENCORD), Building(OURS)
    for verb, on, said in made:
        (there, a), (here, b) = theirs.do(verb, on, said), ours.do(verb, on, said)

        assert there == here, (verb, said, a, b)
        if there == "error" and not isinstance(a, AttributeError | TypeError):
            assert as_bad(a, b), (a, b)
        check_same(theirs.structure, ours.structure)


def check_same(theirs: Any, ours: Any) -> None:
    """Both write the same JSON, or both refuse to."""
    (there, a), (here, b) = outcome(theirs.to_dict), outcome(ours.to_dict)

    assert there == here, (a, b)
    assert a == b if there == "answer" else as_bad(a, b)


# --- Reading and writing ------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.skipif(not FILES, reason="the real files are not beside this repository")
def test_real_files_are_written_as_encord_writes_them(path: Path) -> None:
    """A real ontology is written like Encord's package writes it, down to the order of the keys."""
    read = json.loads(path.read_text(encoding="utf-8"))
    written = [names.OntologyStructure.from_dict(read).to_dict() for names in (ENCORD, OURS)]

    assert json.dumps(written[0]) == json.dumps(written[1])


@given(ontologies())
def test_generated_ontologies_are_read_alike(written: dict[str, Any]) -> None:
    """What this library writes, Encord reads, and writes the same."""
    assert written == ENCORD.OntologyStructure.from_dict(written).to_dict()


# They are true or false here; Encord keeps whatever stands there.
FLAGS = {"required", "archived", "dynamic"}
JUNK: Any = st.sampled_from([None, 7, "x", "1.2", [], {}, True, 0.5])


def places(value: Any) -> list[tuple[Any, ...]]:
    """The path to every part of some JSON."""
    if not isinstance(value, dict | list):
        return []
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)
    return [path for key, each in items for path in [(key,), *((key, *p) for p in places(each))]]


@given(ontologies(), st.data())
def test_what_encord_cannot_read_is_refused(written: dict[str, Any], data: st.DataObject) -> None:
    """JSON with a key less, or junk in a place, is refused where Encord's reader fails.

    What Encord reads all the same is read alike, or refused with a sentence.
    """
    broken = copy.deepcopy(written)
    path = data.draw(st.sampled_from(places(broken)))
    *way, last = path
    target = broken
    for key in way:
        target = target[key]
    if data.draw(st.booleans()):
        del target[last]
    else:
        target[last] = data.draw(JUNK)
    there, a = outcome(lambda: ENCORD.OntologyStructure.from_dict(broken).to_dict())
    here, b = outcome(lambda: OURS.OntologyStructure.from_dict(broken).to_dict())
    if here == "error":
        assert isinstance(b, OntologyError), b
        assert isinstance(b, KeyError) or not isinstance(a, KeyError), (a, b)
    elif there == "error":
        # A list that may be missing may be null, too; and a number is text enough for an id.
        assert last in {"attributes", "options", "skeleton_templates", "id"}, (a, b)
    elif last not in FLAGS:
        assert a == b


# --- Looking up ---------------------------------------------------------------------------------


@given(ontologies(), st.data())
def test_lookups_find_the_same(written: dict[str, Any], data: st.DataObject) -> None:
    """By hash and by title, with each type and without, in the whole and below each element."""
    written = copy.deepcopy(written)
    rename(written, data)
    roots = [names.OntologyStructure.from_dict(written) for names in (ENCORD, OURS)]
    elements = [below(root) for root in roots]
    number = data.draw(st.integers(0, len(elements[0])))
    theirs, ours = ([root, *each][number] for root, each in zip(roots, elements, strict=True))
    asked = [*dict.fromkeys(each.feature_node_hash for each in elements[0]), "none"]
    titled = [*dict.fromkeys(each.title for each in elements[0]), "none"]
    type_ = data.draw(st.none() | st.sampled_from(TYPES))
    for verb, values in (
        ("get_child_by_hash", asked),
        ("get_child_by_title", titled),
        ("get_children_by_title", titled),
    ):
        for value in values:
            a, b = (look(*side, verb, value, type_) for side in ((theirs, ENCORD), (ours, OURS)))

            assert a == b, (verb, value, type_)


def rename(part: Any, data: st.DataObject) -> None:
    """Give some elements the same titles, and some the same hashes."""
    if isinstance(part, list):
        for each in part:
            rename(each, data)
    elif isinstance(part, dict):
        for key in ("name", "label", "featureNodeHash"):
            if key in part and "template" not in part and data.draw(st.booleans()):
                part[key] = data.draw(st.sampled_from(["a", "b"]))
        for key in ("objects", "classifications", "attributes", "options"):
            rename(part.get(key), data)


def below(root: Any) -> list[Any]:
    """Every element of an ontology, in order."""
    tops = [*root.objects, *root.classifications]
    return [each for top in tops for each in [top, *descendants(top)]]


def descendants(element: Any) -> list[Any]:
    """Every element below one, parents before their children."""
    return [each for child in element.children for each in [child, *descendants(child)]]


def look(element: Any, names: SimpleNamespace, verb: str, value: str, type_: str | None) -> Any:
    """What is found, in words that both packages share; else the kind of the error."""
    cls = getattr(names, type_) if type_ else None
    kind, found = outcome(lambda: getattr(element, verb)(value, cls))
    if kind == "answer":
        each = found if isinstance(found, list) else [found]
        return [(type(one).__name__, one.title, one.feature_node_hash, one.uid) for one in each]
    return "a TypeError" if isinstance(found, TypeError) else "an OntologyError"


# --- Comparing ----------------------------------------------------------------------------------


@given(ontologies(), ontologies(), st.data())
def test_the_same_are_equal(one: dict[str, Any], two: dict[str, Any], data: st.DataObject) -> None:
    """Two elements of any two ontologies are equal here if they are in Encord."""
    pairs = []
    for names in (ENCORD, OURS):
        read = [names.OntologyStructure.from_dict(copy.deepcopy(each)) for each in (one, one, two)]
        pairs.append([each for root in read for each in below(root)])
    theirs, ours = pairs
    if theirs:
        places = st.integers(0, len(theirs) - 1)
        a, b = data.draw(places), data.draw(places)

        assert (theirs[a] == theirs[b]) == (ours[a] == ours[b])


@pytest.mark.parametrize("name", ["label", "value", "archived", "uid", "feature_node_hash"])
@pytest.mark.parametrize("cls", ["FlatOption", "NestableOption"])
def test_options_are_equal_by_all_they_say(cls: str, name: str) -> None:
    """An option that differs in one thing from another is another."""
    said = {"label": "l", "value": "v", "archived": False, "uid": [1], "feature_node_hash": "h"}
    other = {**said, name: {"archived": True, "uid": [2]}.get(name, "x")}
    for names in (ENCORD, OURS):
        made = getattr(names, cls)

        assert made(**said) == made(**said)
        assert made(**said) != made(**other)


def test_enums_are_shown_by_name() -> None:
    """An enum's text is its name, and its value is equal to it."""
    for names in (ENCORD, OURS):
        shown = [str(names.Shape.POLYGON), str(names.PropertyType.RADIO)]

        assert shown == ["POLYGON", "RADIO"]
        assert str(names.OntologyClassificationLevel.GLOBAL) == "GLOBAL"
        assert names.PropertyType.RADIO == "radio"
