"""What a power cut takes, by SQLite's mode of syncing: thousands of cuts in a simulation."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.table import Table

from tests.file.power_cut import Mode, tally

CUTS = 2000  # of each mode, at least
MODES: dict[Mode, str] = {"FULL": "FULL (the default)", "NORMAL": "NORMAL", "OFF": "OFF"}


def run() -> Table:
    """Cut the power after each operation of saving commits, in each mode."""
    table = Table()
    table.add_column("`synchronous`")
    for name in ("cuts", "damaged stores", "sound, but commits lost", "most commits lost"):
        table.add_column(name, justify="right")
    for mode, name in MODES.items():
        with tempfile.TemporaryDirectory(prefix="labelevents-power-cut-") as folder:
            found = tally(Path(folder), mode, CUTS)
        numbers = (found.cuts, found.damaged, found.losing, found.most_lost)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    return table
