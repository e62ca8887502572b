"""Growth with size, over decades, as pictures: flat is what ours should be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.lines import OURS, Line

# The rows whose cost is to be flat, and what grows.
GROWING = {1: "frames", 5: "runs of the attribute", 6: "instances on the row"}
TITLES = {1: "one box on N frames, saved", 5: "an answer at a frame", 6: "what is on a frame"}


def draw(lines: Sequence[Line], folder: Path) -> list[Path]:
    """One picture for each of the rows, if they were measured."""
    mpl.use("Agg")  # no window
    made = []
    for row, axis in GROWING.items():
        found = sorted((line for line in lines if line.row == row), key=lambda line: line.size)
        if len(found) < 2:
            continue
        figure, axes = plt.subplots(figsize=(6, 4))
        for name in found[0].times:
            known = [line for line in found if name in line.times]
            sizes = [line.size for line in known]
            times = [line.median(name) * 1e6 for line in known]
            axes.loglog(sizes, times, marker="o", label=name, linewidth=2 if name == OURS else 1)
        axes.set_xlabel(axis)
        axes.set_ylabel("µs")
        axes.set_title(TITLES[row])
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend()
        path = folder / f"growth-{row}.png"
        figure.savefig(path, dpi=110, bbox_inches="tight")
        plt.close(figure)
        made.append(path)
    return made
