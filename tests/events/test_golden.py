"""What is stored stays readable: the bytes of each type of event, kept in files.

A file here is never changed. A new type, or a new version of one, is a new file. To write the files
of new ones: `python -m tests.events.test_golden` in the repository's folder.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from labelevents.events.codec import joined, seal, unseal
from tests.events.samples import FULL, TYPES, VARIANTS, tag

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "events"
SAMPLES = {**{tag(event): event for event in FULL}, **VARIANTS}


def test_every_type_has_a_file() -> None:
    """Each type of the union has a golden file with its name, and one sample."""
    assert sorted(tag(made) for made in TYPES) == sorted(tag(event) for event in FULL)
    assert sorted(SAMPLES) == sorted(path.stem for path in FOLDER.glob("*.json"))


def test_tags() -> None:
    """Type names are snake case with one dot, never those of classes, and each is used once."""
    tags = [tag(made) for made in TYPES]

    assert len(tags) == len(set(tags))
    assert all(name == name.lower() and name.count(".") == 1 for name in tags)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_written(name: str) -> None:
    """An event is stored as exactly the bytes of its file."""
    expected = (FOLDER / f"{name}.json").read_bytes()

    assert expected == seal(SAMPLES[name]).body


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_read(name: str) -> None:
    """The bytes of the file read back as the event, alone and among others."""
    body = (FOLDER / f"{name}.json").read_bytes()

    assert [SAMPLES[name]] == unseal(joined([body]), where="here")
    assert [SAMPLES[name]] * 3 == unseal(joined([body] * 3), where="here")
    assert body == seal(unseal(joined([body]), where="here")[0]).body


def _write() -> None:
    """Write the files that are not there yet."""
    for name, event in SAMPLES.items():
        path = FOLDER / f"{name}.json"
        if not path.exists():
            path.write_bytes(seal(event).body)


if __name__ == "__main__":
    _write()
