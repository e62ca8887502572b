"""The conditions of the registry: what a case must show to be excused."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from tests.differential.arguments import Iterated, Made
from tests.differential.case import Case
from tests.differential.world import ROWS

# Errors that nobody catches on purpose.
_ACCIDENTS = ("TypeError", "AttributeError", "NotImplementedError", "IndexError", "AssertionError")


def refused_by_halves(case: Case) -> bool:
    """Both refuse in the same way, and only Encord is not as it was."""
    return (
        case.both_refuse
        and case.theirs == case.ours
        and case.after_ours == case.before != case.after_theirs
    )


def leaked_error(case: Case) -> bool:
    """Both refuse, Encord by an accident."""
    return case.they_raise(*_ACCIDENTS) and case.we_raise("LabelRowError", "OntologyError")


# Frames


def frames_of(case: Case) -> Any:
    """What the call says of frames, under whichever name."""
    names = ("frames", "frame", "filter_frames", "filter_frame")
    return next((case.call.arg(name) for name in names if case.call.arg(name) is not None), None)


def _is_int(value: Any) -> bool:
    return isinstance(value, int | np.integer)


def is_range(value: Any) -> bool:
    """Whether an argument is a `Range`."""
    return isinstance(value, Made) and value.kind == "Range"


def listed(frames: Any) -> list[int] | None:
    """Frames said in any form that labelevents takes, one by one; None if it is none."""
    if isinstance(frames, dict):
        return None
    if _is_int(frames):
        return [int(frames)]
    if is_range(frames):
        return list(range(frames.args[0], frames.args[1] + 1))
    if isinstance(frames, str | Made) or not hasattr(frames, "__iter__"):
        return None
    parts = [listed(each) for each in frames]
    if not all(
        part is not None and (_is_int(each) or is_range(each))
        for part, each in zip(parts, frames, strict=True)
    ):
        return None
    return sorted({frame for part in parts if part is not None for frame in part})


def in_encords_form(frames: Any) -> bool:
    """An int, a `Range`, or a list of one of them."""
    if isinstance(frames, list):
        kinds = {is_range(each) for each in frames}
        return len(kinds) < 2 and all(is_range(f) or isinstance(f, int) for f in frames)
    return isinstance(frames, int) or is_range(frames)


def other_frames(case: Case) -> bool:
    """Encord refuses frames in a form that only labelevents takes, or passes them over."""
    frames = frames_of(case)
    return listed(frames) is not None and not in_encords_form(frames)


def reversed_range(case: Case) -> bool:
    """A range that ends before it begins."""
    ranges = frames_of(case)
    ranges = ranges if isinstance(ranges, list) else [ranges]
    return any(is_range(each) and each.args[0] > each.args[1] for each in ranges)


def no_frames(case: Case) -> bool:
    """A classification that is put on no frames."""
    return listed(frames_of(case)) == [] and case.after_ours == case.before


TIMES = ("created_at", "last_edited_at")

# Values


def _wrong(name: str, value: Any) -> bool:
    """Whether an argument is not what its name asks for."""
    if name in {"created_at", "last_edited_at"}:
        return not isinstance(value, datetime)
    if name in {"created_by", "last_edited_by"}:
        return not isinstance(value, str)
    if name == "confidence":
        return not isinstance(value, int | float) or not math.isfinite(value)
    if name in {"manual_annotation", "is_deleted"}:
        return not isinstance(value, bool)
    if name == "frame_data":
        return any(_wrong(each, said) for each, said in value.kwargs)
    return name == "coordinates" and (
        not isinstance(value, Made)
        or any(isinstance(each, str) or str(each) == "nan" for each in value.args)
    )


def ill_typed(case: Case) -> bool:
    """Encord takes what is not of its type, or NaN."""
    attribute = case.call.name if case.call.how == "set" else ""
    said = [(attribute if name == "value" else name, value) for name, value in case.call.args]
    return case.we_raise("LabelRowError") and any(_wrong(name, value) for name, value in said)


_NUMBERS = ("confidence", "frames", "frame", "answer", "value")
_FLAGS = ("manual_annotation", "is_deleted", "value")


def true_as_number(case: Case) -> bool:
    """True stands where a number is asked for, or 1 where a flag is."""
    one_as_flag = any(case.call.arg(n) == 1 and case.call.arg(n) is not True for n in _FLAGS)
    true = [case.call.subject.frame, *map(case.call.arg, _NUMBERS)]
    if isinstance(frame_data := case.call.arg("frame_data"), Made):
        true.append(dict(frame_data.kwargs).get("confidence"))
    return not case.both_refuse and (one_as_flag or any(each is True for each in true))


def loose_address(case: Case) -> bool:
    """An address with something behind it, or a space in it."""
    value = case.call.arg("value")
    return case.only_we_refuse and isinstance(value, str) and " " in value


def answer_is_nan(case: Case) -> bool:
    """NaN is answered."""
    answer = case.call.arg("answer")
    return case.only_we_refuse and isinstance(answer, float) and math.isnan(answer)


def answered_nowhere(case: Case) -> bool:
    """A wrong answer to a dynamic attribute, for no frame at all."""
    frames = listed(case.call.arg("frames"))
    nowhere = frames == [] or not (frames or case.before[case.on]["frames"])
    return nowhere and case.only_we_refuse and case.we_raise("LabelRowError")


def strange_attribute(case: Case) -> bool:
    """A dynamic attribute that the object does not have."""
    return case.only_we_refuse and case.we_raise("KeyError")


def no_frame_at_all(case: Case) -> bool:
    """A frame that is no number and no hash."""
    frames = case.call.subject.frame if case.call.subject.through else frames_of(case)
    return case.we_raise("FramesError") and listed(frames) is None


def group_in_memory(case: Case) -> bool:
    """The metadata of an image of a group that came from no server."""
    return case.they_raise("LabelRowError") and "Image data is not present" in str(case.theirs)


def iterated(case: Case) -> bool:
    """Options are given by an iterator, which Encord's check uses up."""
    return isinstance(case.call.arg("answer"), Iterated)


