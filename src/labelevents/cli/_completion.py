"""What a shell offers where a ROW or a REV belongs: what the store named before it holds.

Completion must be quick, and must never get in the way: it asks the file a few questions in SQL,
makes no file beside it, and where it cannot answer it is silent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click
from click.shell_completion import CompletionItem

_MOST = 200
_MOST_REVISIONS = 10
_WAIT = 0.1  # seconds

# Rows of archived projects are found, too, as everywhere where a ROW is named.
_ROWS = """
SELECT title, label_hash FROM rows WHERE NOT archived AND substr(title, 1, length(?1)) = ?1
ORDER BY row_id LIMIT ?2"""
_PROJECTS = """
SELECT title, project_hash FROM projects WHERE substr(title, 1, length(?1)) = ?1
ORDER BY project_id LIMIT ?2"""
_TAGS = """
SELECT instance, 'r' || json_extract(value, '$.rev') FROM events
WHERE stream = 'store' AND type = 'tag.set' AND substr(instance, 1, length(?1)) = ?1
ORDER BY seq DESC LIMIT ?2"""
_REVISIONS = """
SELECT 'r' || commit_no, kind || ':' || ref || ': ' || COALESCE(message, of_kind) FROM (
  SELECT commit_no, actors.kind, ref, message, commits.kind AS of_kind
  FROM commits JOIN actors USING (actor_id) ORDER BY commit_no DESC LIMIT ?2)
WHERE substr('r' || commit_no, 1, length(?1)) = ?1"""


def rows(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The titles of the rows."""
    return _items(_asked(ctx, _ROWS, incomplete, _MOST))


def projects(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The titles of the projects."""
    return _items(_asked(ctx, _PROJECTS, incomplete, _MOST))


def revisions(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Tags, HEAD, and the newest commits."""
    newest = _asked(ctx, _REVISIONS, incomplete, _MOST_REVISIONS)
    if not newest and not _asked(ctx, _REVISIONS, "", 1):
        return []
    head = [("HEAD", "the newest commit")] if "HEAD".startswith(incomplete) else []
    return _items([*_asked(ctx, _TAGS, incomplete, _MOST), *head, *newest])


def _asked(ctx: click.Context, sql: str, incomplete: str, most: int) -> list[tuple[str, str]]:
    path = _store(ctx)
    if path is None:
        return []
    try:
        with closing(sqlite3.connect(_uri(path), uri=True, timeout=_WAIT)) as file:
            found = file.execute(sql, (incomplete, most))
            return [(str(value), str(told)) for value, told in found]
    except (sqlite3.Error, OSError, UnicodeError, ValueError):
        return []  # whatever it is, the verb itself will say it


def _store(ctx: click.Context) -> Path | None:
    """The file named before; every verb has its STORE in first place."""
    named = ctx.params.get("store")
    if named is None and ctx.args:
        # Where the value of an option is wanted, click stopped before it knew the arguments.
        named = ctx.args[0]
    path = None if named is None else Path(named)
    return path if path is not None and path.is_file() else None


def _uri(path: Path) -> str:
    """How to open a store without making the files that a reader of a WAL makes beside it."""
    beside = all(Path(f"{path}{more}").exists() for more in ("-wal", "-shm"))
    return f"{path.absolute().as_uri()}?mode=ro{'' if beside else '&immutable=1'}"


def _items(found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Each once. A shell reads a line for each, so a title that is no line cannot be offered."""
    once: dict[str, str] = {}
    for value, told in found:
        once.setdefault(value, told)
    return [
        CompletionItem(value, help=told if told.isprintable() else None)
        for value, told in once.items()
        if value.isprintable()
    ]
