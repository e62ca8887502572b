"""The native JSON: all that a store's rows say at a revision, as one document.

The same labels are the same bytes: what is not a fact of the labels, such as the order of two
writes, does not show. Text is made piece by piece, an instance a line. `docs/formats.md` says what
each key means. A document must be the same for ever, so version 1 never changes: one more key is
another version, and the old one can still be written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import msgspec

from labelevents.events.record import Stamp
from labelevents.formats.native_runs import pieces, ranges, runs
from labelevents.model.answering import field_of, reachable
from labelevents.model.state import ANSWER, DEFAULTS, GEOMETRY, PRESENCE, Instance, RowState
from labelevents.model.track import Track
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.checks import all_attributes, option_of
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.values.answers import Answer, ChecklistAnswer, NumericAnswer, RadioAnswer
from labelevents.values.geometry import shown
from labelevents.values.wire import encord_geometry

NAME = "labelevents"
VERSION = 1


@attrs.frozen
class NativeHead:
    """Which state of a store a document is of; `commit` is None for a store before its first."""

    revision: int
    commit: str | None
    recorded_at: datetime | None


@attrs.frozen
class NativeProject:
    """A project with its ontology."""

    project_hash: str
    title: str
    ontology: OntologyStructure


@attrs.frozen
class NativeRow:
    """A label row: its hash, its state, and how to find what its instances are of.

    `element` finds an object or classification of the ontology by hash, removed ones included.
    """

    label_hash: str
    state: RowState
    element: Callable[[str, type], Any]


def document(
    head: NativeHead, projects: Iterable[NativeProject], rows: Iterable[NativeRow]
) -> Iterator[str]:
    """The document, piece by piece; `rows` are asked for one by one, in the order given."""
    about = {
        "format": NAME,
        "version": VERSION,
        "revision": head.revision,
        "commit": head.commit,
        "recorded_at": None if head.recorded_at is None else _plain(head.recorded_at),
    }
    yield from (_text(about)[:-1], ',\n"projects":[')
    yield from _lines(_text(_project(project)) for project in projects)
    yield '],\n"rows":['
    between = "\n"
    for row in rows:
        yield between
        yield from _row(row)
        between = ",\n"
    yield "\n]}\n"


def _text(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _lines(items: Iterable[str]) -> Iterator[str]:
    """The items of a list, a line each."""
    between = "\n"
    for item in items:
        yield between + item
        between = ",\n"
    yield "\n"


def _project(project: NativeProject) -> dict[str, Any]:
    return {
        "project_hash": project.project_hash,
        "title": project.title,
        "ontology": project.ontology.to_dict(),
    }


def _row(row: NativeRow) -> Iterator[str]:
    state, facts = row.state, row.state.facts
    about = {
        "title": state.title,
        "label_hash": row.label_hash,
        "project_hash": None if facts is None else facts.project,
        "data_hash": None if facts is None else facts.data_hash,
        "archived": state.archived,
        "media": None if facts is None else msgspec.to_builtins(facts.media),
        "image_hashes": [] if facts is None else list(facts.image_hashes),
    }
    instances = sorted(state.instances.values(), key=lambda one: (one.item, one.hash))
    yield _text(about)[:-1]
    yield ',"objects":['
    objects = (one for one in instances if one.kind == "object")
    yield from _lines(_text(_object(one, row.element(one.item, Object))) for one in objects)
    yield '],"classifications":['
    others = (one for one in instances if one.kind != "object")
    yield from _lines(
        _text(_classification(one, row.element(one.item, Classification))) for one in others
    )
    yield "]}"


def _object(instance: Instance, item: Object) -> dict[str, Any]:
    return {
        "object_hash": instance.hash,
        "feature_hash": instance.item,
        "name": item.title,
        "shape": item.shape.value,
        "number": instance.number,
        "ranges": ranges(instance.spans()),
        "geometry": runs(pieces(instance.main, lambda value: encord_geometry(shown(value)))),
        "metadata": _metadata(instance),
        "answers": list(_answers(instance, item.attributes)),
    }


def _classification(instance: Instance, item: Classification) -> dict[str, Any]:
    said = {name: cell.value for name, cell in instance.cells.items() if _is_said(name)}
    if instance.range_only:  # it says nothing of single frames, and nothing is implied there
        whole = {"created": instance.added, "last": instance.edited}
        said = {n: of(whole[n.split("_")[0]]) for n, of in _IMPLIED.items()} | said
    cells = sorted(said.items(), key=lambda one: one[0])
    return {
        "classification_hash": instance.hash,
        "feature_hash": instance.item,
        "name": item.title,
        "ranges": ranges(instance.spans()),
        "metadata": {} if instance.range_only else _metadata(instance),
        "instance_metadata": {
            name: _plain(value) for name, value in cells if not _is_default(name, value)
        },
        "answers": list(_answers(instance, item.attributes)),
    }


# What is said of an instance on frames, or of a classification as a whole

# Who and when, where nobody said otherwise: the label model's reading of history.
_IMPLIED: dict[str, Callable[[Stamp], Any]] = {
    "created_at": lambda stamp: stamp.at,
    "created_by": lambda stamp: stamp.actor.ref,
    "last_edited_at": lambda stamp: stamp.at,
    "last_edited_by": lambda stamp: stamp.actor.ref,
}


def _metadata(instance: Instance) -> dict[str, Any]:
    """Each field as runs, by name; what only says what is so anyway is left out."""
    fields = {name: track for name, track in instance.shown() if _is_said(name)}
    for name, of in _IMPLIED.items():
        base = instance.placed if name.startswith("created") else instance.main
        fields[name] = _over(fields.get(name), base, of)
    found = {
        name: runs(one for one in pieces(track, _plain) if not _is_default(name, one[2]))
        for name, track in sorted(fields.items())
    }
    return {name: made for name, made in found.items() if made}


def _is_said(field: str) -> bool:
    return field not in (GEOMETRY, PRESENCE) and not field.startswith(ANSWER)


def _is_default(field: str, value: Any) -> bool:
    return field in DEFAULTS and bool(value == DEFAULTS[field])


def _over(said: Track | None, base: Track, of: Callable[[Stamp], Any]) -> Track:
    """What was said, and where nothing was, what the stamps of `base` imply."""
    made = Track()
    for run in base:
        made.write(run.lo, run.hi, of(run.stamp), None)
    for run in said or ():
        made.write(run.lo, run.hi, run.value, None)
    return made


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


# Answers


def _answers(instance: Instance, attributes: Iterable[Attribute]) -> Iterator[dict[str, Any]]:
    """Answers in the order of the ontology; then those to attributes that it has no more."""
    known = {field_of(each): each for each in all_attributes(attributes)}
    held = {n for n in (*instance.cells, *instance.tracks) if n.startswith(ANSWER)}
    for name in (*(n for n in known if n in held), *sorted(held - set(known))):
        attribute = known.get(name)
        title = None if attribute is None else attribute.title
        about = {"feature_hash": name.removeprefix(ANSWER), "title": title}
        if name in instance.tracks:
            yield about | _dynamic(instance.tracks[name], attribute)
        elif attribute is None or reachable(instance, list(attributes), attribute):
            answer = instance.cells[name].value
            value = {"value": _answer(attribute, answer), "manual_annotation": answer.manual}
            yield about | {"type": _kind(answer), "dynamic": False, **value}


def _dynamic(track: Track, attribute: Attribute | None) -> dict[str, Any]:
    first = next(iter(track)).value
    found = runs(pieces(track, lambda answer: _answer(attribute, answer)))
    return {"type": _kind(first), "dynamic": True, "runs": found}


def _kind(answer: Answer) -> Any:
    return answer.__struct_config__.tag


def _answer(attribute: Attribute | None, answer: Answer) -> Any:
    """An answer as JSON: options by title and hash."""
    if isinstance(answer, RadioAnswer):
        return _option(attribute, answer.option)
    if isinstance(answer, ChecklistAnswer):
        return [_option(attribute, option) for option in answer.options]
    return answer.number if isinstance(answer, NumericAnswer) else answer.text


def _option(attribute: Attribute | None, feature_hash: str) -> dict[str, Any]:
    found = None if attribute is None else option_of(attribute, feature_hash)
    return {"feature_hash": feature_hash, "title": None if found is None else found.title}
