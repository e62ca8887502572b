"""Calls of the label model, made to the library and said to the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labelevents.objects import ClassificationInstance, ObjectInstance
from labelevents.objects.attributes import NumericAttribute, RadioAttribute
from tests.history import oracle as plainly
from tests.history.edits import Edits
from tests.history.oracle import is_global, on_ranges
from tests.history.reading import NESTED, lingering, reading
from tests.history.steps import Act
from tests.rows.given import Town, box

if TYPE_CHECKING:
    from tests.history.world import World

EXTRA = "x:test.k"
QUESTIONS = ("weather", "note")
STATIC = {
    "car": ("brand", "model", "extras", "plate", "parts"),
    "weather": ("weather?", "mm"),
    "note": ("note?",),
    "mood": ("mood?",),
}
DYNAMIC = ("doing", "remark", "speed", "lights")


class Acting:
    """One call after the other, to the library and to the oracle."""

    def __init__(self, world: World, edits: Edits) -> None:
        self.world = world
        self.row = world.row
        self.town: Town = world.town
        self.edits = edits

    def _pick(self, act: Act, kind: str | None = None) -> str | None:
        """An instance that is there."""
        state = self.edits.state
        there = [who for who in state.on_row() if kind in (None, state.items[who][0])]
        return there[act.who % len(there)] if there else None

    def _handle(self, who: str) -> Any:
        known = [*self.row.get_object_instances(), *self.row.get_classification_instances()]
        return next(each for each in known if each.instance_hash == who)

    def _some(self, act: Act, who: str) -> list[int]:
        """Frames that an instance is on."""
        return [frame for frame in self.edits.state.frames(who) if frame in act.frames]

    # Instances

    def new_car(self, act: Act) -> None:
        """A car, with a remark on its frames."""
        self.world.made += 1
        self._add_car(f"car{self.world.made:02}", act)

    def again(self, act: Act) -> None:
        """An instance that was there once joins the row again, or replaces itself, as new."""
        items = self.edits.state.items
        if items:
            who = sorted(items)[act.who % len(items)]
            if who in lingering(reading(self.row), self.edits.state):
                return
            add = self._add_car if items[who][0] == "object" else self._add_question
            if is_global(who):
                add = self._add_mood
            add(who, act)

    def _add_car(self, who: str, act: Act) -> None:
        car = ObjectInstance(self.town.object("car"), object_hash=who)
        sure, remark = confidence(act), f"remark {act.value % 3}"
        car.set_for_frames(box(place(act)), act.frames, confidence=sure)
        remark_ = self.town.attribute("remark")
        car.set_answer(remark, remark_, frames=act.frames[0])
        self.row.add_object_instance(car)
        cells: dict[tuple[str, int | None], Any] = {}
        for frame in act.frames:
            cells |= {("geometry", frame): place(act), ("confidence", frame): sure}
        cells["answer:remark", act.frames[0]] = remark
        self.edits.add(who, "object", "car", cells)

    def new_question(self, act: Act) -> None:
        """A classification, in the place of whoever is on its frames."""
        self.world.made += 1
        self._add_question(f"q{self.world.made:02}", act)

    def new_part(self, act: Act) -> None:
        """A classification of ranges, sometimes of none, in the place of whoever is there."""
        self.world.made += 1
        self._add_question(f"part{self.world.made:02}", act)

    def new_mood(self, act: Act) -> None:
        """The classification of the whole row, in the place of the other one."""
        self.world.made += 1
        self._add_mood(f"mood{self.world.made:02}", act)

    def _add_mood(self, who: str, act: Act) -> None:
        mood = ClassificationInstance(self.town.question("mood"), classification_hash=who)
        cells: dict[tuple[str, int | None], Any] = {}
        if act.value % 2:
            mood.confidence = 0.5
            cells["confidence", None] = 0.5
        if act.length % 2:
            mood.set_answer(f"mood {act.value % 3}")
            cells["answer:mood?", None] = f"mood {act.value % 3}"
        for other in lingering(reading(self.row), self.edits.state):
            # Not by anybody's word, but in the way all the same.
            if is_global(other):
                self.edits.remove(other)
        self.row.add_classification_instance(mood, force=True)
        self.edits.add(who, "classification", "mood", cells)

    def _add_question(self, who: str, act: Act) -> None:
        known = self.edits.state.items.get(who)
        item = QUESTIONS[act.value % 2] if known is None else known[1]
        kind = self.town.question(item)
        question = ClassificationInstance(kind, classification_hash=who, range_only=on_ranges(who))
        frames = [] if on_ranges(who) and act.lo == 0 else act.frames
        question.set_for_frames(frames)
        cells: dict[tuple[str, int | None], Any] = {("presence", f): True for f in frames}
        if item == "note":
            question.set_answer(f"note {act.value % 3}")
            cells["answer:note?", None] = f"note {act.value % 3}"
        self.row.add_classification_instance(question, force=True)
        self.edits.add(who, "classification", item, cells)

    def remove(self, act: Act) -> None:
        """Off the row."""
        if who := self._pick(act):
            handle = self._handle(who)
            if isinstance(handle, ObjectInstance):
                self.row.remove_object(handle)
            else:
                self.row.remove_classification(handle)
            self.edits.remove(who)

    def number(self, act: Act) -> None:
        """A display number that no other car has, or none."""
        state = self.edits.state
        numbers = {(w, k.value) for (w, field, _), k in state.cells.items() if field == "number"}
        wanted = None if act.value % 4 == 3 else act.value % 4
        who = self._pick(act, "object")
        if who is not None and all(n != wanted or w == who for w, n in numbers):
            self._handle(who).object_number = wanted
            self.edits.number(who, wanted)

    # Frames

    def move(self, act: Act) -> None:
        """One place on frames, sometimes less sure."""
        if who := self._pick(act, "object"):
            said = {"confidence": confidence(act)} if act.value % 2 else {}
            self._handle(who).set_for_frames(box(place(act)), act.frames, overwrite=True, **said)
            self.edits.place(who, act.frames, place(act), said)

    def track(self, act: Act) -> None:
        """A place of its own on each frame; sometimes a confidence of its own, too."""
        if who := self._pick(act, "object"):
            places = {frame: round(place(act) + (frame % 2) / 10, 3) for frame in act.frames}
            sure = {frame: 0.25 + frame % 2 / 4 for frame in act.frames}
            numbers = {"confidence": sure} if act.value % 2 else {}
            said = {EXTRA: act.value % 3}
            boxes = {frame: box(at) for frame, at in places.items()}
            self._handle(who).set_track(boxes, overwrite=True, numbers=numbers, extra=said)
            self.edits.track(who, places, numbers, said)

    def hold(self, act: Act) -> None:
        """A classification takes frames, also those of another of its kind."""
        if who := self._pick(act, "classification"):
            said = {"confidence": confidence(act), "manual_annotation": True}
            self._handle(who).set_for_frames(
                act.frames, overwrite=True, confidence=said["confidence"]
            )
            self.edits.hold(who, act.frames, said)

    def annotate(self, act: Act) -> None:
        """Something beside the place, on frames where the instance is."""
        who = self._pick(act)
        if who is None or is_global(who):
            return
        said = ("confidence", confidence(act)), ("manual_annotation", bool(act.value % 2))
        name, value = said[act.length % 2]
        for frame in self._some(act, who):
            setattr(self._handle(who).get_annotation(frame), name, value)
            self.edits.annotate(who, [frame], {name: value})

    def describe(self, act: Act) -> None:
        """Something of a classification as a whole."""
        if who := self._pick(act, "classification"):
            self._handle(who).confidence = confidence(act)
            self.edits.describe(who, {"confidence": confidence(act)})

    def leave(self, act: Act) -> None:
        """Off some frames."""
        if (who := self._pick(act)) and (frames := self._some(act, who)):
            self._handle(who).remove_from_frames(frames)
            self.edits.leave(who, frames)

    # Answers

    def answer(self, act: Act) -> None:
        """A static answer: of a radio, of what is nested under it, of a checklist, of a text."""
        if who := self._pick(act):
            names = STATIC[self.edits.state.items[who][1]]
            self._answer(who, names[act.length % len(names)], act, None)

    def answer_frames(self, act: Act) -> None:
        """A dynamic answer on frames, whether the car is there or not."""
        if who := self._pick(act, "object"):
            self._answer(who, DYNAMIC[act.length % len(DYNAMIC)], act, act.frames)

    def _answer(self, who: str, name: str, act: Act, frames: list[int] | None) -> None:
        field, attribute = f"answer:{name}", self.town.attribute(name)
        static = {n[1]: k.value for n, k in self.edits.state.of(who).items() if n[2] is None}
        if not plainly.reached(field, static, NESTED):
            return
        options: Any = attribute.options
        given: Any = f"said {act.value % 3}"
        told = given
        if isinstance(attribute, NumericAttribute):
            given = told = float(act.value % 3)
        elif isinstance(attribute, RadioAttribute):
            given = options[act.value % len(options)]
            told = given.feature_node_hash
        elif options:
            given = [options[act.value % len(options)]]
            told = (given[0].feature_node_hash,)
        if frames is None:
            self._handle(who).set_answer(given, attribute, overwrite=True)
        else:
            self._handle(who).set_answer(given, attribute, frames=frames)
        self.edits.answer(who, field, told, frames)

    def unanswer(self, act: Act) -> None:
        """No answer any more: a static one, or a dynamic one on frames."""
        who = self._pick(act)
        if who is None:
            return
        kind, item = self.edits.state.items[who]
        names = STATIC[item] + (DYNAMIC if kind == "object" else ())
        name = names[act.length % len(names)]
        attribute = self.town.attribute(name)
        if name in DYNAMIC:
            self._handle(who).delete_answer(attribute, filter_frame=act.frames)
            self.edits.unanswer(who, f"answer:{name}", act.frames)
        else:
            self._handle(who).delete_answer(attribute)
            self.edits.unanswer(who, f"answer:{name}")


def place(act: Act) -> float:
    """The left edge of a box."""
    return (act.value % 5) / 10


def confidence(act: Act) -> float:
    """1.0 is what is so anyway."""
    return (1.0, 0.5, 0.25)[act.value % 3]
