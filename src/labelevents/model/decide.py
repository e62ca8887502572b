"""May this happen, and what happens then? State and a command in, events or a refusal out.

Nothing here changes anything: a refused command leaves all as it was. A write that equals what is
there makes no event when the same actor wrote it; from another actor it is a confirmation, and an
event, so that blame can name who approved a value.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any, SupportsIndex

from labelevents.events import facts
from labelevents.exceptions import LabelRowError
from labelevents.model import commands
from labelevents.model.amending import amend, forget
from labelevents.model.answering import delete_answer, set_answer
from labelevents.model.attaching import add_instance, remove_instance
from labelevents.model.placing import (
    annotate,
    place_classification,
    place_object,
    remove_from_frames,
    track_object,
)
from labelevents.model.state import RowState
from labelevents.values.identity import Actor

Events = list[Any]


def decide(state: RowState, command: commands.Command, actor: Actor) -> Events:
    """The events that `command`, asked by `actor`, leads to; none where it changes nothing.

    Raises:
        LabelRowError: if the label model refuses.
    """
    return _HANDLERS[type(command)](state, command, actor)


def _create_row(state: RowState, command: commands.CreateRow, actor: Actor) -> Events:
    if state.facts is not None:
        raise LabelRowError(f"The label row `{state.title}` exists already.")
    if not command.media.title:
        raise LabelRowError("A label row needs a title; give the media one.")
    row = facts.RowFacts(command.project, command.data_hash, command.media, command.image_hashes)
    return [facts.RowCreated(1, "", ("title", "media"), None, row)]


def _rename_row(state: RowState, command: commands.RenameRow, actor: Actor) -> Events:
    if not command.title:
        raise LabelRowError("A label row needs a title.")
    if command.title == state.title:
        return []
    return [facts.RowRenamed(1, "", ("title",), None, command.title)]


def _archive_row(state: RowState, command: commands.ArchiveRow, actor: Actor) -> Events:
    if command.archived == state.archived:
        return []
    return [facts.RowArchived(1, "", ("archived",), None, command.archived)]


def _number_object(state: RowState, command: commands.NumberObject, actor: Actor) -> Events:
    number = command.number
    if number is not None:
        if isinstance(number, bool) or not isinstance(number, SupportsIndex):
            kind = type(number).__name__
            raise LabelRowError(f"Expected an object number as `int`, got `{kind}`")
        number = index(number)  # NumPy's integers as Python's
        if number < 0:
            raise LabelRowError(f"Expected an object number of at least 0, got {number}")
    if number == state.instance(command.instance).number:
        return []
    return [facts.ObjectNumbered(1, command.instance, ("number",), None, number)]


_HANDLERS: dict[type, Callable[[RowState, Any, Actor], Events]] = {
    commands.CreateRow: _create_row,
    commands.RenameRow: _rename_row,
    commands.ArchiveRow: _archive_row,
    commands.AddInstance: add_instance,
    commands.RemoveInstance: remove_instance,
    commands.PlaceObject: place_object,
    commands.TrackObject: track_object,
    commands.PlaceClassification: place_classification,
    commands.Annotate: annotate,
    commands.NumberObject: _number_object,
    commands.RemoveFromFrames: remove_from_frames,
    commands.SetAnswer: set_answer,
    commands.DeleteAnswer: delete_answer,
    commands.Amend: amend,
    commands.Forget: forget,
}
