"""`labelevents init`: an empty store, or one with a project to import into."""

from __future__ import annotations

import os
from pathlib import Path

import click

from labelevents.cli._options import store_argument, writing_options
from labelevents.cli._output import console, text
from labelevents.exceptions import LabelEventsError
from labelevents.importing.encord_rows import read_ontology
from labelevents.store import open_store
from labelevents.values.identity import Actor


@click.command()
@store_argument
@click.option("--project", metavar="TITLE", help="Make a project of this title, with --ontology.")
@click.option(
    "--ontology",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The JSON of the project's ontology.",
)
@writing_options
def init(
    store: Path,
    actor: Actor | None,
    message: str | None,
    project: str | None,
    ontology: Path | None,
) -> None:
    """Make a store: empty, or with a project and its ontology.

    STORE must not exist. An empty store has no commit yet, so nothing keeps `--actor` and
    `--message`; every writing verb takes them.
    """
    if (project is None) != (ontology is None):
        raise click.UsageError("--project and --ontology belong together: give both, or none.")
    if os.path.lexists(store):
        raise LabelEventsError(f"{store} exists already. Name a file that does not.")
    # Read before the store is made, so that a bad file leaves none behind.
    structure = None if ontology is None else read_ontology(ontology)
    with open_store(store, actor=actor) as opened:
        if project is not None and structure is not None:
            opened.create_project(project, structure, message=message)
    told = "empty" if project is None else f"with the project `{project}`"
    console().print(text(f"Made {store}, {told}."))
