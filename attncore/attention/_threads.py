"""Threads for the parts of a large computation, one core each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

Part = TypeVar("Part")


def run_in_parallel(work: Callable[[Part], None], parts: Iterable[Part]) -> None:
    """Run `work` on every part, on as many threads as NumPy's matrix products may use.

    Meanwhile each product runs on one thread: a library that splits many small products over
    all cores spends its time waiting for the slowest. Raises what `work` raises.

    >>> done = []
    >>> run_in_parallel(done.append, [3, 1, 2])
    >>> sorted(done)
    [1, 2, 3]
    """
    waiting = list(parts)
    blas = _blas()
    # Where no library says how many threads it uses, there is none that could be held back.
    threads = min([each["num_threads"] for each in blas.info()] or [1])
    if min(threads, len(waiting)) < 2:
        for part in waiting:
            work(part)
        return
    from concurrent.futures import ThreadPoolExecutor

    with blas.limit(limits=1), ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, waiting):
            pass  # a result is asked for so that an error is not swallowed


@cache
def _blas() -> ThreadpoolController:
    """The BLAS libraries that multiply matrices in this process."""
    # Imported here: only large arrays need it, and starting up must stay quick.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
