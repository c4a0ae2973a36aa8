"""`python -m corrector` is the command `corrector`."""

from __future__ import annotations

import sys

from corrector.cli.main import main

sys.exit(main())
