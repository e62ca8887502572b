"""The tags of a store, and which revision people mean: what the store's own stream knows."""

from __future__ import annotations

from labelevents.events.record import Commit
from labelevents.history.revisions import Rev, resolve
from labelevents.model.project import SetTag, Tag
from labelevents.rows import session as writer
from labelevents.rows.headers import header
from labelevents.rows.session import Session


def tags(catalogue: Session) -> dict[str, Tag]:
    """Every tag by its name, in the order in which they were first given."""
    if not catalogue.tail and (catalogue.is_stale() or not catalogue.revision):
        catalogue.load()
    return dict(catalogue.state.tags)


def revision(catalogue: Session, rev: Rev) -> int:
    """The number of the commit that is meant; 0 is the store before its first.

    Raises:
        LabelEventsError: if there is no such revision.
    """
    named = {name: tag.rev for name, tag in tags(catalogue).items()}
    return resolve(catalogue.log, rev, named)


def set_tag(
    catalogue: Session, name: str, rev: Rev, message: str | None, *, force: bool
) -> Commit | None:
    """Give a revision a name; the commit, or None if it has it or a commit is open.

    Raises:
        LabelEventsError: if the name is taken, or cannot be a tag; if there is no such revision.
    """
    workspace = catalogue.workspace
    number = revision(catalogue, rev)
    catalogue.execute(SetTag(name, number, message, force), hold=True)
    if workspace.group is not None:
        return None
    told = f"tag {name}" if message is None else message
    return writer.save([catalogue], header(workspace, told, kind="admin"))
