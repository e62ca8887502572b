"""Labels with their whole history, in one SQLite file: who set what, where, when, why, and back."""

from __future__ import annotations

from labelevents import objects
from labelevents.events.record import Commit
from labelevents.exceptions import (
    CommitIdReusedError,
    ConflictError,
    DamagedStoreError,
    HasDependentsError,
    ImportFileError,
    LabelEventsError,
    LabelRowError,
    NewerFormatError,
    NotAStoreError,
    OntologyError,
    ReadOnlyError,
    StoreBusyError,
)
from labelevents.history.where import Where
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store
from labelevents.store import Store as EncordUserClient  # so that an import line needs one change
from labelevents.store import open_store as open  # noqa: A004 - it opens a store as open() a file
from labelevents.values.identity import Actor
from labelevents.values.media import (
    Audio,
    Dicom,
    Html,
    Image,
    ImageGroup,
    Pdf,
    Text,
    TimeSeries,
    Video,
)

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Audio",
    "Commit",
    "CommitIdReusedError",
    "ConflictError",
    "DamagedStoreError",
    "Dicom",
    "EncordUserClient",
    "HasDependentsError",
    "Html",
    "Image",
    "ImageGroup",
    "ImportFileError",
    "LabelEventsError",
    "LabelRowError",
    "LabelRowV2",
    "NewerFormatError",
    "NotAStoreError",
    "OntologyError",
    "Pdf",
    "Project",
    "ReadOnlyError",
    "Store",
    "StoreBusyError",
    "Text",
    "TimeSeries",
    "Video",
    "Where",
    "objects",
    "open",
]
