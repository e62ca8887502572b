"""How hard Hypothesis tries, and where real data lies."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.snapshots import take_snapshots

ROOT = Path(__file__).resolve().parents[1]

# In CI the examples are the same every time (derandomize), so that a red run is red for a reason
# in the change, and nothing is remembered between runs. New examples are found at a desk, and by
# `make test-all`. No deadline, and no check of how long examples take to make: both would measure
# the machine.
_QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
if os.environ.get("CI"):
    settings.register_profile(
        "default", parent=_QUIET, max_examples=25, derandomize=True, database=None
    )
    settings.register_profile("thorough", parent=_QUIET, max_examples=1000, database=None)
else:
    settings.register_profile("default", parent=_QUIET, max_examples=25)
    settings.register_profile("thorough", parent=_QUIET, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--snapshots each` takes one after every commit, and holds it against the events."""
    parser.addoption("--snapshots", choices=("policy", "off", "each"), default="policy")


def pytest_configure(config: pytest.Config) -> None:
    """Take snapshots as often as was asked."""
    config.addinivalue_line("markers", "folds: what is tested is how rows are read from events")
    take_snapshots(config.getoption("--snapshots"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is so only where rows are read from their events."""
    if config.getoption("--snapshots") == "each":
        for item in items:
            if item.get_closest_marker("folds"):
                item.add_marker(pytest.mark.skip(reason="with snapshots, no events are read here"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real exports and histories, which is beside the repository and not in it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def mot_file() -> Path:
    """The ground truth of a real tracking sequence (MOT), as motmetrics ships it."""
    # Found, not imported: motmetrics is installed without what it imports.
    spec = find_spec("motmetrics")
    if spec is None or spec.origin is None:
        pytest.skip("motmetrics is not installed: `make test` does it, with --no-deps")
    file = Path(spec.origin).parent / "data" / "TUD-Campus" / "gt.txt"
    if not file.is_file():
        pytest.skip(f"this motmetrics does not ship {file.name} of TUD-Campus")
    return file


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the differential test counted: calls by method, deliberate differences."""
    for report in terminalreporter.stats.get("passed", []):
        for name, table in getattr(report, "user_properties", ()):
            if name == "differential":
                terminalreporter.section("labelevents and encord, side by side")
                terminalreporter.write_line(table)
