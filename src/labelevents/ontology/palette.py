"""The colours that objects get in turn when no colour is asked for."""

from __future__ import annotations

# Encord's palette, in its order: an ontology built here looks as if it was built there.
AVAILABLE_COLORS = (
    "#D33115",
    "#E27300",
    "#16406C",
    "#FE9200",
    "#FCDC00",
    "#DBDF00",
    "#A4DD00",
    "#68CCCA",
    "#73D8FF",
    "#AEA1FF",
    "#FCC400",
    "#B0BC00",
    "#68BC00",
    "#16A5A5",
    "#009CE0",
    "#7B64FF",
    "#FA28FF",
    "#B3B3B3",
    "#9F0500",
    "#C45100",
    "#FB9E00",
    "#808900",
    "#194D33",
    "#0C797D",
    "#0062B1",
    "#653294",
    "#AB149E",
)


def next_color(previous: str | None) -> str:
    """The colour after `previous`, round and round; the first after an unknown one."""
    if previous not in AVAILABLE_COLORS:
        return AVAILABLE_COLORS[0]
    return AVAILABLE_COLORS[(AVAILABLE_COLORS.index(previous) + 1) % len(AVAILABLE_COLORS)]
