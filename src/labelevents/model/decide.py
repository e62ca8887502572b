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
from labelevents.model.answer_lists import set_answers
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
from labelevents.model.writes import is_finite, same
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
    if not command.media.title and command.project:  # in memory one may do without
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


def _describe_row(state: RowState, command: commands.DescribeRow, actor: Actor) -> Events:
    # Not a confirmation from another actor: this is what a file says, and nobody's judgement.
    known = {name: cell.value for name, cell in state.described.items()}
    events: Events = []
    if gone := tuple(name for name in command.unsaid if name in known):
        events.append(facts.RowDescribed(1, "", gone, None, None))
    new = {n: v for n, v in command.said.items() if n not in known or not same(known[n], v)}
    if new:
        if not is_finite(new):
            raise LabelRowError("Expected finite numbers in what is said of the row.")
        events.append(facts.RowDescribed(1, "", tuple(new), None, new))
    return events


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
    commands.DescribeRow: _describe_row,
    commands.AddInstance: add_instance,
    commands.RemoveInstance: remove_instance,
    commands.PlaceObject: place_object,
    commands.TrackObject: track_object,
    commands.PlaceClassification: place_classification,
    commands.Annotate: annotate,
    commands.NumberObject: _number_object,
    commands.RemoveFromFrames: remove_from_frames,
    commands.SetAnswer: set_answer,
    commands.SetAnswers: set_answers,
    commands.DeleteAnswer: delete_answer,
    commands.Amend: amend,
    commands.Forget: forget,
}
