"""Overlapping intervals, where a question costs what it finds.

A binary search tree by start, in which every node knows the furthest end below it: whatever ends
too early is passed by without a look. Random priorities keep it balanced, with a depth of about
2 log2 n. `docs/decisions/0001-presence-index.md` has the measurement that chose it over
`intervaltree`, which looks at every interval across its nodes' centres and stays the oracle.
"""

from __future__ import annotations

import random
from collections.abc import Iterator


class _Node:
    """One interval, the root of a subtree; `end` is the furthest end in it."""

    __slots__ = ("end", "hi", "left", "lo", "priority", "right", "who")

    def __init__(self, lo: int, hi: int, who: str, priority: float) -> None:
        self.lo, self.hi, self.who = lo, hi, who
        self.priority = priority
        self.end = hi
        self.left: _Node | None = None
        self.right: _Node | None = None

    @property
    def key(self) -> tuple[int, str]:
        """No instance has two runs with one start, so this is unique."""
        return (self.lo, self.who)

    def settle(self) -> _Node:
        """Find the furthest end again after a child changed."""
        self.end = self.hi
        if self.left is not None and self.left.end > self.end:
            self.end = self.left.end
        if self.right is not None and self.right.end > self.end:
            self.end = self.right.end
        return self


class TreapIndex:
    """`IntervalIndex` as a treap: O(log n) to change, O(log n + hits) to ask, on what labels are.

    Example:
        >>> index = TreapIndex()
        >>> index.add(0, 10, "car")
        >>> index.add(5, 100_000, "tree")
        >>> sorted(index.at(7)), sorted(index.overlapping(20, 30))
        (['car', 'tree'], ['tree'])
    """

    def __init__(self) -> None:
        self._root: _Node | None = None
        # Seeded: the same labels make the same tree, on every run.
        self._random = random.Random(0)  # noqa: S311 - balance, not secrets

    def add(self, lo: int, hi: int, who: str) -> None:
        """Add one interval."""
        node = _Node(lo, hi, who, self._random.random())
        self._root = _insert(self._root, node)

    def remove(self, lo: int, hi: int, who: str) -> None:
        """Remove an interval that was added.

        Raises:
            KeyError: if it was not.
        """
        self._root = _delete(self._root, (lo, who), hi)

    def at(self, frame: int) -> Iterator[str]:
        """Whose intervals hold the frame."""
        return self.overlapping(frame, frame + 1)

    def overlapping(self, lo: int, hi: int) -> Iterator[str]:
        """Whose intervals have a frame in common with `lo` to `hi`; once per interval."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node is None or node.end <= lo:
                continue
            waiting.append(node.left)
            if node.lo < hi:
                if node.hi > lo:
                    yield node.who
                waiting.append(node.right)

    def next_start(self, frame: int) -> int | None:
        """The first frame after `frame` with which an interval begins; None if none does."""
        found, node = None, self._root
        while node is not None:
            if node.lo > frame:
                found, node = node.lo, node.left
            else:
                node = node.right
        return found

    def check(self) -> None:
        """Assert what must always hold; for tests."""
        _check(self._root)


def _insert(root: _Node | None, node: _Node) -> _Node:
    if root is None:
        return node
    if node.priority > root.priority:
        node.left, node.right = _split(root, node.key)
        return node.settle()
    if node.key < root.key:
        root.left = _insert(root.left, node)
    else:
        root.right = _insert(root.right, node)
    root.end = max(root.end, node.end)
    return root


def _split(root: _Node | None, key: tuple[int, str]) -> tuple[_Node | None, _Node | None]:
    """The tree as two: what comes before `key`, and the rest."""
    if root is None:
        return None, None
    if root.key < key:
        root.right, rest = _split(root.right, key)
        return root.settle(), rest
    before, root.left = _split(root.left, key)
    return before, root.settle()


def _delete(root: _Node | None, key: tuple[int, str], hi: int) -> _Node | None:
    if root is None:
        raise KeyError(key)
    if root.key == key:
        if root.hi != hi:
            raise KeyError(key)
        return _join(root.left, root.right)
    if key < root.key:
        root.left = _delete(root.left, key, hi)
    else:
        root.right = _delete(root.right, key, hi)
    return root.settle()


def _join(left: _Node | None, right: _Node | None) -> _Node | None:
    """Two trees as one, all of `left` coming before all of `right`."""
    if left is None or right is None:
        return left or right
    if left.priority > right.priority:
        left.right = _join(left.right, right)
        return left.settle()
    right.left = _join(left, right.left)
    return right.settle()


def _check(root: _Node | None) -> list[tuple[int, str]]:
    if root is None:
        return []
    before, after = _check(root.left), _check(root.right)
    keys = [*before, root.key, *after]
    assert keys == sorted(set(keys)), keys
    ends = [child.end for child in (root.left, root.right) if child is not None]
    assert root.end == max([root.hi, *ends]), (root.key, root.end)
    for child in (root.left, root.right):
        assert child is None or child.priority <= root.priority, root.key
    return keys
