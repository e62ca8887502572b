"""One ontology, and short names for events on a row of it, for tests of decisions."""

from __future__ import annotations

from typing import Any

from labelevents import testing
from labelevents.events import facts
from labelevents.events.facts import Metadata, Placement
from labelevents.ontology.attributes import (
    ChecklistAttribute,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.answers import ChecklistAnswer, NumericAnswer, RadioAnswer, TextAnswer
from labelevents.values.identity import Actor
from labelevents.values.media import Video
from labelevents.values.shapes import BoundingBoxCoordinates, Shape

ANA, BEN = Actor("human", "ana"), Actor("model", "ben")
BOX = BoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4)
OTHER_BOX = BoundingBoxCoordinates(0.5, 0.5, 0.5, 0.5)
NOTHING = Metadata()

STREET = OntologyStructure()
CAR = STREET.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
COLOR = CAR.add_attribute(RadioAttribute, "Color", feature_node_hash="color")
RED = COLOR.add_option("Red", feature_node_hash="red")
BLUE = COLOR.add_option("Blue", feature_node_hash="blue")
TONE = RED.add_nested_attribute(TextAttribute, "Tone", feature_node_hash="tone")
PARTS = CAR.add_attribute(ChecklistAttribute, "Parts", feature_node_hash="parts")
WHEEL = PARTS.add_option("Wheel", feature_node_hash="wheel")
ROOF = PARTS.add_option("Roof", feature_node_hash="roof")
SPEED = CAR.add_attribute(NumericAttribute, "Speed", feature_node_hash="speed", dynamic=True)
DOOR = CAR.add_attribute(RadioAttribute, "Door", feature_node_hash="door", dynamic=True)
OPEN = DOOR.add_option("Open", feature_node_hash="open")
GAP = OPEN.add_nested_attribute(ChecklistAttribute, "Gap", feature_node_hash="gap")
WIDE = GAP.add_option("Wide", feature_node_hash="wide")
PLATE = CAR.add_attribute(TextAttribute, "Plate", feature_node_hash="plate")
SKY = STREET.add_classification(feature_node_hash="sky")
LOOK = SKY.add_attribute(RadioAttribute, "Sky", feature_node_hash="look")
SUNNY = LOOK.add_option("Sunny", feature_node_hash="sunny")
CLOUDY = LOOK.add_option("Cloudy", feature_node_hash="cloudy")
CLOUDS = CLOUDY.add_nested_attribute(ChecklistAttribute, "Clouds", feature_node_hash="clouds")
CIRRUS = CLOUDS.add_option("Cirrus", feature_node_hash="cirrus")
ROAD = STREET.add_classification(feature_node_hash="road")
ROAD.add_attribute(TextAttribute, "Road", feature_node_hash="surface")

ROW = facts.RowCreated(
    1, "", ("title", "media"), None, facts.RowFacts("project", "data", Video("cam", 64, 48, 100))
)


def on_row(*events: Any, actor: Actor = ANA) -> testing.Given:
    """A row of 100 frames on which these events happened."""
    return testing.given(ROW, *events, actor=actor)


def with_car(*events: Any, actor: Actor = ANA) -> testing.Given:
    """A row with the car `c`, on no frame yet."""
    return on_row(added("c"), *events, actor=actor)


def added(who: str, item: str = "car", number: int | None = None) -> Any:
    """An instance joined the row."""
    made = facts.ObjectAdded if item == "car" else facts.ClassificationAdded
    fields = ("item",) if number is None else ("item", "number")
    return made(1, who, fields, None, facts.Identity(item, number))


def placed(*frames: int, who: str = "c", box: Any = BOX, gone: Any = (), **said: Any) -> Any:
    """The car has this box, and what is said of it, on these frames; `gone` fields end there."""
    fields = ("geometry", *said, *gone)
    return facts.ObjectPlaced(1, who, fields, frames, Placement(geometry=box, **said))


def annotated(*frames: int, who: str = "c", **said: Any) -> Any:
    """Something was said of the car on these frames."""
    return facts.ObjectAnnotated(1, who, tuple(said), frames, Metadata(**said))


def unsaid(*frames: int, fields: Any, who: str = "c") -> Any:
    """Fields of the car hold nothing on these frames any more."""
    return facts.ObjectAnnotated(1, who, fields, frames, NOTHING)


def unplaced(*frames: int, who: str = "c", fields: Any = ("geometry",)) -> Any:
    """The car left these frames."""
    return facts.ObjectUnplaced(1, who, fields, frames, None)


def holds(*frames: int, who: str = "s", **said: Any) -> Any:
    """The classification is on these frames."""
    fields = ("presence", *said)
    return facts.ClassificationPlaced(1, who, fields, frames, Metadata(**said))


def ended(*frames: int, who: str = "s", fields: Any = ("presence",)) -> Any:
    """The classification left these frames."""
    return facts.ClassificationUnplaced(1, who, fields, frames, None)


def described(who: str = "s", **said: Any) -> Any:
    """Something was said of the classification as a whole."""
    return facts.ClassificationAnnotated(1, who, tuple(said), None, Metadata(**said))


def answered(attribute: Any, answer: Any, *frames: int, who: str = "c", manual: bool = True) -> Any:
    """An attribute of the car has this answer."""
    return _answered(facts.ObjectAnswered, who, attribute, answer, frames, manual=manual)


def said_of_sky(attribute: Any, answer: Any, who: str = "s") -> Any:
    """An attribute of the classification has this answer."""
    return _answered(facts.ClassificationAnswered, who, attribute, answer, (), manual=True)


def _answered(
    made: Any, who: str, attribute: Any, answer: Any, frames: Any, *, manual: bool
) -> Any:
    kinds = {
        TextAttribute: TextAnswer,
        NumericAttribute: NumericAnswer,
        RadioAttribute: RadioAnswer,
        ChecklistAttribute: ChecklistAnswer,
    }
    value = kinds[type(attribute)](answer, manual)
    return made(1, who, (f"answer:{attribute.feature_node_hash}",), frames or None, value)


def unanswered(attribute: Any, *frames: int, who: str = "c") -> Any:
    """An attribute has no answer any more."""
    made = facts.ObjectAnswerDeleted if who == "c" else facts.ClassificationAnswerDeleted
    return made(1, who, (f"answer:{attribute.feature_node_hash}",), frames or None, None)
