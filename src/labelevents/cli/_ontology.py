"""What was done to an ontology, for `labelevents log --ontology`; and a commit as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labelevents.cli._changes import lines
from labelevents.cli._find import find_project
from labelevents.cli._output import console, print_json, table, text, utc, who
from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError
from labelevents.history.ontology import OntologyChange
from labelevents.project import Project
from labelevents.store import Store, open_store


def tell_ontology(store: Path, project: str | None, *, as_json: bool) -> None:
    """Every commit that changed an ontology, newest first, and what it changed.

    Raises:
        LabelEventsError: if it is not clear whose ontology is meant.
    """
    with open_store(store, readonly=True) as opened:
        found = _project(opened, project).ontology_history()
    if as_json:
        print_json([_document(one) for one in found])
        return
    out = console()
    for one in found:
        by = text(f"r{one.commit.number} {utc(one.commit.recorded_at)} ", "bold")
        by = by + who(one.commit.actor) + text(f" {one.commit.message or one.commit.kind}")
        out.print(by)
        made = table(out, ("item", "text"), ("what", "text"), ("before → after", "text"))
        for line in lines(one.changes):
            values = " → ".join(filter(None, (line.before, line.after)))
            made.add_row(text(line.about), text(line.what), text(values))
        out.print(made)


def _project(store: Store, said: str | None) -> Project:
    if said is not None:
        return store.get_project(find_project(store, said))
    known = store.projects
    if len(known) != 1:
        raise LabelEventsError(
            f"There are {len(known)} projects. Say whose ontology is meant with `--project`."
        )
    return known[0]


def _document(one: OntologyChange) -> dict[str, Any]:
    return {
        **commit_document(one.commit),
        "changes": [change.to_dict() for change in one.changes],
    }


def commit_document(commit: Commit) -> dict[str, Any]:
    """A commit as JSON: what `log` says of it."""
    document = {
        "commit": commit.number,
        "id": commit.id,
        "at": commit.recorded_at.isoformat(),
        "actor": {"kind": commit.actor.kind, "ref": commit.actor.ref},
        "agent": commit.actor.agent,
        "run": commit.actor.run,
        "kind": commit.kind,
        "message": commit.message,
        "rows": list(commit.rows),
        "events": commit.events,
    }
    return document | ({"targets": list(commit.targets)} if commit.targets else {})
