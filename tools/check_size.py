"""Fails when a file or function under src has grown past the size that reads in one go.

    python tools/check_size.py [FOLDER ...]

Limits: 400 lines a file (all lines), 40 lines a function (code only: no docstring, comment or blank
line), 8 parameters (without `self` or `cls`; keyword-only ones count). What may pass a limit stands
in the lists below, each with its reason; an entry that is no longer needed is a finding, too.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_PARAMETERS = 8

# path below src/labelevents → why it is one subject all the same
LONG_FILES: dict[str, str] = {}

# qualified name → why it does not fall into two functions
LONG_FUNCTIONS: dict[str, str] = {
    "LabelRowV2.save": "more than half of it is its signature, passed on by name",
}

# qualified name → why it takes so many
MANY_PARAMETERS: dict[str, str] = {
    "FrameView.add_object_instance": "the label model's signature",
    "ObjectInstance.set_for_frames": "the label model's signature",
    "ObjectInstance.set_track": "the metadata of set_for_frames, beside what is its own",
    "import_files": "what an import can be told, each by its name",
    "of_media": "a row's metadata has that many sources",
    "ClassificationInstance.set_for_frames": "the label model's signature",
    "LabelRowV2.save": "the label model's signature, and what a commit says of itself",
    "Project.list_label_rows_v2": "the label model's filters",
    "RowHistory.history": "each filter of the log by its name",
    "StoreHistory.history": "each filter of the log by its name",
}

_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Documented = ast.Module | ast.ClassDef | _Function


class Finding(NamedTuple):
    """Something over a limit: where, what, and the list that may allow it under `name`."""

    where: str
    what: str
    allowed_in: dict[str, str]
    name: str


def main(folders: list[str]) -> int:
    """Print what is over a limit and not allowed; return how the process should exit."""
    source = Path(__file__).resolve().parents[1] / "src" / "labelevents"
    roots = [Path(folder) for folder in folders] or [source]
    found = [finding for root in roots for finding in findings_below(root)]
    problems = [f"{one.where}: {one.what}" for one in found if one.name not in one.allowed_in]
    if not folders:  # some folder says nothing about what the lists need
        problems += _stale_entries(found)
    print("\n".join(problems) if problems else "Sizes are within the limits.")
    return 1 if problems else 0


def findings_below(root: Path) -> Iterator[Finding]:
    """Everything over a limit in the Python files below `root`, allowed or not."""
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        length = len(text.splitlines())
        if length > MAX_FILE_LINES:
            what = f"{length} lines, more than {MAX_FILE_LINES}: is it two subjects?"
            yield Finding(f"{shown}:1", what, LONG_FILES, path.relative_to(root).as_posix())
        tree = ast.parse(text, filename=str(path))
        code = code_lines(text, tree)
        for name, function, is_method in functions(tree):
            where = f"{shown}:{function.lineno}"
            length = sum(function.lineno <= line <= (function.end_lineno or 0) for line in code)
            if length > MAX_FUNCTION_LINES:
                what = f"`{name}` has {length} lines of code, more than {MAX_FUNCTION_LINES}"
                yield Finding(where, what, LONG_FUNCTIONS, name)
            count = count_parameters(function, is_method=is_method)
            if count > MAX_PARAMETERS:
                what = f"`{name}` has {count} parameters, more than {MAX_PARAMETERS}"
                yield Finding(where, what, MANY_PARAMETERS, name)


def code_lines(text: str, tree: ast.Module) -> set[int]:
    """The numbers of the lines that hold code: not blank, not comment, not docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, _Documented) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return lines


def functions(tree: ast.Module) -> Iterator[tuple[str, _Function, bool]]:
    """Every function with its qualified name, and whether it is a method with a first `self`."""

    def walk(
        node: ast.AST, prefix: str, *, in_class: bool
    ) -> Iterator[tuple[str, _Function, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _Function):
                yield f"{prefix}{child.name}", child, in_class and not _is_static(child)
                yield from walk(child, f"{prefix}{child.name}.", in_class=False)
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{prefix}{child.name}.", in_class=True)
            else:  # an `if` or `try` around a definition changes nothing
                yield from walk(child, prefix, in_class=in_class)

    yield from walk(tree, "", in_class=False)


def count_parameters(function: _Function, *, is_method: bool) -> int:
    """How many parameters a caller can give; `*args` and `**kwargs` count as one each."""
    given = function.args
    named = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs)
    return named + bool(given.vararg) + bool(given.kwarg) - is_method


def _is_static(function: _Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list)


def _stale_entries(found: list[Finding]) -> Iterator[str]:
    for allowed in (LONG_FILES, LONG_FUNCTIONS, MANY_PARAMETERS):
        needed = {one.name for one in found if one.allowed_in is allowed}
        for name in allowed:
            if name not in needed:
                yield f"tools/check_size.py:1: `{name}` is allowed, but does not need it any more"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
