"""The formats there are, and which one a file is."""

from __future__ import annotations

from labelevents.exceptions import ImportFileError, LabelEventsError
from labelevents.formats import cvat, mot
from labelevents.formats.fields import refused
from labelevents.formats.reading import Format, Source

FORMATS: tuple[Format, ...] = (
    Format("cvat", cvat.recognises, cvat.read),
    Format("mot", mot.recognises, mot.read),
)
_NAMES = ", ".join(known.name for known in FORMATS)


def by_name(name: str) -> Format:
    """The format of that name.

    Raises:
        LabelEventsError: if there is none.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    raise LabelEventsError(f"Expected one of the formats {_NAMES}, got {name!r}")


def detect(source: Source) -> Format:
    """The format that a file's content shows. Looks at the beginning only.

    Raises:
        ImportFileError: if it shows none.
    """
    for known in FORMATS:
        if known.recognises(source):
            return known
    if not source.data.strip():
        raise refused(source, "Expected labels, got an empty file")
    raise ImportFileError(
        f"{source.path} is none of the formats: {_NAMES}. Name it with --format.", path=source.path
    )
