"""Names for the elements of an ontology: random hashes, and uids that count among siblings.

This is the one room below `rows` where something random happens. The deciding code in `model` gets
its ids handed in, so that the same commands always give the same events; *building* an ontology is
not deciding. People build it step by step; by the time a store hears of it, all hashes are there.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Callable, Collection

from labelevents.exceptions import OntologyError

NestedID = list[int]


def new_root_hash() -> str:
    """A hash for an object, a classification or a skeleton template: 8 hex characters."""
    return uuid.uuid4().hex[:8]


def new_nested_hash() -> str:
    """A hash for an attribute or an option: 6 random bytes in base64, so 8 characters.

    The alphabet holds `/` and `+`, as in ontologies made by Encord: escape before building paths.
    """
    return base64.b64encode(secrets.token_bytes(6)).decode("ascii")


def claim_hash(taken: Collection[str], wanted: str | None, make: Callable[[], str]) -> str:
    """The hash `wanted`, or a new one from `make` if that is None.

    Raises:
        OntologyError: if a sibling has the wanted hash already.
    """
    if wanted is None:
        return make()
    if wanted in taken:
        raise OntologyError(
            f"Expected a `feature_node_hash` of its own, got {wanted!r}, which a sibling has"
            " already. Leave it out to get a new one."
        )
    return wanted


def claim_uid(taken: Collection[int], wanted: int | None) -> int:
    """The uid `wanted`, or one more than the highest among the siblings if that is None.

    Raises:
        OntologyError: if a sibling has the wanted uid already.
    """
    if wanted is None:
        return max(taken, default=0) + 1
    if wanted in taken:
        raise OntologyError(
            f"Expected a uid of its own, got {wanted}, which a sibling has already."
            " Leave it out to get the next one."
        )
    return wanted


def format_uid(uid: NestedID) -> str:
    """The uid as JSON has it: `[1, 2, 3]` is `"1.2.3"`."""
    return ".".join(str(part) for part in uid)


def parse_uid(text: str) -> NestedID:
    """The uid from JSON: `"1.2.3"` is `[1, 2, 3]`.

    Raises:
        ValueError: if a part is no whole number.
    """
    return [int(part) for part in text.split(".")]
