"""Functions run by a Ray cluster: one that is started on this machine, or one that is there and is joined.

Knows Ray and its failures; what the functions do is the business of who submits them. It needs the extra `cluster`.
Trade-off: nothing is sent but functions by name and their arguments, so every machine of the cluster needs this
package, in the same version, and every file that the arguments name, under the same path.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from corrector.errors import CorrectorError, InputError, require

LOCAL = "local"  # starts a cluster on this machine
AUTO = "auto"  # joins the one that runs on this machine

_PATIENCE = 10.0  # seconds for an address to answer

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that is open, see `open_cluster`."""

    _call: Any  # `_call` as a remote function: exported once, not once for each submit

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function of an importable module on the cluster, as `concurrent.futures.Executor.submit` does.

        Ray repeats it where its worker died, three times; so it should have no effect but its result.

        Returns:
            A future that fails with a `CorrectorError` only: the function's own, or one that says what failed.
        """
        result: Future[T] = Future()
        try:
            reference = self._call.remote(function, *args, **kwargs)
        except ConnectionError as error:
            result.set_exception(_translated(error))
        else:
            reference.future().add_done_callback(partial(_pass_on, result))
        return result


@contextmanager
def open_cluster(address: str, *, cpus: int) -> Iterator[Cluster]:
    """Start or join a cluster. At the end a started one is stopped, and a joined one is left as it was.

    A started one sends no statistics of use to Ray's makers, unless RAY_USAGE_STATS_ENABLED=1 is set.

    Args:
        address: "local" starts one on this machine; "auto" joins the one that runs on this machine; HOST:PORT joins
            one that this machine is a node of; ray://HOST:PORT joins any.
        cpus: processors of a cluster that is started, each with one function at a time.

    Raises:
        MissingExtraError: Ray is not installed.
        InputError: no such form of address, or this process uses a cluster already.
        CorrectorError: the cluster cannot be started or reached.
    """
    ray = require("ray", extra="cluster", purpose="Correcting on a Ray cluster")
    if ray.is_initialized():
        message = "This process is connected to a Ray cluster already; expected none. Call ray.shutdown() before."
        raise InputError(message)
    try:
        _connect(ray, address, cpus)
        yield Cluster(ray.remote(_call))
    finally:
        ray.shutdown()  # of a cluster that was joined it only takes leave


def _connect(ray: ModuleType, address: str, cpus: int) -> None:
    if address not in (LOCAL, AUTO):
        _knock(address)
    own = {"num_cpus": cpus, "include_dashboard": False} if address == LOCAL else {}
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told of anyone's texts or machines
    try:
        ray.init(address=address, logging_level="ERROR", log_to_driver=False, **own)
    except Exception as error:  # Ray has no common base for what goes wrong here
        done = "started on this machine" if address == LOCAL else f"joined at {address!r}"
        message = (
            f"A Ray cluster cannot be {done} ({_reason(error)}). `ray status` tells whether one is running; for one "
            "that asks for a token, set RAY_AUTH_MODE=token and give the token as Ray's documentation says."
        )
        raise CorrectorError(message) from error


def _knock(address: str) -> None:
    """Ask whether anyone is at the address, because Ray tries a dead one for minutes."""
    try:
        place = urlsplit(address if "://" in address else f"//{address}")
        host, port = place.hostname, place.port
    except ValueError:
        host = port = None
    if host is None or port is None or place.scheme not in ("", "ray"):
        raise InputError(f"cluster is {address!r}; expected {LOCAL}, {AUTO}, HOST:PORT or ray://HOST:PORT.")
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError as error:
        message = f"No Ray cluster answers at {address!r} ({error}). Check host and port, and that it is running."
        raise CorrectorError(message) from error


def _call(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs in the worker."""
    return function(*args, **kwargs)


def _pass_on(result: Future[T], done: Future[T]) -> None:
    error = done.exception()
    if error is None:
        result.set_result(done.result())
    else:
        result.set_exception(_translated(error))


def _translated(error: BaseException) -> CorrectorError:
    """The function's own error out of Ray's, or one that says what happened to the worker."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, CorrectorError):
        return cause
    translated = CorrectorError(
        f"A worker of the Ray cluster failed or was killed ({_reason(error)}). Run again with fewer workers if memory "
        "is short; on every machine this version of corrector and the model must be found, under the same paths."
    )
    translated.__cause__ = error
    return translated


def _reason(error: BaseException) -> str:
    """What Ray says, without the traceback before it."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip().removesuffix(".") if lines else type(error).__name__
