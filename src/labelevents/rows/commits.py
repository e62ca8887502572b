"""What a store says of itself: how much there is, and the commit that a block made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from labelevents.events.record import Commit
from labelevents.rows.headers import header
from labelevents.rows.session import save
from labelevents.rows.workspace import Workspace, grouped


@attrs.frozen
class Stats:
    """What a store holds, archived rows left out.

    Objects and classifications are instances on at least one frame; a global classification is on
    all of them. Annotations are pairs of object and frame; answers are pairs of instance and
    attribute.
    """

    rows: int
    objects: int
    classifications: int
    annotations: int
    answers: int
    commits: int
    events: int


class CommitBlock:
    """What `with store.commit()` gives: after the block, `commit` is the commit it made."""

    def __init__(self) -> None:
        self.commit: Commit | None = None

    def __getattr__(self, name: str) -> Any:
        """The commit's own attributes, once there is one."""
        if self.commit is None:
            raise AttributeError(f"There is no `{name}` before the block has written a commit.")
        return getattr(self.commit, name)


@contextlib.contextmanager
def one_commit(
    workspace: Workspace, message: str | None, said: Mapping[str, Any]
) -> Iterator[CommitBlock]:
    """Make one commit of all that is written inside; on an error, take all of it back.

    Args:
        workspace: the store's.
        message: why.
        said: what else the commit says of itself, as for `LabelRowV2.save`.

    Raises:
        LabelRowError: if a commit is open already.
    """
    head = header(workspace, message, **said)
    block = CommitBlock()
    with grouped(workspace) as group:
        yield block
    block.commit = save(group.marks, head)
