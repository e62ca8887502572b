"""A process of its own that is told what to do with a store, and says how it ended.

As root nothing is read-only, and a limit on the size of files would hold for all tests: so such
questions are asked in a child, which may be nobody.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NOBODY = 65534
ROOT = Path(__file__).resolve().parents[2]

_PREFACE = """
import os
import sys
import labelevents
from labelevents import Video
from labelevents.objects import OntologyStructure
def add(store, title="later.mp4"):
    projects = store.projects or [store.create_project("Street", OntologyStructure())]
    return projects[0].create_label_row(Video(title, 640, 480, 10, 25.0))
path, user = sys.argv[1], int(sys.argv[2])
with labelevents.open(":memory:") as store:
    add(store)  # so that all is imported
if user:  # only now: Python itself may lie where others cannot read
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
try:
"""
_END = """
    print("done")
except labelevents.LabelEventsError as error:
    print(type(error).__name__)
    print(error)
"""


def asked(path: Path, question: str, *, nobody: bool = False) -> list[str]:
    """Run a few lines with `path` in a child; what it printed: `done`, or the error and its text.

    Args:
        path: the store.
        question: Python.
        nobody: run it as a user without rights, if this one has them all.
    """
    indented = "".join(f"    {line}\n" for line in question.splitlines())
    user = NOBODY if nobody and os.geteuid() == 0 else 0
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"{_PREFACE}{indented}{_END}", str(path), str(user)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert "" == done.stderr, done.stderr
    return done.stdout.splitlines()
