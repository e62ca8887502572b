"""How the command line tells of sounds, texts, documents and scans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelevents import Audio, Dicom, Html, Pdf, Text, TimeSeries
from labelevents.objects import OntologyStructure, Shape
from labelevents.objects.coordinates import AudioCoordinates
from labelevents.objects.frames import Range
from tests.cli.given import BOX, document, opened, refusal, run

MEDIA: list[Any] = [
    Audio("a.wav", 12.5, 8000),
    Audio("b.wav"),
    TimeSeries("c.csv", 60.0, 0.5),
    Text("d.txt"),
    Html("e.html"),
    Pdf("f.pdf", 3),
    Dicom("g", 64, 48, frames=5),
    Dicom("h", kind="nifti", frames=2),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A row of each, of which the first has a sound labelled, and the scan a box on slice 7."""
    ontology = OntologyStructure()
    speech = ontology.add_object("Speech", Shape.AUDIO)
    lump = ontology.add_object("Lump", Shape.BOUNDING_BOX)
    with opened(tmp_path / "a.labels") as store:
        project = store.create_project("All", ontology)
        rows = {media.title: project.create_label_row(media) for media in MEDIA}
        said, seen = speech.create_instance(), lump.create_instance()
        said.set_for_frames(AudioCoordinates(range=[Range(0, 1500), Range(2000, 2500)]))
        seen.set_for_frames(BOX, 7)
        for title, one in (("a.wav", said), ("g", seen)):
            rows[title].initialise_labels()
            rows[title].add_object_instance(one)
            rows[title].save()
    return tmp_path / "a.labels"


def test_listed_as_json(path: Path) -> None:
    """`ls --json` names the medium, HTML apart, and counts frames, pages, slices and samples."""
    found = {one["row"]: (one["media"], one["frames"]) for one in document("ls", path)}

    assert found == {
        "a.wav": ("audio", 100_000),
        "b.wav": ("audio", 1),
        "c.csv": ("time_series", 30),
        "d.txt": ("plain_text", 1),
        "e.html": ("html", 1),
        "f.pdf": ("pdf", 3),
        "g": ("dicom", 5),
        "h": ("nifti", 2),
    }


def test_listed_for_people(path: Path) -> None:
    """`ls` tells how long a sound is, and gives no frames where there are none to look at."""
    lines = [line.split() for line in run("ls", path).out.splitlines()[1:]]
    found = {line[0]: " ".join(line[3:-6]) for line in lines}

    assert found == {
        "a.wav": "audio 12.5 s -",
        "b.wav": "audio -",
        "c.csv": "time_series 60 s -",
        "d.txt": "plain_text -",
        "e.html": "html -",
        "f.pdf": "pdf 3",
        "g": "dicom 5",
        "h": "nifti 2",
    }


def test_ranges_of_a_sound(path: Path) -> None:
    """`show` gives the ranges of a sound in milliseconds, and says so."""
    found = document("show", path, "a.wav")
    told = run("show", path, "a.wav").out.splitlines()

    assert ("audio", [[0, 1500], [2000, 2500]]) == (found["media"], found["objects"][0]["ranges"])
    assert told[0].endswith(", audio of 12.5 s")
    assert ["object", "hash", "ms", "answers"] == told[1].split()
    assert "0-1500, 2000-2500" in told[2]


@pytest.mark.parametrize(
    ("title", "size"),
    [
        ("b.wav", "audio"),
        ("c.csv", "time series of 60 s"),
        ("d.txt", "plain text"),
        ("e.html", "html"),
        ("f.pdf", "3 pages"),
        ("g", "5 slices"),
        ("h", "2 slices"),
    ],
)
def test_how_much_there_is(path: Path, title: str, size: str) -> None:
    """`show` begins with how much there is, in the words of the medium."""
    assert run("show", path, title).out.splitlines()[0].endswith(f", {size}")


def test_a_slice_beyond_those_that_are_known(path: Path) -> None:
    """Labels of a DICOM series can be looked at wherever they are; below 0 nothing is."""
    found = document("show", path, "g", "--frame", 7)

    assert ["Lump"] == [one["name"] for one in found["objects"]]
    assert "expected one from 0, got -1" in refusal("show", path, "g", "--frame=-1")
    assert "expected one from 0 to 1, got 2" in refusal("show", path, "h", "--frame=2")


def test_a_sound_has_no_frames(path: Path) -> None:
    """A frame of a sound is refused with the reason."""
    assert "A row of audio has ranges of time, and no frames to look at." == refusal(
        "show", path, "a.wav", "--frame", 0
    )


def test_exported_with_all_that_is_known(path: Path) -> None:
    """The native JSON has the media as they are stored."""
    rows = json.loads(run("export", path).out)["rows"]
    found = {row["title"]: row["media"] for row in rows}

    assert {"type": "audio", "title": "a.wav", "duration": 12.5, "sample_rate": 8000} == found[
        "a.wav"
    ]
    assert {"type": "html", "title": "e.html"} == found["e.html"]
    assert {"type": "dicom", "title": "h", "frames": 2, "kind": "nifti"} == found["h"]


def test_counted(path: Path) -> None:
    """`stats` counts an object of ranges as one annotation."""
    found = document("stats", path)

    assert (8, 2, 2) == (found["rows"], found["objects"], found["annotations"])


@pytest.mark.parametrize("verb", ["verify", "doctor"])
def test_the_store_holds_together(path: Path, verb: str) -> None:
    """A store of all media is in order."""
    assert 0 == run(verb, path).code
