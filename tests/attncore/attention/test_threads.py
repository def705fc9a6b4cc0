"""Parts side by side: all of them done, by as many threads as matrix products may use."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import attncore as ac
from attncore.attention._threads import run_in_parallel


@pytest.fixture
def three_threads() -> Iterator[None]:
    with threadpool_limits(3, user_api="blas"):
        yield


def test_every_part_is_done_once(three_threads: None) -> None:
    done: list[int] = []
    run_in_parallel(done.append, range(50))
    assert sorted(done) == list(range(50))


def test_threads_are_as_many_as_products_may_use(three_threads: None) -> None:
    together = threading.Barrier(3, timeout=10)  # broken, and so an error, with fewer threads
    names = set()

    def work(part: int) -> None:
        together.wait()
        names.add(threading.current_thread().name)
        assert {
            each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"
        } == {1}

    run_in_parallel(work, range(3))
    assert len(names) == 3
    assert {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"} == {3}


def test_with_one_thread_nothing_is_started() -> None:
    with threadpool_limits(1, user_api="blas"):
        names: list[str] = []
        run_in_parallel(lambda part: names.append(threading.current_thread().name), range(3))
    assert names == [threading.current_thread().name] * 3


def test_an_error_comes_through(three_threads: None) -> None:
    def work(part: int) -> None:
        if part == 7:
            raise ValueError("the seventh")

    with pytest.raises(ValueError, match="the seventh"):
        run_in_parallel(work, range(20))


def test_heads_give_the_same_on_any_number_of_threads() -> None:
    rng = np.random.default_rng(0)
    q, k, v = rng.standard_normal((3, 5, 300, 8))
    mask, found = ac.masks.causal(300), []
    for threads in (1, 3):
        with threadpool_limits(threads, user_api="blas"), warnings.catch_warnings():
            warnings.simplefilter("error")  # other threads have an error state of their own
            found.append(ac.attend(q * 1e200, k, v, mask=mask).output)
    np.testing.assert_array_equal(*found)
