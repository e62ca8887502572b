"""Any bytes whatever give a reading or an `ImportFileError`, and nothing else."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelevents.exceptions import ImportFileError
from labelevents.formats.reading import ReadOptions, Source
from labelevents.formats.registry import FORMATS
from tests.formats.samples import box, cvat, said, track

CVAT = cvat(
    track(
        box(0, said("plate", "B-1") + said("speed", 3), occluded=0, keyframe=1),
        box(1, said("action", "driving"), outside=1),
        more='id="0" source="manual"',
    )
    + track('<polygon frame="2" points="1,1;2,2;3,1"/>', label="road")
)
MOT = b"1,1,399,182,121,229,1,-1,-1,-1\r\n2,1,282,201,92,184,0.5,-1,-1,-1\r\n"
SAMPLES = pytest.mark.parametrize("sample", [CVAT, MOT], ids=["cvat", "mot"])
OPTIONS = ReadOptions(title="any", size=(640, 480))


def try_every_format(data: bytes) -> None:
    """Recognise and read as each format, where only `ImportFileError` may be raised."""
    source = Source(Path("/nowhere/at/all/any.bin"), data)
    for each in FORMATS:
        each.recognises(source)
        with suppress(ImportFileError):
            reading = each.read(source, OPTIONS)
            last = reading.media.number_of_frames
            assert all(0 <= f < last for given in reading.objects for f in given.track)


@SAMPLES
def test_truncated_anywhere(sample: bytes) -> None:
    """A file cut at any byte is refused, or read as far as it makes sense."""
    for end in range(len(sample)):
        try_every_format(sample[:end])


@SAMPLES
def test_flipped_anywhere(sample: bytes) -> None:
    """A file with one byte changed is refused or read."""
    chance = random.Random(7)
    for at in range(len(sample)):
        changed = bytearray(sample)
        changed[at] ^= 1 << chance.randrange(8)
        try_every_format(bytes(changed))


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes(data: bytes) -> None:
    """Random bytes are refused or read."""
    try_every_format(data)


@SAMPLES
@given(data=st.data())
def test_pieces_in_any_order(sample: bytes, data: st.DataObject) -> None:
    """Pieces of a good file, repeated and shuffled, are refused or read."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sample)), min_size=2, max_size=6)))
    pieces = [sample[lo:hi] for lo, hi in pairwise(cuts)]
    try_every_format(b"".join(data.draw(st.lists(st.sampled_from(pieces), max_size=8))))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF" * 100,
        b"\0" * 10_000,
        b"<" * 100_000,
        b"9" * 1_000_000 + b",1,1,1,1,1",
        b"<a " + b'b="' * 10_000,
        b"<annotations>" + b"\n" * 1_000_000,
        b"1 " * 500_000,
        b"-" * 1_000_000,
    ],
    ids=["jpeg", "nul", "angles", "digits", "quotes", "lines", "columns", "dashes"],
)
def test_bytes_that_cost(data: bytes) -> None:
    """Bytes made to be slow or deep are refused in time that grows with their number."""
    try_every_format(data)


def test_claims_cost_nothing() -> None:
    """A file that claims a billion frames is read without expanding them."""
    large = CVAT.replace(b"<size>100", b"<size>1000000000")
    source = Source(Path("any.xml"), large)

    assert 10**9 == FORMATS[0].read(source, OPTIONS).media.number_of_frames


def test_damaged_real_file(shared_data: Path) -> None:
    """A real file, cut and changed at random places, is refused or read."""
    data = (shared_data / "jaad" / "annotations" / "video_0011.xml").read_bytes()
    chance = random.Random(11)
    for _ in range(100):
        at = chance.randrange(len(data))
        try_every_format(data[:at])
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        try_every_format(bytes(changed))
