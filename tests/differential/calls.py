"""One call of the label model, on a row, an instance, a view of a frame or an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from tests.differential.arguments import Element, Module, Named, Spec, built
from tests.differential.plain import json_like

if TYPE_CHECKING:
    from tests.differential.world import World


@attrs.frozen(repr=False)
class Subject(Spec):
    """What a call is made on: a named thing, or what one of its methods gives.

    Attributes:
        on: the row or instance.
        through: `get_frame_view`, `get_annotation`, or nothing.
        frame: what that method is given.
    """

    on: Named | Element | Module
    through: Literal["", "get_frame_view", "get_annotation"] = ""
    frame: Any = 0

    def build(self, world: World) -> Any:
        """The thing itself."""
        thing = self.on.build(world)
        return getattr(thing, self.through)(self.frame) if self.through else thing

    def __repr__(self) -> str:
        return f"{self.on}.{self.through}({self.frame!r})" if self.through else repr(self.on)


@attrs.frozen(repr=False)
class Call:
    """A call, a property that is read, or one that is set.

    Attributes:
        owner: the class as people name it, for counting.
        subject: what it is made on.
        name: of the method or property.
        how: `call`, `get` or `set`.
        args: by name, in the order of the signature.
        keep: the name under which the instance that it makes stays, if it makes one.
    """

    owner: str
    subject: Subject
    name: str
    how: Literal["call", "get", "set"] = "call"
    args: tuple[tuple[str, Any], ...] = ()
    keep: str | None = None

    @property
    def method(self) -> str:
        """What is counted: class and method; a property that is set ends in ` =`."""
        return f"{self.owner}.{self.name}{' =' if self.how == 'set' else ''}"

    def arg(self, name: str) -> Any:
        """An argument, or None where it is left out."""
        return dict(self.args).get(name)

    def run(self, world: World) -> Any:
        """Make the call in a world."""
        subject = self.subject.build(world)
        if self.how == "get":
            return getattr(subject, self.name)
        if self.name == "to_encord_dict":
            return json_like(world.export(repr(self.subject)))
        if self.name == "from_labels_dict":
            return world.reread(repr(self.subject), built(self.args[0][1], world))
        given = {name: built(value, world) for name, value in self.args}
        if self.how == "set":
            return setattr(subject, self.name, given["value"])
        found = getattr(subject, self.name)(**given)
        if self.keep is not None:
            # What is made with a hash of its own keeps it.
            world.keep(self.keep, found, renamed=self.owner != "objects")
        return found

    def __repr__(self) -> str:
        where = f"{self.subject!r}.{self.name}"
        if self.how == "get":
            return where
        if self.how == "set":
            return f"{where} = {self.arg('value')!r}"
        kept = f"{self.keep} = " if self.keep is not None else ""
        return f"{kept}{where}({', '.join(f'{name}={value!r}' for name, value in self.args)})"