def no_list_of_options(case: Case) -> bool:
    """Something else stands where options are listed, which Encord passes over."""
    return case.only_we_refuse and "Expected a list for" in str(case.ours)


def nothing_beyond(case: Case) -> bool:
    """Frames that the media do not have are answered with nothing, which Encord passes over."""
    nothing = any(each.get("answers") == [] for each in case.call.arg("answers_list"))
    return case.only_we_refuse and "Expected frames from" in str(case.ours) and nothing


def beyond_the_image(case: Case) -> bool:
    """A row that was about a group of images, and has become about one."""
    return case.only_we_refuse and "Expected frames from 0 to 0" in str(case.ours)


def odd_filter(case: Case) -> bool:
    """A filter that no answer can equal."""
    return case.only_we_refuse and case.call.arg("filter_answer") is not None


# Rows


def instance_of(case: Case) -> str:
    """The name of the instance that a call of a row or view is about."""
    return next(repr(value) for name, value in case.call.args if name.endswith("_instance"))


def foreign_item(case: Case) -> bool:
    """An instance of an item that no row has."""
    return case.we_raise("OntologyError")


def not_on_the_row(case: Case) -> bool:
    """The instance is on another row or on none."""
    return case.we_raise("NotInRowError") and f"<{instance_of(case)}>" not in _both_lists(case)


def attached_to_the_views_row(case: Case) -> bool:
    """The classification is on the row of the view already."""
    listing = case.before[case.on]["classifications"]
    return case.they_raise("LabelRowError") and f"<{instance_of(case)}>" in listing


def off_its_last_frame(case: Case) -> bool:
    """An object of a row leaves its last frame: Encord lists it no more."""
    return (
        not case.after_ours[case.on]["frames"]
        and case.before[case.on]["row"] is not None
        and case.ours is case.theirs is None
    )


def answers_of_a_copy(case: Case) -> bool:
    """A copy is answered, and Encord asks the original where the copy is."""
    return case.on in case.copies


