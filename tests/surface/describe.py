"""What a package offers, as text: each public name with its signature or kind.

The same words describe both packages, however a class is made there: dataclass, pydantic, attrs,
msgspec or by hand. What counts is what a caller can see: names, parameters, defaults, and whether
an attribute can be set.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import logging
import re
import textwrap
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import attrs

# What a module holds for its own use, or for type checkers, without an underscore.
_NO_NAMES = (typing.TypeVar, types.ModuleType, logging.Logger)


@attrs.frozen
class Surface:
    """What a package offers.

    Attributes:
        names: in words, what stands under a module, or under a name of it, as `objects.Shape`.
        classes: of each class the members in words; `()` is the constructor, `[key]` a key.
        types: each class itself, under its public names, as `objects.Shape`.
        by_the_way: what can be imported from a module that only uses it.
    """

    names: dict[str, str]
    classes: dict[str, dict[str, str]]
    types: dict[str, type]
    by_the_way: set[str]


def surface(package: str, modules: Mapping[str, set[str]]) -> Surface:
    """What these modules of a package offer.

    Args:
        package: its name.
        modules: names below it, each with the names to look at; all that are public, if empty.
    """
    found = Surface({}, {}, {}, set())
    for name, only in modules.items():
        try:
            module = importlib.import_module(f"{package}.{name}")
        except ModuleNotFoundError as error:
            if not f"{package}.{name}.".startswith(f"{error.name}."):
                raise  # it is there, but something that it needs is not
            continue
        found.names[name] = "module"
        found.by_the_way.update(f"{name}.{each}" for each in vars(module))
        for each in public_names(module):
            if only and each not in only:
                continue
            value = getattr(module, each)
            found.names[f"{name}.{each}"] = describe(value)
            if inspect.isclass(value) and _is_of(package, value):
                found.types[f"{name}.{each}"] = value
                _add_members(found.classes, package, each, value)
    return found


def differences(theirs: Surface, ours: Surface) -> dict[str, tuple[str, str]]:
    """What is not the same: there and here in words, `""` where there is nothing.

    Where a module or a class is missing, what it holds is not listed: it is missing, too.
    """
    used = theirs.by_the_way - theirs.names.keys()
    mine = {key: each for key, each in ours.names.items() if key not in used}
    found = dict(_unequal(theirs.names, mine))
    for name, members in theirs.classes.items():
        unequal = _unequal(members, ours.classes.get(name, members))
        found.update({f"{name}{key}": words for key, words in unequal})
    absent = {key for key in found if theirs.names.get(key) == "module"}
    return {key: each for key, each in found.items() if key.rpartition(".")[0] not in absent}


def _unequal(theirs: dict[str, str], ours: dict[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for key in [*theirs, *(key for key in ours if key not in theirs)]:
        words = theirs.get(key, ""), ours.get(key, "")
        if words[0] != words[1]:
            yield key, words


def public_names(module: types.ModuleType) -> list[str]:
    """What a module offers: `__all__`, or what it defines and what it imports as itself."""
    listed = list(getattr(module, "__all__", []))
    if not listed:
        listed = list(_defined(ast.parse(inspect.getsource(module)).body))
    public = [each for each in dict.fromkeys(listed) if not each.startswith("_")]
    there = [each for each in public if hasattr(module, each)]
    return [each for each in there if not isinstance(getattr(module, each), _NO_NAMES)]


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(names=names):
                # `import X as X` says that X is meant to be imported from here, too.
                yield from (each.name for each in names if each.asname == each.name)
            case ast.If(body=inner) | ast.Try(body=inner):
                yield from _defined(inner)


def describe(value: Any) -> str:
    """A value in one line: `class`, the signature of a function, or a constant itself."""
    if inspect.isclass(value):
        return "class"
    if inspect.isfunction(value):
        return f"function({signature(value)})"
    if isinstance(value, str | int | float | tuple):
        return repr(value)
    if isinstance(value, frozenset | set):
        return repr(sorted(_constant(each) for each in value))
    return "value"


def signature(function: Any, *, bound: bool = False) -> str:
    """The parameters with their kinds and defaults, without annotations, `self` or `cls`."""
    parameters = list(inspect.signature(function).parameters.values())
    return _shown(parameters[1:] if bound else parameters)


def _shown(parameters: list[inspect.Parameter]) -> str:
    plain = [
        each.replace(
            annotation=each.empty,
            default=each.empty if each.default is each.empty else _Shown(each.default),
        )
        for each in parameters
    ]
    return str(inspect.Signature(plain))[1:-1]


class _Shown:
    """A default, as it is written in a signature."""

    def __init__(self, value: object) -> None:
        self.text = _constant(value)

    def __repr__(self) -> str:
        return self.text


def _constant(value: Any) -> str:
    # A fresh list or dict each time: each kind of class has its own mark for it.
    if value == [] or re.search(r"factory|NOTHING|Undefined", repr(value)):
        return "<made>"
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return value.__name__ if inspect.isclass(value) else repr(value)


def _is_of(package: str, cls: type) -> bool:
    return f"{cls.__module__}.".startswith(f"{package}.")


def _add_members(found: dict[str, dict[str, str]], package: str, path: str, cls: type) -> None:
    """Everything public in a class, and in the classes inside it."""
    found[path] = dict(_constructor(cls))
    for name in _names(package, cls):
        found[path][f".{name}"] = _member(cls, name)
        inner = inspect.getattr_static(cls, name, None)
        if inspect.isclass(inner) and _is_of(package, inner):
            _add_members(found, package, f"{path}.{name}", inner)


def _constructor(cls: Any) -> Iterator[tuple[str, str]]:
    if typing.is_typeddict(cls):
        yield from _keys(cls)
    elif issubclass(cls, enum.Enum) or inspect.isabstract(cls) or _is_protocol(cls):
        return
    elif hasattr(cls, "model_fields"):
        yield "()", _shown(list(_of_pydantic(cls)))
    else:
        yield "()", signature(cls)


def _keys(cls: Any) -> Iterator[tuple[str, str]]:
    for key, hint in cls.__annotations__.items():
        # Python does not see `NotRequired` where annotations are text.
        needed = key in cls.__required_keys__ and "NotRequired[" not in str(hint)
        yield f"[{key}]", "key" if needed else "key, if any"


def _of_pydantic(cls: Any) -> Iterator[inspect.Parameter]:
    """A model's parameters by the names of its fields; it takes them under their aliases, too."""
    for name, field in cls.model_fields.items():
        default = inspect.Parameter.empty if field.is_required() else field.get_default()
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)


