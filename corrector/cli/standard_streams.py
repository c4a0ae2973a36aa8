"""What a command says of itself on standard error."""

from __future__ import annotations

import sys


def tell_error(error: Exception) -> None:
    print(f"corrector: error: {error}", file=sys.stderr)
