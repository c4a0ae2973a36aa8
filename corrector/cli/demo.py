"""`corrector demo`: the flags of the page. What they ask for is done in `corrector/page`, which is loaded only then."""

from __future__ import annotations

import argparse
import os
import sys

from corrector.errors import InputError

HOST, PORT = "127.0.0.1", 7860

EPILOG = """\
examples:
  corrector demo --open                               the page, in this machine's browser
  PAGE_USER=ann:secret corrector demo --host 0.0.0.0 --auth PAGE_USER     for others, who must log in
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "demo",
        help="the page: correct in a browser",
        description="Serve the page to this machine's browser until it is interrupted (Ctrl-C).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", metavar="FOLDER", help="bundle to use instead of the one that ships")
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help="of the page (default: %(default)s)")
    parser.add_argument("--host", default=HOST, metavar="ADDRESS",
                        help="to serve on (default: %(default)s, this machine only; 0.0.0.0: everyone)")  # fmt: skip
    parser.add_argument("--auth", metavar="VARIABLE",
                        help="environment variable that holds USER:PASSWORD, without which nobody gets in")  # fmt: skip
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from corrector.page.launch import Serving, serve

    users = _users(options.auth)
    if options.host not in ("127.0.0.1", "localhost", "::1") and not users:
        print("corrector: warning: everyone who reaches this address may use the page; see --auth", file=sys.stderr)
    serving = Serving(options.host, options.port, users, options.open)
    serve(options.model, serving, on_ready=_say)
    return 0


def _say(address: str) -> None:
    print(f"The page is at {address} (end it with Ctrl-C)", flush=True)


def _users(variable: str | None) -> tuple[tuple[str, str], ...]:
    if variable is None:
        return ()
    name, colon, password = os.environ.get(variable, "").partition(":")
    if not (name and colon and password):
        raise InputError(
            f"--auth {variable}: that environment variable holds no USER:PASSWORD. Set it before the command; a "
            "password on the command line could be read by other users of this machine."
        )
    return ((name, password),)
