"""Faulty CVAT files: refused, with the sentence and the line."""

from __future__ import annotations

import pytest

from labelevents.exceptions import ImportFileError
from tests.formats.samples import box, cvat, read, said, task, track

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE annotations [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<annotations>&b;</annotations>"""
OUTSIDER = b"""<!DOCTYPE annotations SYSTEM "file:///etc/passwd"><annotations/>"""


def refusal(data: bytes, size: tuple[int, int] | None = None) -> ImportFileError:
    """The error that reading raises."""
    with pytest.raises(ImportFileError) as caught:
        read(data, size=size)
    return caught.value


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (box("1.5"), "Expected a whole number, got '1.5', at track 1 (car)"),
        (box("-1"), "Expected 0 or more, got -1"),
        (box("9" * 30), "Expected a whole number, got '999999999999...9999999999999'"),
        (box("100"), "Expected frames up to 99, got frame 100, at track 1 (car)"),
        (box(1) + box(1), "Expected one element on frame 1, got two"),
        (box(1) + box(1, outside=1), "Expected one element on frame 1, got two"),
        (box(1, outside="maybe"), "Expected 0 or 1, got 'maybe'"),
        (box(1, occluded="2"), "Expected 0 or 1, got '2', at track 1 (car), frame 1"),
        (box(1, xtl="nan"), "Expected a finite number, got 'nan'"),
        (box(1, xtl="1e999"), "Expected a finite number, got '1e999'"),
        (box(1, xtl="1_0"), "Expected a finite number, got '1_0'"),
        (box(1, rotation="x"), "Expected a finite number, got 'x'"),
        (box(1, xtl="61"), "got (61.0, 10.0) and (60.0, 30.0)"),
        (box(1, xtl="-1e308", xbr="1.7e308"), "Expected a box whose left top"),
        ('<box frame="1"/>', "Expected <box> to have `xtl`, got none"),
        ("<box/>", "Expected <box> to have `frame`, got none"),
        ('<polygon frame="1" points="1,1;2,2"/>', "Expected at least 3 points in <polygon>, got 2"),
        ('<points frame="1" points=""/>', "Expected points as `x,y;x,y`, got ''"),
    ],
)
def test_fault_in_a_track(given: str, sentence: str) -> None:
    """A fault in a track is named with its line, its track and, where known, its frame."""
    error = refusal(cvat("\n\n" + track(given), task()))

    assert sentence in str(error)
    assert (3, "clip.xml") == (error.line, str(error.path))
    assert str(error).endswith("(clip.xml, line 3)")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("<task><size>5</size></task>", "how large the video's frames are; pass --size WxH"),
        (task(size="<size>0</size>"), "Expected 1 or more, got 0, at meta/task/size"),
        (task(size="<size>many</size>"), "Expected a whole number, got 'many'"),
        (task(size=""), "says neither how many frames there are nor has it a track"),
        ("<project/>", "got a whole project; export each task by itself"),
        (task().replace("200", "-200"), "Expected 1 or more, got -200"),
    ],
)
def test_fault_in_the_header(header: str, sentence: str) -> None:
    """A header that does not say what is needed is refused, with the way out."""
    assert sentence in str(refusal(cvat("", header)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<annotations><image/></annotations>", "export it as CVAT for video"),
        (b"<annotations><version>2.0</version></annotations>", "Expected CVAT XML of version 1.1"),
        (b"<scene/>", "Expected CVAT for video, whose root is <annotations>, got <scene>"),
        (b"<annotations><track/></annotations>", "Track 1 has no `label`"),
        (BOMB, "Document types and entities are refused"),
        (OUTSIDER, "Document types and entities are refused"),
        (b"<annotations>&bomb;</annotations>", "undefined entity"),
        (b"<annotations><a>", "the file ends before the XML does, at column 17"),
        (b"<annotations", "the file ends before the XML does"),
        (b"<annotations></b>", "mismatched tag"),
        (b"<" * 9, "Expected well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><annotations/>', "Expected XML in a known"),
        (b"<a>" * 100_000, "Expected at most 64 levels of XML elements"),
        (b"<annotations>" + b"<a>" * 70, "Expected at most 64 levels of XML elements"),
    ],
)
def test_what_is_not_cvat_for_video(data: bytes, sentence: str) -> None:
    """Anything that is not a whole CVAT-for-video file is refused in one sentence."""
    assert sentence in str(refusal(data, size=(2, 2)))


def test_line_of_a_truncated_file() -> None:
    """A file that ends early is refused at its last line."""
    data = cvat("\n" + track(box(1)) + "\n" + track(box(2)))[:-30]

    assert data.count(b"\n") + 1 == refusal(data).line


def test_label_spec_without_end_is_refused() -> None:
    """A select with more options than any tool lists is refused before it costs hours."""
    values = ",".join(str(number) for number in range(100_000))
    attributes = f"<attributes><attribute>~select=b:{values}</attribute></attributes>"
    labels = f"<labels><label><name>a</name>{attributes}</label></labels>"

    assert "at most 2000 labels" in str(refusal(cvat("", task(labels))))


def test_values_without_end_are_reported() -> None:
    """Options that tracks add stop at a limit; what is beyond is reported, not stored."""
    labels = (
        "<labels><label><name>car</name><attributes><attribute>~select=a:b</attribute>"
        "</attributes></label></labels>"
    )
    boxes = [box(frame, said("a", frame)) for frame in range(3_000)]
    reading = read(cvat(track(*boxes), task(labels, "<size>3000</size>")))

    assert (2_000, 3_000 - 1_999) == (
        len(reading.objects[0].item.attributes[0].options),
        sum(loss.count for loss in reading.losses if "at most" in loss.what),
    )
