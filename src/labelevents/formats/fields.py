"""Numbers and flags as files write them, and the refusal when they are something else.

Python's own `int` and `float` accept `1_000`, `nan`, `inf` and digits of every script. A label
file that holds one of these is faulty, so the checks here are stricter.
"""

from __future__ import annotations

import math
import re
import reprlib

from labelevents.exceptions import ImportFileError
from labelevents.formats.reading import Source
from labelevents.values.frames import LAST_FRAME

# One way to match each text, so that a megabyte of digits costs a megabyte of steps.
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


# Adding to an ontology looks at all siblings, so a file that names a million must be stopped.
MOST_SIBLINGS = 2_000
MOST_ELEMENTS = 50_000


class FaultError(ValueError):
    """What is wrong with one piece of a file; whoever knows the place makes it a refusal."""


class Room:
    """How much more the ontology of one file may grow, so that no file can make it endless."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def take(self, siblings: int) -> None:
        """Take the place of one element that is to stand beside `siblings` others.

        Raises:
            FaultError: if there is none left, beside them or in all.
        """
        if siblings >= MOST_SIBLINGS or not self._left:
            raise FaultError(
                f"Expected at most {MOST_SIBLINGS} labels, attributes of a label or options of an"
                f" attribute, and {MOST_ELEMENTS} in all, got more"
            )
        self._left -= 1


def shown(text: str) -> str:
    """The text quoted for a message, shortened: files may hold megabytes where a name belongs."""
    return reprlib.repr(text)


def whole(text: str) -> int:
    """The whole number that `text` is.

    Raises:
        FaultError: if it is none, or beyond 2**62.
    """
    stripped = text.strip()
    if not _WHOLE.fullmatch(stripped) or abs(int(stripped)) > LAST_FRAME:
        raise FaultError(f"Expected a whole number, got {shown(text)}")
    return int(stripped)


def at_least(least: int, text: str) -> int:
    """The whole number that `text` is, if it is `least` or more.

    Raises:
        FaultError: if it is less, or none.
    """
    number = whole(text)
    if number < least:
        raise FaultError(f"Expected {least} or more, got {number}")
    return number


def decimal(text: str) -> float:
    """The finite number that `text` is.

    Raises:
        FaultError: if it is none; `nan`, `inf` and what overflows to it, such as `1e999`, are none.
    """
    stripped = text.strip()
    if not _DECIMAL.fullmatch(stripped) or not math.isfinite(number := float(stripped)):
        raise FaultError(f"Expected a finite number, got {shown(text)}")
    return number


def flag(text: str) -> bool:
    """The flag that `text` is: 0 or 1.

    Raises:
        FaultError: if it is neither.
    """
    if text not in ("0", "1"):
        raise FaultError(f"Expected 0 or 1, got {shown(text)}")
    return text == "1"


def refused(source: Source, sentence: object, line: int | None = None) -> ImportFileError:
    """The error that refuses a whole file: what is wrong, then where."""
    place = f"{source.path}" if line is None else f"{source.path}, line {line}"
    return ImportFileError(f"{sentence} ({place})", path=source.path, line=line)
