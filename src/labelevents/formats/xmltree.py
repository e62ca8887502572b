"""XML from strangers, as a small tree that knows its lines.

`defusedxml` refuses document types, so neither entity bombs nor external files can be asked for.
The tree is our own, because elements of `xml.etree` do not say on which line they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ErrorString, errors

import attrs
from defusedxml import ElementTree  # type: ignore[import-untyped, unused-ignore]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped, unused-ignore]

from labelevents.formats.fields import FaultError, refused
from labelevents.formats.reading import Source

# No label file comes near; a tree of 100,000 levels would only serve to overflow a stack.
DEEPEST = 64
_ENDS_EARLY = {
    errors.codes[errors.XML_ERROR_NO_ELEMENTS],
    errors.codes[errors.XML_ERROR_UNCLOSED_TOKEN],
}


@attrs.define(eq=False)
class Element:
    """One XML element: its tag, attributes, text, children, and its line counted from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = attrs.field(factory=list)

    def each(self, tag: str) -> Iterator[Element]:
        """The children of that tag, in order."""
        return (child for child in self.children if child.tag == tag)

    def find(self, path: str) -> Element | None:
        """The first element at a path of tags such as `meta/task`, or None."""
        found: Element | None = self
        for tag in path.split("/"):
            found = next(found.each(tag), None) if found is not None else None
        return found

    def said(self, path: str) -> str:
        """The text at a path, without the white space around it; empty where there is none."""
        found = self.find(path)
        return found.text.strip() if found is not None else ""


class _Builder:
    """The parser's target: keeps the line of each element and counts the depth."""

    def __init__(self) -> None:
        self.expat: Any = None
        self._root: Element | None = None
        # Text comes in pieces; joining them once keeps a long text linear.
        self._open: list[tuple[Element, list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) == DEEPEST:
            raise FaultError(f"Expected at most {DEEPEST} levels of XML elements, got more")
        element = Element(tag, attributes, self.expat.CurrentLineNumber)
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self._root = element
        self._open.append((element, []))

    def data(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, _tag: str) -> None:
        element, pieces = self._open.pop()
        element.text = "".join(pieces)

    def close(self) -> Element | None:
        return self._root


def parse(source: Source) -> Element:
    """Read the bytes as XML and return the root element. Cost: linear in the bytes.

    Raises:
        ImportFileError: if they are empty, not XML, cut off, declare a document type or entities,
            or nest deeper than `DEEPEST`.
    """
    if not source.data.strip():
        raise refused(source, "Expected XML, got an empty file")
    builder = _Builder()
    parser = ElementTree.DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(source.data)
        root = parser.close()
    except ElementTree.ParseError as error:
        raise _not_xml(source, error) from None
    except DefusedXmlException:
        sentence = "Document types and entities are refused, because they can be bombs"
        raise refused(source, sentence, builder.expat.CurrentLineNumber) from None
    except FaultError as fault:
        raise refused(source, fault, builder.expat.CurrentLineNumber) from None
    except (LookupError, ValueError) as error:
        # Python, not expat, looks up the encoding that the XML declares.
        raise refused(source, f"Expected XML in a known encoding: {error}", 1) from None
    if not isinstance(root, Element):
        raise refused(source, "Expected XML, got no element")
    return root


def _not_xml(source: Source, error: Any) -> Exception:
    line, column = error.position
    what = (
        "the file ends before the XML does"
        if error.code in _ENDS_EARLY
        else ErrorString(error.code)
    )
    return refused(source, f"Expected well-formed XML, but {what}, at column {column + 1}", line)
