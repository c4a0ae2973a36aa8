"""Start the page: `python demo/app.py [--port N] [--model FOLDER] ...`, the same as `corrector demo`."""

from __future__ import annotations

import sys

from corrector.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["demo", *sys.argv[1:]]))
