"""Rows of a real Encord project into a store, and back: `pip install 'labelevents[encord]'`.

`record` takes what a `LabelRowV2` of `encord` holds into a store, and `apply` makes one hold what a
row of a store says. Neither talks to a server: reading a row (`initialise_labels()`) and writing it
(`save()`) are calls of `encord`, before and after.
"""

from __future__ import annotations

from labelevents.integrations.encord.applying import Applied, apply
from labelevents.integrations.encord.recording import Recorded, record
from labelevents.integrations.encord.theirs import ontology_of

__all__ = ["Applied", "Recorded", "apply", "ontology_of", "record"]
