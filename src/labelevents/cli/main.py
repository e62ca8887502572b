"""`labelevents`: the group of all verbs."""

from __future__ import annotations

import click

from labelevents.cli._output import Verbs
from labelevents.cli.backup import backup
from labelevents.cli.blame import blame
from labelevents.cli.changes import changes
from labelevents.cli.demo import demo
from labelevents.cli.diff import diff
from labelevents.cli.doctor import doctor
from labelevents.cli.export import export
from labelevents.cli.import_ import import_
from labelevents.cli.init import init
from labelevents.cli.log import log
from labelevents.cli.ls import ls
from labelevents.cli.redo import redo
from labelevents.cli.refresh import refresh
from labelevents.cli.replay import replay
from labelevents.cli.restore import restore
from labelevents.cli.revert import revert
from labelevents.cli.show import show
from labelevents.cli.stats import stats
from labelevents.cli.tag import tag
from labelevents.cli.undo import undo
from labelevents.cli.verify import verify


@click.group(
    cls=Verbs, name="labelevents", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="labelevents")
def main() -> None:
    """Labels with their whole history, in one SQLite file: who set what, where, when and why.

    Exit code 0 is done; 1 is refused or failed, with one sentence on stderr; 2 is a wrong call.
    """


for _verb in (
    backup,
    blame,
    changes,
    demo,
    diff,
    doctor,
    export,
    import_,
    init,
    log,
    ls,
    redo,
    refresh,
    replay,
    restore,
    revert,
    show,
    stats,
    tag,
    undo,
    verify,
):
    main.add_command(_verb)
