"""Hypothesis, imported when a strategy is asked for: the rest needs no installation of it."""

from __future__ import annotations

import importlib
from typing import Any

from labelevents.exceptions import LabelEventsError


def strategies() -> Any:
    """Hypothesis' strategies, asked for only when they are used."""
    try:
        return importlib.import_module("hypothesis.strategies")
    except ModuleNotFoundError:
        raise LabelEventsError(
            "The strategies of labelevents.testing need Hypothesis."
            " Install it with `pip install 'labelevents[dev]'`."
        ) from None
