"""The queries of docs/sql.md: each runs on a bare connection, and finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import Actor, Store
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from tests.rows.given import box, new_row, of_row
from tests.views.given import as_actor, asked, labelled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
QUERIES = re.findall(r"(?ms)^```sql\n-- (.*?)\n(.*?)^```$", PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def told() -> Iterator[Store]:
    """A store in which all that the queries ask for has happened."""
    with labelevents.open(":memory:", actor="ana") as store:
        row = new_row(store, "cam0.mp4")
        here = of_row(row)
        labelled(new_row(store, "cam1.mp4"))
        as_actor(store, Actor("model", "yolo@4", agent="yolo/4", run="nightly-0412"))
        car = ObjectInstance(here.object("car"), object_hash="car-7")
        car.set_for_frames(box(), Range(0, 9), confidence=0.4)
        row.add_object_instance(car)
        row.save("first pass")
        as_actor(store, "ana")
        car.set_for_frames(box(0.5), Range(2, 3), overwrite=True)
        car.set_answer("B-1", here.attribute("plate"))
        car.set_answer(here.options("door", "wheel"), here.attribute("parts"))
        car.set_answer(here.option("drives"), here.attribute("doing"))
        row.save("box sat too far left")
        as_actor(store, Actor("model", "yolo@4", run="nightly-0413"))
        car.remove_from_frames(Range(8, 9))
        row.save()
        as_actor(store, "ana")
        row.revert("HEAD")
        store.refresh()
        labelled(new_row(store, "cam2.mp4"))
        yield store


def test_there_are_queries() -> None:
    """The page has a dozen of them at least."""
    assert 12 <= len(QUERIES)


@pytest.mark.parametrize("sql", [sql for _, sql in QUERIES], ids=[title for title, _ in QUERIES])
def test_query(told: Store, sql: str) -> None:
    """A query of the page runs, and finds what it is about."""
    found = asked(told, sql)

    assert found
    assert all(any(value is not None for value in line) for line in found)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rows whose labels in the views", [("cam2.mp4", None, 10)]),
        ("How many objects and boxes", [("Car", 2, 11)]),
        (
            "Who answers for the boxes",
            [("cam0.mp4", "human", 2), ("cam0.mp4", "model", 8), ("cam1.mp4", "human", 1)],
        ),
        ("Boxes that a model drew first", [("cam0.mp4", "car-7", "human:ana", 2)]),
        ("A line for each option", [("cam0.mp4", "car-7", "Parts", o) for o in ("Door", "Wheel")]),
        (
            "On how many frames",
            [("Doing", "Drives", 1, 10), ("Parts", '["Door","Wheel"]', 1, None)],
        ),
    ],
)
def test_what_a_query_finds(told: Store, title: str, expected: list[tuple[Any, ...]]) -> None:
    """These find exactly this."""
    (sql,) = (sql for known, sql in QUERIES if known.startswith(title))

    assert expected == asked(told, sql)[: len(expected)]


def test_one_row_is_read_alone(told: Store) -> None:
    """Who asks for a row by its hash or its title reads the runs of no other."""
    for term in ("label_hash = 'x'", "row = 'x'"):
        for view in ("v_labels", "v_blame"):
            plan = asked(told, f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE {term}")  # noqa: S608

            assert any(step[3].startswith("SEARCH r USING INDEX runs_by_stream") for step in plan)


def test_every_column_is_described(told: Store) -> None:
    """The page names each column of each view and table, and no view or table is left out."""
    text = PAGE.read_text("utf-8")
    for name in ("v_log", "v_labels", "v_blame", "runs", "titles", "refreshed"):
        assert f"**`{name}`**" in text
        for (column,) in asked(told, "SELECT name FROM pragma_table_info(?)", name):
            assert f"`{column}`" in text, (name, column)
