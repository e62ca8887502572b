"""What a store says of itself: how much there is, and the commit that a block made."""

from __future__ import annotations

from typing import Any

import attrs

from labelevents.events.record import Commit


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
