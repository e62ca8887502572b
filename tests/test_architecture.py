"""The rules about how the code hangs together, which no linter knows.

Each test lists the places that break a rule, as `file:line: what`, and expects none.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

from labelevents import exceptions

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "labelevents"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Module:
    """One source file: its path below the package or folder, and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[int, str, str | None]]:
        """Line, module, and name for `from module import name`, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name, None) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)

    def is_in(self, *places: str) -> bool:
        """Whether the file is one of the places, or below one that ends in a slash."""
        return any(self.path == p or (p.endswith("/") and self.path.startswith(p)) for p in places)


@cache
def modules(folder: Path = PACKAGE) -> list[Module]:
    """Every Python file below the folder."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(folder).as_posix(), text, ast.parse(text, str(path))))
    return found


def _calls(pattern: str, *allowed: str) -> list[str]:
    """Where something whose dotted name matches is called, outside the places allowed."""
    return [
        f"{module.path}:{node.lineno}: {ast.unparse(node.func)}()"
        for module in modules()
        if not module.is_in(*allowed)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and re.search(pattern, ast.unparse(node.func))
    ]


def test_there_are_modules() -> None:
    """The tests below look at something."""
    assert 20 < len(modules())


# --- One writer -----------------------------------------------------------------------------------

# The session, the table of what it decides with, and what is for tests.
WRITERS = ("rows/session.py", "rows/aggregates.py", "testing/")


def _reaches_for_the_gate(module: str, name: str | None) -> bool:
    """Whether an import names what decides (of the model) or what seals (of the events)."""
    if re.match(r"labelevents\.model(\.|$)", module):
        return ".decide" in module or (name or "").startswith("decide")
    return module.startswith("labelevents.events") and name == "seal"


def test_one_writer_decides_and_seals() -> None:
    """Only the session, with its table, and what is for tests imports `decide…` and `seal`."""
    offences = [
        f"{module.path}:{line}: {source} {name or ''}"
        for module in modules()
        if not module.is_in(*WRITERS, "model/", "events/")
        for line, source, name in module.imports()
        if _reaches_for_the_gate(source, name)
    ]
    offences += _calls(r"\bcodec\.seal$", *WRITERS, "model/", "events/")

    assert [] == offences


def test_one_writer_appends() -> None:
    """Only the session, what is for tests, and the logs themselves call `append` of a log."""
    assert [] == _calls(r"\b_?log\.append$", *WRITERS, "log/")


# --- Pure below rows ------------------------------------------------------------------------------

PURE = ("values/", "ontology/", "events/", "model/")
# Building an ontology makes hashes for its elements, as the label model does; it decides nothing.
MAKES_HASHES = "ontology/identifiers.py"
IMPURE_MODULES = {"os", "random", "secrets", "sqlite3", "time", "uuid"}


def test_what_decides_imports_no_clock_chance_or_file() -> None:
    """Values, ontology, events and model import nothing whose answer changes between two calls."""
    offences = [
        f"{module.path}:{line}: imports {source}"
        for module in modules()
        if module.is_in(*PURE) and module.path != MAKES_HASHES
        for line, source, _ in module.imports()
        if source.partition(".")[0] in IMPURE_MODULES
    ]

    assert [] == offences


def test_what_decides_reads_no_clock() -> None:
    """Values, ontology, events and model take times as arguments; `datetime` is a type there."""
    above = [module.path for module in modules() if not module.is_in(*PURE)]

    assert [] == _calls(r"\b(date|datetime)\.(now|utcnow|today)$", *above)


# --- Nothing inside imports the root --------------------------------------------------------------


def _is_submodule(name: str | None) -> bool:
    return name is not None and (
        (PACKAGE / f"{name}.py").is_file() or (PACKAGE / name / "__init__.py").is_file()
    )


def test_nothing_inside_imports_the_root() -> None:
    """The root is for people: inside, a name is imported from the module that it lives in."""
    offences = [
        f"{module.path}:{line}: {name or 'import labelevents'}"
        for module in modules()
        for line, source, name in module.imports()
        if source == "labelevents" and not _is_submodule(name)
    ]

    assert [] == offences


