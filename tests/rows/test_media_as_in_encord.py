"""Rows made of media alone say of themselves what those of `encord` say."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

ABOUT_ROW = (
    *("label_hash", "data_hash", "group_hash", "dataset_hash", "dataset_title", "data_title"),
    *("data_type", "file_type", "client_metadata", "label_status", "annotation_task_status"),
    *("workflow_graph_node", "is_shadow_data", "number_of_frames", "duration", "fps", "data_link"),
    *("width", "height", "audio_codec", "audio_sample_rate", "audio_bit_depth"),
    *("audio_num_channels", "backing_item_uuid", "task_uuid", "priority", "is_valid"),
    *("is_labelling_initialised", "is_detached", "assigned_user_email", "branch_name"),
    *("last_actioned_by_user_email", "is_event_based", "metadata"),
)
ABOUT_FRAME = (
    *("frame", "width", "height", "image_hash", "image_title", "file_type", "data_link"),
    "metadata",
)
ABOUT_PICTURE = ("title", "file_type", "width", "height", "image_hash", "frame_number")
FRAMES = (0, 1, 2, 3, -1, 999)
REFUSED = (
    *("initialise_labels", "save", "workflow_reopen", "workflow_complete", "set_priority"),
    *("get_validation_errors", "get_storage_item", "initialise_storage_item"),
)

small = st.integers(1, 5000)
rates = st.floats(0.1, 120, allow_subnormal=False)
lengths = st.floats(0.1, 50, allow_subnormal=False)
types = st.sampled_from(["video/mp4", "image/png", "text/plain", "text/html", "x"])

IMAGES = st.fixed_dictionaries(
    {"mime_type": types, "file_size": small, "height": small, "width": small}
)
MEDIA = st.one_of(
    st.tuples(st.just("Image"), IMAGES),
    st.tuples(
        st.just("Video"),
        st.fixed_dictionaries(
            {
                "fps": rates,
                "duration": lengths,
                "width": small,
                "height": small,
                "file_size": small,
                "mime_type": types,
            }
        ),
    ),
    st.tuples(
        st.just("Audio"),
        st.fixed_dictionaries(
            {
                "duration": lengths,
                "file_size": small,
                "mime_type": types,
                "sample_rate": small,
                "bit_depth": small,
                "codec": types,
                "num_channels": small,
            }
        ),
    ),
    st.tuples(st.just("Text"), st.fixed_dictionaries({"file_size": small, "mime_type": types})),
    st.tuples(st.just("Pdf"), st.fixed_dictionaries({"file_size": small, "num_pages": small})),
    st.tuples(st.just("Group"), st.lists(IMAGES, min_size=1, max_size=4)),
)


@attrs.frozen
class Side:
    """One of the two libraries."""

    name: str

    def module(self, name: str) -> Any:
        """A module of it."""
        with warnings.catch_warnings():
            # pydantic finds that encord 0.1.211 decorates a class method in the old way.
            warnings.simplefilter("ignore")
            return importlib.import_module(f"{self.name}.{name}")

    def media(self, kind: str, said: Any) -> Any:
        """What `from_media_metadata` takes."""
        if kind == "Group":
            return [self.media("Image", each) for each in said]
        made = getattr(self.module("orm.storage"), f"CustomerProvided{kind}Metadata")
        return made(**said)

    def row(self, media: Any, **more: Any) -> Any:
        """A row of media alone."""
        objects = self.module("objects")
        holder = SimpleNamespace(structure=objects.OntologyStructure())
        return objects.LabelRowV2.from_media_metadata(holder, media, **more)

    def outcome(self, ask: Callable[..., Any], *asked: Any) -> str:
        """What a call gives, as plain text; of a refusal the class that people catch."""
        errors = self.module("exceptions")
        try:
            found = ask(*asked)
        except errors.LabelRowError:
            return "LabelRowError"
        except errors.WrongProjectTypeError:
            return "WrongProjectTypeError"
        except KeyError:
            return "KeyError"
        return str(getattr(found, "value", found))


@pytest.fixture(scope="module")
def sides() -> tuple[Side, Side]:
    """Encord and this library."""
    pytest.importorskip("encord", reason="encord is what labelevents is compared with")
    return Side("encord"), Side("labelevents")


def described(side: Side, row: Any) -> dict[str, str]:
    """All that a row says of itself, and of some of its frames."""
    found = {name: side.outcome(getattr, row, name) for name in ABOUT_ROW}
    hashes = [f"00000000-0000-0000-0000-{number:012}" for number in (0, 1, 9)]
    # Of a group made of media alone encord knows no pictures.
    pictures = ABOUT_PICTURE if found["data_type"] != "img_group" else ()
    for frame in (*FRAMES, *hashes):
        found[f"number {frame}"] = side.outcome(row.get_frame_number, frame)
        found[f"view {frame}"] = side.outcome(about_view, row, frame, "frame")
        if not found[f"view {frame}"].endswith("Error"):
            views = {n: side.outcome(about_view, row, frame, n) for n in ABOUT_FRAME}
            found |= {f"view {frame} {name}": said for name, said in views.items()}
        for name in pictures:
            found[f"picture {frame} {name}"] = side.outcome(about_picture, row, frame, name)
    for frame in FRAMES:
        found[f"hash {frame}"] = side.outcome(row.get_image_hash, frame)
    found["views"] = side.outcome(lambda: len(row.get_frame_views()))
    if pictures:
        found["pictures"] = side.outcome(lambda: len(row.get_frames_metadata()))
    # Where encord's is a KeyError ours is both: whoever catches either has it.
    return {name: said.replace("KeyError", "LabelRowError") for name, said in found.items()}


def about_view(row: Any, frame: int | str, name: str) -> Any:
    """What a frame view says under a name."""
    return getattr(row.get_frame_view(frame), name)


def about_picture(row: Any, frame: int | str, name: str) -> Any:
    """What the metadata of a frame say under a name."""
    return getattr(row.get_frame_metadata(frame), name)


@given(medium=MEDIA)
def test_rows_of_media(sides: tuple[Side, Side], medium: tuple[str, Any]) -> None:
    """Every property, frame view and picture is the same, and so is what is refused."""
    theirs, ours = (described(side, side.row(side.media(*medium))) for side in sides)

    assert theirs == ours


@pytest.mark.parametrize("operation", REFUSED)
def test_what_needs_a_server(sides: tuple[Side, Side], operation: str) -> None:
    """A row in memory refuses what needs a server, with the same class of error."""
    said = {"file_size": 1, "num_pages": 3}
    asked = (0.5,) if operation == "set_priority" else ()
    rows = [side.row(side.media("Pdf", said)) for side in sides]
    theirs, ours = (
        side.outcome(getattr(row, operation), *asked) for side, row in zip(sides, rows, strict=True)
    )

    assert "LabelRowError" == theirs == ours


@pytest.mark.parametrize("given_", [[], None, "v.mp4", {"fps": 1}, [1], 5])
def test_what_is_no_media(sides: tuple[Side, Side], given_: Any) -> None:
    """Both refuse what is no media, and lists that are empty or not of images."""
    theirs, ours = (side.outcome(side.row, given_) for side in sides)

    assert "LabelRowError" == theirs == ours


def test_a_list_is_of_images(sides: tuple[Side, Side]) -> None:
    """Of other files there are no groups."""
    said = {"file_size": 1, "num_pages": 3}
    theirs, ours = (side.outcome(side.row, [side.media("Pdf", said)]) for side in sides)

    assert "LabelRowError" == theirs == ours


def test_branches_are_named(sides: tuple[Side, Side]) -> None:
    """The branch is what it is called."""
    said = {"file_size": 1, "num_pages": 3}
    names = [side.row(side.media("Pdf", said), branch_name="b").branch_name for side in sides]

    assert ["b", "b"] == names


RECORDS: dict[str, dict[str, Any]] = {
    "CustomerProvidedImageMetadata": {
        "mime_type": "image/png",
        "file_size": 1,
        "height": 2,
        "width": 3,
    },
    "CustomerProvidedAudioMetadata": {
        "duration": 1,
        "file_size": 2,
        "mime_type": "a",
        "sample_rate": 3,
        "bit_depth": 4,
        "codec": "c",
        "num_channels": 5,
    },
    "DICOMSeriesMetadata": {"patient_id": None, "study_uid": "s", "series_uid": "t"},
    "DICOMSliceMetadata": {
        "dicom_instance_uid": "i",
        "multiframe_frame_number": None,
        "file_uri": "f",
        "width": 1,
        "height": 2,
    },
}
SPOILT: list[dict[str, Any]] = [
    {},
    {"file_size": "12", "width": "7"},
    {"file_size": 3.0, "width": 3.0},
    {"file_size": 1.5, "width": 1.5, "study_uid": 5},
    {"height": None, "study_uid": None, "codec": None},
    {"duration": "2.5", "codec": 5, "file_uri": 1},
    {"more": 5},
]


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("changed", SPOILT)
@pytest.mark.parametrize("spelling", ["snake", "camel", "dict"])
def test_records(
    sides: tuple[Side, Side], kind: str, changed: dict[str, Any], spelling: str
) -> None:
    """Records take the same values under the same names, and give the same dictionaries."""
    said = RECORDS[kind] | {n: v for n, v in changed.items() if n in (*RECORDS[kind], "more")}
    if spelling != "snake":
        words = ((name.split("_"), value) for name, value in said.items())
        said = {"".join([w[0], *(p.title() for p in w[1:])]): value for w, value in words}

    def made(side: Side) -> Any:
        where = "objects.metadata" if kind.startswith("DICOM") else "orm.storage"
        record = getattr(side.module(where), kind)
        try:
            found = record.from_dict(said) if spelling == "dict" else record(**said)
        except (ValueError, side.module("exceptions").EncordException):
            return "refused"
        ways = [{}, {"by_alias": False}, {"exclude_none": False}]
        return [found.to_dict(**way) for way in ways]

    theirs, ours = map(made, sides)

    assert theirs == ours


def test_records_lack_nothing(sides: tuple[Side, Side]) -> None:
    """Each value of a record must be given; what may be null, too."""
    for side in sides:
        record = side.module("objects.metadata").DICOMSeriesMetadata
        with pytest.raises((ValueError, side.module("exceptions").EncordException)):
            record(study_uid="s", series_uid="t")


def test_kinds_of_data(sides: tuple[Side, Side]) -> None:
    """The constants of data types are the same."""
    theirs, ours = (side.module("constants.enums") for side in sides)

    def told(enums: Any) -> Any:
        kinds = [*enums.DataType, enums.DataType("?")]
        ways = [enums.DataType.from_string(n) for n in ("video", "VIDEO")]
        ways += [enums.DataType.from_upper_case_string(n) for n in ("VIDEO", "video", "?")]
        return (
            [(str(k), k.value, k.to_upper_case_string(), enums.is_geometric(k)) for k in kinds],
            [None if kind is None else kind.value for kind in ways],
            sorted(kind.value for kind in enums.GEOMETRIC_TYPES),
            sorted(kind.value for kind in enums.DATA_TYPES_WITH_UNKNOWN_LAST_FRAME),
            [(str(kind), kind.value) for kind in enums.SpaceType],
        )

    assert told(theirs) == told(ours)
