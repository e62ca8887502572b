"""Files of other tools into a store."""

from labelevents.importing.files import Imported, import_files
from labelevents.importing.matching import Match

__all__ = ["Imported", "Match", "import_files"]
