"""Tags: names for revisions, which stay where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import Commit, ConflictError, LabelEventsError, ReadOnlyError, Store
from labelevents.model.project import Tag
from labelevents.values.identity import Actor
from tests.history.past import new_store
from tests.rows.given import new_project, new_row, of_row


def _told(store: Store) -> list[tuple[str, int, str | None, tuple[int, ...]]]:
    return [(t.name, t.rev, t.message, t.moved_from) for t in store.tags().values()]


def test_a_tag_is_a_commit(store: Store) -> None:
    """A tag is recorded as a commit of kind admin with its message, and names its revision."""
    new_row(store)
    made = store.tag("train-v1", 1, "the first set")
    assert isinstance(made, Commit)

    assert (3, "admin", "the first set", 1) == (made.number, made.kind, made.message, made.events)
    assert made == store.history()[0]
    assert (
        Tag("train-v1", 1, "the first set", store.tags()["train-v1"].stamp)
        == (store.tags()["train-v1"])
    )


def test_who_gave_it_and_when(path: Path) -> None:
    """A tag knows its author and its time, also in another program."""
    with labelevents.open(path, actor="model:sweep@2") as store:
        new_project(store)
        made = store.tag("t")
        assert made is not None
    with labelevents.open(path, actor="ben") as store:
        stamp = store.tags()["t"].stamp

    assert (Actor("model", "sweep@2").key, made.recorded_at, 2) == (
        stamp.actor.key,
        stamp.at,
        stamp.commit,
    )


def test_by_default_the_newest_is_meant(store: Store) -> None:
    """A tag without a revision names the newest that is saved."""
    row = new_row(store)
    row.add_object_instance(of_row(row).car())
    store.tag("now")

    assert 2 == store.tags()["now"].rev


def test_tags_in_their_order(store: Store) -> None:
    """Tags are listed as they were first given; one that is moved keeps its place."""
    new_row(store)
    for name in ("c", "a", "b"):
        store.tag(name, 1)
    store.tag("c", 2, force=True)

    assert ["c", "a", "b"] == list(store.tags())


def test_tags_survive_reopening(path: Path) -> None:
    """Tags are in the file: who opens it later reads the same, and it holds together."""
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
        store.tag("a", 1, "why")
        store.tag("b", 2)
        store.tag("a", 2, "better", force=True)
        before = _told(store)
    with labelevents.open(path, actor="ben", readonly=True) as store:
        assert [("a", 2, "better", (1,)), ("b", 2, None, ())] == before == _told(store)
        assert store.verify().ok


def test_what_others_tag_is_seen(path: Path) -> None:
    """A tag that another program gave can be used at once."""
    with labelevents.open(path, actor="ana") as ana, labelevents.open(path, actor="ben") as ben:
        new_project(ana)
        assert {} == ben.tags()
        ana.tag("train-v1")

        assert (["train-v1"], 1) == (list(ben.tags()), ben.revision("train-v1"))


# They stay where they are


def test_a_tag_stays(store: Store) -> None:
    """A tag that names a revision already is not moved, and the refusal says since when by whom."""
    new_row(store)
    store.tag("t", 1)
    before = store.revision("HEAD"), _told(store)
    with pytest.raises(
        LabelEventsError, match=r"`t` names r1 already, since 20.* by human:ana.*force=True"
    ):
        store.tag("t", 2)

    assert before == (store.revision("HEAD"), _told(store))


def test_the_same_tag_again_is_nothing(store: Store) -> None:
    """A tag that says the same already is no commit, forced or not."""
    new_row(store)
    store.tag("t", 1, "why")
    head = store.revision("HEAD")

    assert [None, None] == [store.tag("t", 1, "why", force=force) for force in (False, True)]
    assert head == store.revision("HEAD")


def test_a_moved_tag_says_from_where(store: Store) -> None:
    """A tag moved by force keeps every revision that it named; a new message moves nothing."""
    new_row(store)
    for rev, message in ((1, None), (2, None), (2, "said better"), (1, None)):
        store.tag("t", rev, message, force=True)

    assert [("t", 1, None, (1, 2))] == _told(store)
    assert ["admin"] * 4 == [commit.kind for commit in store.history()[:4]]


def test_the_past_has_the_tags_of_then(store: Store) -> None:
    """In the past a tag names what it named then, and nothing before it was given."""
    row = new_row(store)
    store.tag("t", 1)
    store.tag("t", 2, force=True)

    assert (1, 2) == (row.at(3)._home.revision("t"), row.at(4)._home.revision("t"))  # type: ignore[union-attr]
    with pytest.raises(LabelEventsError, match="there are no tags yet"):
        row.at(2).at("t")


def test_an_undo_leaves_tags(store: Store) -> None:
    """Taking back goes past a tag to what was labelled before, and the tag stays."""
    row = new_row(store)
    row.rename("later")
    store.tag("t", 2)
    store.undo()

    assert ([("t", 2, None, ())], "street.mp4") == (_told(store), row.at("HEAD").data_title)
    with pytest.raises(LabelEventsError, match="only set a tag, and tags stay"):
        store.revert(4)


# What can be one


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "two words", "a\nb", "tab\t", "\u00a0", "\u2003wide", "\u2028"),
        *("1", "42", "r42", "r007", "٤٢", "r٤", "HEAD", "a~1", "~", "-m", "--force"),
        *("nul\0", "\x1b[31mred", "bell\a", "\u202eright to left", "\ud800", "\u200b"),
        *("2026-07-25", "2026-07-25T14:30", "20260725T143000", "2026-W30-1"),
        *(None, 5, 1.5, b"t", ["t"], True),
    ],
)
def test_what_cannot_be_a_tag(store: Store, name: Any) -> None:
    """What names a revision already, or could not be typed or printed, is refused."""
    new_row(store)
    with pytest.raises(LabelEventsError, match="Expected a tag such as `train-v1`, got "):
        store.tag(name, 1)

    assert ({}, 2) == (store.tags(), store.revision("HEAD"))


@pytest.mark.parametrize(
    "name",
    ["train-v1", "v1.2/eval", "head", "R42", "r", "été", "日本", "a..b", "42nd", "r42x", "_"],
)
def test_what_can_be_a_tag(store: Store, name: str) -> None:
    """Anything else is a tag, and names its revision wherever one is asked for."""
    row = new_row(store)
    row.rename("later")
    store.tag(name, 2)

    assert (2, 1) == (store.revision(name), store.revision(f"{name}~"))
    assert "street.mp4" == row.at(name).data_title


def test_the_store_before_its_first_commit_has_no_name(store: Store) -> None:
    """There is nothing at r0 to tag, in an empty store and in any other."""
    for _ in range(2):
        with pytest.raises(LabelEventsError, match="from r1 on to tag; r0 is the store before"):
            store.tag("t", 0)
        new_project(store)
    with labelevents.open(":memory:", actor="ana") as empty:
        with pytest.raises(LabelEventsError, match="r0 is the store before its first commit"):
            empty.tag("t")

        assert 0 == empty.stats().commits


@pytest.mark.parametrize("rev", [3, "r3", "nope", -1, None])
def test_a_revision_that_is_not_there(store: Store, rev: Any) -> None:
    """Only what is there can be tagged."""
    new_row(store)
    with pytest.raises(LabelEventsError, match="revision"):
        store.tag("t", rev)

    assert {} == store.tags()


@pytest.mark.parametrize("message", [5, b"why", ["why"], "\ud800"])
def test_a_message_is_text(store: Store, message: Any) -> None:
    """A message that is no text is refused, and nothing is written."""
    new_row(store)
    with pytest.raises(LabelEventsError):
        store.tag("t", 1, message)

    assert ({}, 2) == (store.tags(), store.revision("HEAD"))
    assert store.tag("t", 1) is not None


def test_a_store_for_reading_is_not_tagged(path: Path) -> None:
    """A store that was opened for reading refuses a tag."""
    with labelevents.open(path, actor="ana") as store:
        new_project(store)
    with labelevents.open(path, readonly=True) as store, pytest.raises(ReadOnlyError):
        store.tag("t")


# Beside others, and in commits over more


def test_a_tag_in_an_open_commit(store: Store) -> None:
    """In `with store.commit()` a tag belongs to that commit, with all else that is in it."""
    with store.commit("first things") as block:
        new_project(store, "Before")
        with pytest.raises(LabelEventsError, match="r0"):
            store.tag("early")
    with store.commit("all at once") as block:
        new_project(store, "Beside")
        assert store.tag("t", 1, "why") is None
        new_project(store, "After")

    assert (2, ["Before", "Beside", "After"]) == (block.number, [p.title for p in store.projects])
    assert [("t", 1, "why", ())] == _told(store)


def test_asking_for_tags_loses_nothing(store: Store) -> None:
    """Tags and revisions can be asked for in an open commit, also in a store that is empty."""
    with store.commit():
        project = new_project(store)

        assert ({}, 0) == (store.tags(), store.revision("HEAD"))

    assert [project] == store.projects


def test_a_commit_that_fails_takes_its_tag_back(store: Store) -> None:
    """A block that raises leaves no tag."""
    new_project(store)
    with pytest.raises(ZeroDivisionError), store.commit():  # noqa: PT012 - a block
        store.tag("t", 1)
        raise ZeroDivisionError

    assert {} == store.tags()


def test_two_who_give_the_same_tag(path: Path) -> None:
    """Who is second is refused, and can go on; the first one's tag stays."""
    with labelevents.open(path, actor="ana") as ana, labelevents.open(path, actor="ben") as ben:
        new_row(ana)
        told = "Meanwhile this was saved: r3"
        with pytest.raises(ConflictError, match=told), ben.commit():  # noqa: PT012 - a block
            ben.tag("t", 2)
            ana.tag("t", 1)

        assert [("t", 1, None, ())] == _told(ana) == _told(ben)
        assert ben.tag("u", 2) is not None


