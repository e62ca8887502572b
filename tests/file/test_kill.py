"""Writers are killed in the middle of whatever they do: what they were told is true."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fcntl")  # Windows knows neither `fork` nor SIGKILL

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 8


def test_killed_writers_lose_nothing() -> None:
    """After every SIGKILL the store verifies and has every commit that was acknowledged."""
    # A process of its own, because it forks, which one with the threads of pytest must not do.
    command = [sys.executable, "-m", "tests.file.killer", "--minutes", str(SECONDS / 60)]
    command += ["--seed", str(random.randrange(10**6))]
    done = subprocess.run(  # noqa: S603 - our own words
        command, capture_output=True, text=True, check=False, cwd=ROOT
    )
    found = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert "0" == found["acknowledged, then missing"] == found["stores that did not verify"]
    assert 10 < int(found["writers killed"].replace(",", ""))
    assert 50 < int(found["commits acknowledged"].replace(",", ""))
