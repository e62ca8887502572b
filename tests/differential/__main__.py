"""`python -m tests.differential --sequences 1000 --steps 30 --seed 1`."""

from __future__ import annotations

import argparse
import sys

from tests.differential.differences import DIFFERENCES
from tests.differential.pair import UnexplainedDifference
from tests.differential.sequences import run


def main() -> int:
    """Run, print the table; 1 if the two sides part without an excuse."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    try:
        tally = run(given.sequences, given.steps, seed=given.seed, database=None)
    except UnexplainedDifference as difference:
        print(difference)
        return 1
    print(tally.table([each.name for each in DIFFERENCES]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