def same_kind(case: Case, name: str) -> Iterator[str]:
    """The other classifications of the same item."""
    mine = case.before[name]
    return (
        other
        for other, each in case.before.items()
        if other != name and other.startswith("c") and each["item"] == mine["item"]
    )


def ranges_of(case: Case, name: str) -> set[int]:
    """The frames, or what else is counted, that a classification is on before."""
    ends = [map(int, each.split("-")) for each in case.before[name]["ranges"]]
    return {frame for first, last in ends for frame in range(first, last + 1)}


def takes_frames(case: Case) -> bool:
    """A classification is put over frames of its own or of another, on purpose."""
    return (
        case.call.arg("overwrite") is True
        and case.before[case.on]["row"] != "bool False"
        and case.ours is case.theirs is None
    )


def forced_frames(case: Case) -> bool:
    """A classification joins a row by force, and is alone on its frames there."""
    return case.call.arg("force") is True and case.ours is case.theirs is None


def times_of_the_whole(case: Case) -> bool:
    """A classification is placed, and nobody says when it was made or edited."""
    name = placed(case)
    before, said = (
        case.before[name]["frames"],
        {name for name, value in case.call.args if value is not None},
    )
    restamped = restamped_times(case, name)
    same_frames = before.keys() == case.after_ours[name]["frames"].keys()
    expected = {(frame, field) for frame in before for field in TIMES}
    expected |= {(None, "created_at")} | ({(None, "last_edited_at")} if same_frames else set())
    json = len({line.split(":")[0] for line in case.parts() if ".json." in line})
    return (
        bool(restamped)
        and restamped <= {each for each in expected if each[1] not in said}
        and (len(case.parts()) == len(restamped) + json)
    )


def restamped_times(case: Case, name: str) -> set[tuple[Any, str]]:
    """Where Encord has the time of the call and labelevents has one from before, by frame."""
    theirs, ours = case.after_theirs[name], case.after_ours[name]
    found = {
        (frame, field)
        for frame, each in ours["frames"].items()
        for field in TIMES
        if each[field] != theirs["frames"].get(frame, each)[field]
    }
    return found | {(None, f) for f in TIMES if ours["whole"][f] != theirs["whole"][f]}


def placed(case: Case) -> str:
    """The instance that a call places, whoever is called."""
    return instance_of(case) if case.call.owner == "FrameView" else case.on


def edited_by_geometry(case: Case) -> bool:
    """All that differs is who last edited some frames, and when."""
    lines = [line for line in case.parts() if ".json." not in line]
    return bool(lines) and all(
        ".frames." in line and line.split(":")[0].endswith((".last_edited_at", ".last_edited_by"))
        for line in lines
    )


def beyond_the_first_character(case: Case) -> bool:
    """Encord holds a range of a text against the text's one frame."""
    return case.they_raise("LabelRowError") and "acceptable bounds of `0` to `1`" in str(
        case.theirs
    )


def characters_for_passages(case: Case) -> bool:
    """Passages of HTML are put where ranges of characters are."""
    coordinates = case.call.arg("coordinates") or case.call.arg("value")
    passages = isinstance(coordinates, Made) and coordinates.kind == "HtmlCoordinates"
    return case.they_raise("TypeError") and passages


def before_the_beginning(case: Case) -> bool:
    """A classification of ranges is put before frame 0."""
    frames = listed(frames_of(case)) or listed(case.call.subject.frame) or [0]
    return case.only_we_refuse and min(frames) < 0


def taken_for_manual(case: Case) -> bool:
    """Answers that nobody gave by hand were written, and Encord reads them as if somebody had."""
    return bool(not_by_hand(case))


def not_by_hand(case: Case) -> list[tuple[str, str]]:
    """Which answers of which instances Encord takes for a person's: name and attribute."""
    return [
        (name, attribute)
        for name, each in case.after_ours.items()
        for attribute, found in each.get("hidden", {}).items()
        if found[1] == "not by hand"
        if case.after_theirs.get(name, each)["hidden"].get(attribute, found)[1] == "by hand"
    ]


def size_of_a_page(case: Case) -> bool:
    """A mask is on a page of a PDF, and Encord cannot write the row."""
    return bool(rows_without_size(case))


