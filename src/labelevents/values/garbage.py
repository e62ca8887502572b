"""Keeping Python's collector of cycles out of work that makes much and drops nothing."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for garbage for a block: half of the time of a large export or load is that.

    Whatever is made in between is looked at soon after. Where the collector is off already, it
    stays off.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
