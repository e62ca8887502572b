"""From an older format of the file to this one. Format 1 is the first, so there are no steps yet.

A step changes the tables of the format before it into those of its own. It may use sqlite-utils,
and neither commits nor changes what the log says. `user_version` says which steps a file has seen;
why there is no table of them, says docs/decisions/0002-user-version-records-migrations.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from labelevents.log.database import Database, first_int

if TYPE_CHECKING:
    import sqlite_utils

Step = Callable[["sqlite_utils.Database"], None]

# The first leads from format 1 to format 2, and so on.
STEPS: tuple[Step, ...] = ()


def migrate(db: Database, steps: Sequence[Step]) -> None:
    """Take the steps that a file has not seen, in the caller's transaction: all of them or none.

    Args:
        db: the file; its format is 1 or greater.
        steps: from format 1 on.
    """
    written = first_int(db.execute("PRAGMA user_version"))
    due = steps[written - 1 :]
    if not due:
        return
    # Imported here: it takes as long as all the rest, and few files are ever migrated.
    import sqlite_utils

    tools = sqlite_utils.Database(db.raw)
    for number, step in enumerate(due, start=written + 1):
        with db.translated():
            step(tools)
        db.execute(f"PRAGMA user_version = {number}")
