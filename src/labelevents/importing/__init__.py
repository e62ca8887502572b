"""Files of other tools into a store."""

from labelevents.importing.files import import_files
from labelevents.importing.matching import Match
from labelevents.importing.told import Imported

__all__ = ["Imported", "Match", "import_files"]