# --- Docstrings, and nothing left for later -------------------------------------------------------


def _is_exempt(node: ast.ClassDef | Function) -> bool:
    """A setter is documented at its getter, an overload at its implementation."""
    decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(decorators & {"overload", "setter", "deleter"})


def _undocumented(node: ast.AST, prefix: str = "") -> Iterator[tuple[int, str]]:
    """Line and name of public classes, functions and methods without a docstring."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | Function):
            if child.name.startswith("_"):
                continue
            if not _is_exempt(child) and ast.get_docstring(child) is None:
                yield child.lineno, f"{prefix}{child.name}"
            if isinstance(child, ast.ClassDef):
                yield from _undocumented(child, f"{prefix}{child.name}.")
        else:  # an `if` or `try` around a definition changes nothing
            yield from _undocumented(child, prefix)


def test_every_module_has_a_docstring() -> None:
    """Each file says in its first line what it is about."""
    offences = [m.path for m in modules() if ast.get_docstring(m.tree) is None]

    assert [] == offences


def test_everything_public_has_a_docstring() -> None:
    """Each public class, function and method says what it is."""
    offences = [
        f"{module.path}:{line}: {name}"
        for module in modules()
        for line, name in _undocumented(module.tree)
    ]

    assert [] == offences


def test_every_test_states_its_truth() -> None:
    """Each test begins with a sentence that is true when it passes."""
    offences = [
        f"tests/{module.path}:{node.lineno}: {node.name}"
        for module in modules(ROOT / "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, Function)
        and node.name.startswith("test_")
        and ast.get_docstring(node) is None
    ]

    assert [] == offences


def test_nothing_is_left_for_later() -> None:
    """The source holds no note to do something some day."""
    note = re.compile(r"\b(TODO|FIXME)\b")
    offences = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1)
        if note.search(line)
    ]

    assert [] == offences


# --- The exception tree ---------------------------------------------------------------------------

BRANCH = re.compile(r"^(?P<lines>[│ ]*(?:├──|└──)?) ?(?P<name>\w+)(?: \((?P<builtin>\w+)\))?$")


def _drawn() -> dict[str, tuple[str, ...]]:
    """Each class in the drawing with the names of its bases: the class it hangs on, the builtin."""
    block = inspect.getdoc(exceptions) or ""
    drawing = block.partition("::\n\n")[2].partition("\n\n")[0]
    bases: dict[str, tuple[str, ...]] = {}
    above: list[str] = []  # the names from the root down to the line before
    for line in inspect.cleandoc(drawing).splitlines():
        found = BRANCH.match(line)
        assert found, f"not a branch of the tree: {line!r}"
        depth = len(found["lines"]) // 4 + bool(found["lines"])
        assert depth <= len(above), f"hangs in the air: {line!r}"
        parent = above[depth - 1 : depth] or ["Exception"]
        bases[found["name"]] = (*parent, *filter(None, [found["builtin"]]))
        above[depth:] = [found["name"]]
    return bases


def _defined() -> dict[str, tuple[str, ...]]:
    """Each exception class of the module with the names of its bases, in order."""
    return {
        cls.__name__: tuple(base.__name__ for base in cls.__bases__)
        for cls in vars(exceptions).values()
        if inspect.isclass(cls)
        and issubclass(cls, Exception)
        and cls.__module__ == exceptions.__name__
    }


def test_exception_tree_is_as_drawn() -> None:
    """The tree at the head of the exceptions is the tree of the classes."""
    drawn = _drawn()

    assert _defined() == drawn


def test_exceptions_inherit_what_callers_expect() -> None:
    """Each error but the base is also a builtin error, by itself or through the one it hangs on."""
    generic = {Exception, BaseException, object}
    errors = {cls for cls in vars(builtins).values() if inspect.isclass(cls)} - generic
    names = [name for name in _defined() if name != "LabelEventsError"]

    assert [] == [name for name in names if not errors & {*getattr(exceptions, name).__mro__}]