def test_two_who_give_different_tags(path: Path) -> None:
    """Different tags given at once are no conflict."""
    with labelevents.open(path, actor="ana") as ana, labelevents.open(path, actor="ben") as ben:
        new_row(ana)
        with ben.commit():
            ben.tag("ben", 2)
            ana.tag("ana", 1)

        assert [("ana", 1, None, ()), ("ben", 2, None, ())] == _told(ana) == _told(ben)


@hypothesis.given(
    st.lists(
        st.tuples(st.sampled_from("tuv"), st.integers(0, 4), st.booleans(), st.booleans()),
        max_size=12,
    )
)
def test_against_a_dict(asked: list[tuple[str, int, bool, bool]]) -> None:
    """Whatever is tagged and moved, tags are what a dict of their revisions says."""
    known: dict[str, list[tuple[int, str | None]]] = {}
    with new_store() as store:
        new_row(store)
        for name, rev, force, say in asked:
            message = "why" if say else None
            moves = known.get(name, [(rev, message)])[-1] != (rev, message)
            head = store.revision("HEAD")
            if not 0 < rev <= head or (moves and not force):
                with pytest.raises(LabelEventsError):
                    store.tag(name, rev, message, force=force)
            else:
                new = name not in known or moves
                assert new == (store.tag(name, rev, message, force=force) is not None)
                if new:
                    known.setdefault(name, []).append((rev, message))

        assert [
            (name, *said[-1], tuple(a for (a, _), (b, _) in zip(said, said[1:]) if a != b))  # noqa: B905, RUF007
            for name, said in known.items()
        ] == _told(store)
