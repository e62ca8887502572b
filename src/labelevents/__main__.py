"""`python -m labelevents`: the command line."""

from __future__ import annotations

from labelevents.cli.main import main

if __name__ == "__main__":
    main(prog_name="python -m labelevents")
