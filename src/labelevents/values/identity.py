"""Who acts. Making new ids is not done here: that is the `Ids` port's job."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

from labelevents.exceptions import LabelEventsError

ActorKind = Literal["human", "model", "import", "system", "policy"]
ACTOR_KINDS: tuple[str, ...] = get_args(ActorKind)


def _known_kind(_: object, __: object, value: str) -> None:
    if value not in ACTOR_KINDS:
        raise LabelEventsError(
            f"Expected an actor's kind to be one of {', '.join(ACTOR_KINDS)}, got {value!r}"
        )


def _not_empty(_: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value:
        raise LabelEventsError(f"Expected an actor's {attribute.name} as text, got {value!r}")


@attrs.frozen
class Actor:
    """Who or what writes: a person, a model, an import, the system, a policy.

    `kind` and `ref` say who; the rest goes on every commit this actor makes, unless the commit
    says otherwise: `agent` is the tool and its version, `run` one run of it, `on_behalf_of` the
    actor (as text) who let it run.

    Example:
        >>> Actor.parse("model:yolo@4")
        Actor(kind='model', ref='yolo@4', agent=None, on_behalf_of=None, run=None)
        >>> str(Actor.parse("ana"))
        'human:ana'
    """

    kind: ActorKind = attrs.field(validator=_known_kind)
    ref: str = attrs.field(validator=_not_empty)
    agent: str | None = None
    on_behalf_of: str | None = None
    run: str | None = None

    @classmethod
    def parse(cls, text: str | Actor) -> Actor:
        """Read `kind:ref`; any other text is the reference of a human.

        Raises:
            LabelEventsError: if there is no text.
        """
        if isinstance(text, Actor):
            return text
        kind, colon, ref = text.partition(":")
        if colon and kind in ACTOR_KINDS:
            return cls(kind, ref)  # type: ignore[arg-type]
        return cls("human", text)

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"

    @property
    def key(self) -> tuple[str, str]:
        """What makes two actors the same: kind and reference."""
        return (self.kind, self.ref)
