"""Draw the picture of the README: what `labelevents demo` prints, as docs/demo.svg.

python tools/draw_demo.py
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from labelevents.cli.demo import tell

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "demo.svg"


def main() -> None:
    """Run the demo in a folder of its own, so that no path of this machine is in the picture."""
    console = Console(record=True, width=92, file=io.StringIO(), highlight=False)
    sys.argv = ["labelevents"]
    with tempfile.TemporaryDirectory() as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            tell(console, Path("street.labels"))
        finally:
            os.chdir(here)
    picture = console.export_svg(title="labelevents demo", unique_id="demo")
    # No fonts from the network: whoever looks has a monospaced one.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<!--.*?-->", "", picture, flags=re.DOTALL)
    PICTURE.write_text(picture)
    print(f"Drew {PICTURE.name}")


if __name__ == "__main__":
    main()