def _is_protocol(cls: type) -> bool:
    return bool(getattr(cls, "_is_protocol", False))


def _names(package: str, cls: type) -> list[str]:
    """The public names of a class that its package gave it."""
    if typing.is_typeddict(cls):
        return []
    found: dict[str, None] = {}
    for each in reversed(cls.__mro__):
        if _is_of(package, each):
            of_one = {**vars(each), **inspect.get_annotations(each)}
            found.update(dict.fromkeys([*of_one, *_set_in_constructor(each)]))
    # What pydantic and its validators put into a class is nothing to call.
    return [
        each for each in found if not each.startswith(("_", "model_")) and each != "parse_datetime"
    ]


@cache
def _set_in_constructor(cls: type) -> list[str]:
    """The attributes that `__init__` sets and no annotation names."""
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):  # made by `attrs`, say
        return []
    body = typing.cast("ast.ClassDef", ast.parse(source).body[0]).body
    made = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    lines = "\n".join(ast.unparse(each) for node in made for each in node.body)
    return re.findall(r"\bself\.([a-z]\w*)(?:: [^=]+)? = ", lines)


def _member(cls: type, name: str) -> str:
    value = inspect.getattr_static(cls, name, None)
    match value:
        case staticmethod():
            return f"on the class({signature(value.__func__)})"
        case classmethod():
            return f"on the class({signature(value.__func__, bound=True)})"
        case property():
            return "attribute, read only" if value.fset is None else "attribute"
        case type():
            return "class"
        case types.FunctionType():
            return f"method({signature(value, bound=True)})"
        case enum.Enum() if isinstance(value, cls):
            return f"member {value.value!r}"
    if name not in _fields(cls):
        return f"class attribute {_constant(value)}" if name in vars(cls) else "attribute"
    return "attribute, read only" if _is_frozen(cls) else "attribute"


def _fields(cls: Any) -> set[str]:
    """The names that each instance has for itself."""
    names = {
        name
        for each in cls.__mro__
        for name, hint in inspect.get_annotations(each).items()
        if "ClassVar" not in str(hint)
    }
    return names | {each.name for each in getattr(cls, "__attrs_attrs__", ())}


def _is_frozen(cls: Any) -> bool:
    if hasattr(cls, "__dataclass_params__"):
        return bool(cls.__dataclass_params__.frozen)
    if hasattr(cls, "__struct_config__"):
        return bool(cls.__struct_config__.frozen)
    if hasattr(cls, "__attrs_props__"):
        return bool(cls.__attrs_props__.is_frozen)
    return bool(getattr(cls, "model_config", {}).get("frozen", False))