def rows_without_size(case: Case) -> list[str]:
    """The rows that Encord cannot write because their pages have no size."""
    return [row for row in ROWS if "is expected but not set" in str(case.after_theirs[row]["json"])]


def frame_data_of_ranges(case: Case) -> bool:
    """What is said on frames of a classification of ranges, where nobody can read it."""
    return case.ours is case.theirs is None and not case.after_ours[case.on]["frames"]


def frame_data_beyond(case: Case) -> bool:
    """Data for frames that the media do not have."""
    return case.only_we_refuse and case.we_raise("LabelRowError") and "frame" in str(case.ours)


def shared_frame_data(case: Case) -> bool:
    """What is said on one frame is said on the others, too, that were given the same data."""
    places = {line.split(":")[0] for line in case.parts() if ".json." not in line}
    on = placed(case)
    here = {each for each in places if each.startswith(f"{on}.frames.")}
    return bool(here) and all(each.startswith(f"{on}.whole.") for each in places - here)


def data_on_frames_of_another(case: Case) -> bool:
    """The frames are those of another classification of the same kind."""
    return case.ours is case.theirs is None and bool(case.after_ours[case.on]["frames"])


def answers_beyond(case: Case) -> bool:
    """Encord does not read an answer beyond the media that it wrote itself."""
    return case.only_they_refuse and "acceptable bounds" in str(case.theirs)


def lost_empty_lists(case: Case) -> bool:
    """A dynamic checklist was answered with nothing, and written so."""
    return bool(emptied(case))


def equal_number(case: Case) -> bool:
    """1 is answered where 1.0 stands, or the other way round."""
    return bool(equal_numbers(case))


def equal_numbers(case: Case) -> list[tuple[str, str, str]]:
    """Which instances have an equal number of another type here, to which attribute."""
    return [
        (name, attribute, found[0])
        for name, each in case.after_ours.items()
        for attribute, found in each.get("hidden", {}).items()
        if _number(found[0]) is not None
        for other in [case.after_theirs.get(name, each)["hidden"].get(attribute, found)]
        if found[0] != other[0] and _number(found[0]) == _number(other[0])
    ]


def _number(shown: Any) -> float | None:
    """The number that an answer is, as `typed` shows it."""
    kind, _, number = str(shown).partition(" ")
    return float(number) if kind in {"int", "float"} else None


def emptied(case: Case) -> list[tuple[str, str, list[str]]]:
    """Which instances lost which empty answers to a checklist on which ranges, in Encord."""
    return [
        (name, attribute, entry["ranges"])
        for name, each in case.after_ours.items()
        for attribute, answers in each.get("answers", {}).items()
        if isinstance(answers, list)
        for entry in answers
        if isinstance(entry, dict) and entry["answer"] == []
        if entry not in case.after_theirs.get(name, each)["answers"][attribute]
    ]


def by_hand(case: Case) -> bool:
    """A row that was made without a server, and not of media: Encord believes it has one."""
    return bool(case.theirs == "bool False" and case.ours == "bool True")


def let_go(case: Case) -> bool:
    """Instances of before a row was read anew: in Encord they say that they are on it still."""
    if not (isinstance(case.theirs, list) and isinstance(case.ours, list)):
        return False
    pairs = zip(case.theirs, case.ours, strict=True)
    return all(mine in {None, "bool False"} or mine == other for other, mine in pairs)


def namesake_replaced(case: Case) -> bool:
    """An instance joins a row that has another of the same hash."""
    name = instance_of(case)
    mine = case.before[name]["hash"]
    listed_here = [each.strip("<>") for each in _both_lists(case)]
    return any(case.before[each]["hash"] == mine and each != name for each in listed_here)


def _both_lists(case: Case) -> list[str]:
    row = case.before[case.on]
    return [*row["objects"], *row["classifications"]]


def cannot_hold(case: Case) -> bool:
    """An object of a shape that has no place in the data of the row."""
    return case.only_we_refuse and case.we_raise("LabelRowError") and "shape" in str(case.ours)
