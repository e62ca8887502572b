"""Whatever is called on a row, its events in the file alone say what it says."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from tests.differential.sequences import first_calls
from tests.differential.stored import MEDIA, Alone
from tests.differential.strategies import calls

STEPS = 30
_numbers = count()


@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data(), media=st.tuples(*[st.sampled_from(sorted(MEDIA))] * 2), placed=st.booleans())
def test_events_alone_say_it_all(
    tmp_path: Path, data: Any, media: tuple[str, str], placed: bool
) -> None:
    """After each call, the events of the file folded into an empty row export the same JSON."""
    world = Alone(media, tmp_path / f"{next(_numbers)}.labels")
    try:
        for call in first_calls(media[0], placed=placed):
            world.step(call)
        for _ in range(STEPS):
            world.step(data.draw(calls(world)))
            assert world.folded() == world.shown()
    finally:
        world.close()
