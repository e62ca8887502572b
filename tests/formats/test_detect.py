"""Which format a file is, by its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelevents.exceptions import ImportFileError, LabelEventsError
from labelevents.formats.reading import Source
from labelevents.formats.registry import FORMATS, by_name, detect
from tests.formats.samples import box, cvat, read, track


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<annotations/>", "cvat"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?>', "cvat"),
        ("<annotations/>".encode("utf-16"), "cvat"),
        (b"<anno", "cvat"),
        (b"1,1,0,0,1,1", "mot"),
        (b"\r\n\r\n1 -1 0.5 0 1e3 1 -1 -1 -1 -1\r\n", "mot"),
    ],
)
def test_content_shows_the_format(data: bytes, name: str) -> None:
    """Anything that begins like XML is CVAT, six or more numbers on a line are MOT."""
    assert name == detect(Source(Path("any.bin"), data)).name


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 JFIF", b"{}", b"1,2,3,4,5", b"0 412 0 8 1 0 0 'worker'", b"\0\0"]
)
def test_content_that_shows_none(data: bytes) -> None:
    """What is no known format is refused with the formats that there are."""
    with pytest.raises(
        ImportFileError, match=r"any\.bin is none of the formats: cvat, mot\. Name it with --format"
    ):
        detect(Source(Path("any.bin"), data))


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_empty_file_is_refused(data: bytes) -> None:
    """An empty file is refused by detection and by every format."""
    source = Source(Path("any.bin"), data)
    for refuse in (detect, *(lambda s, f=each: f.read(s, None) for each in FORMATS)):
        with pytest.raises(ImportFileError, match="got an empty file"):
            refuse(source)


def test_format_by_name() -> None:
    """A format is found by its name; an unknown one is answered with the names there are."""
    assert [each.name for each in FORMATS] == [by_name(each.name).name for each in FORMATS]
    with pytest.raises(LabelEventsError, match="Expected one of the formats cvat, mot, got 'coco'"):
        by_name("coco")


def test_encoding_does_not_matter() -> None:
    """A file in UTF-16 says the same as in UTF-8."""
    data = cvat(track(box(3)))
    other = read(data.decode().encode("utf-16"))

    assert read(data).objects[0].track == other.objects[0].track
