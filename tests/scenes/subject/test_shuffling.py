"""Which other order a sentence is put in, and what the model makes of both."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from scenes.catalog import find
from scenes.subject import choose, left_out
from scenes.subject.shuffling import is_backwards, outputs, shuffled

ORDER = "words that can stand in another order"
PAIRS = "queries and keys of at least two numbers"


def trace_of(ids: list[int], marks: tuple[int, ...] = ()) -> ac.Trace:
    tokens = tuple(ac.Token(str(i), i, None, special=at in marks) for at, i in enumerate(ids))
    info = ac.ModelInfo("none", "", "imported")
    return ac.Trace({"x": np.zeros(len(ids))}, tokens, "", info)


def test_the_last_word_comes_first_and_what_was_added_stays() -> None:
    assert shuffled(trace_of([9, 1, 2, 3, 4], marks=(0,)), 2) == (0, 4, 3, 2, 1)
    assert shuffled(trace_of([9, 1, 2, 8], marks=(0, 3)), 1) == (0, 2, 1, 3)


def test_the_focus_does_not_stay_in_the_middle() -> None:
    assert shuffled(trace_of([1, 2, 3]), 1) == (1, 0, 2)
    assert shuffled(trace_of([1, 2, 3]), 0) == (2, 1, 0)


def test_what_reads_the_same_backwards_moves_on() -> None:
    assert shuffled(trace_of([1, 2, 1]), 0) == (1, 0, 2)


def test_which_orders_are_the_sentence_backwards() -> None:
    trace = trace_of([9, 1, 2, 3, 8], marks=(0, 4))
    assert is_backwards(trace, (0, 3, 2, 1, 4))
    assert not is_backwards(trace, (0, 2, 1, 3, 4))
    assert not is_backwards(trace, (0, 1, 2, 3, 4))


@pytest.mark.parametrize("ids", [[5], [5, 5, 5]])
def test_there_may_be_one_order_only(ids: list[int]) -> None:
    assert shuffled(trace_of(ids), 0) is None


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.data())
def test_it_is_an_order_of_the_same_words_and_another_one(
    ids: list[int], data: st.DataObject
) -> None:
    focus = data.draw(st.integers(0, len(ids) - 1))
    order = shuffled(trace_of(ids), focus)
    if order is None:
        assert len(set(ids)) == 1
    else:
        assert sorted(order) == list(range(len(ids)))
        assert [ids[i] for i in order] != ids


def test_outputs_are_of_the_same_token_in_two_runs(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a fluffy blue creature"), model=toy_model)
    order = shuffled(subject.trace, subject.focus)
    assert order is not None
    (run, one), (_, two) = outputs(subject, order, positions=False, mask=False)
    np.testing.assert_allclose(one.array, two.array, rtol=1e-4, atol=1e-5)
    assert (str(one), str(two)) == ("blocks.1.resid_post[4]", "blocks.1.resid_post[1]")
    assert run.model.provenance == "altered"
    (run, one), (_, two) = outputs(subject, order)
    np.testing.assert_array_equal(one.array, subject.trace["blocks.1.resid_post"][4])
    assert np.abs(one.array - two.array).max() > 0.01
    assert run.model.provenance == "random"


def test_beats_that_ask_for_another_order_or_for_pairs(toy_model: ac.Transformer) -> None:
    config = dataclasses.replace(toy_model.config, d_head=1)
    thin = ac.Transformer.random(config, seed=1, tokenizer=toy_model.tokenizer)
    entry = dataclasses.replace(find("pattern"), beats=("a", "b"), needs=((ORDER,), (PAIRS,)))
    assert left_out(entry, choose(toy_model.trace("a blue creature"))) == {}
    assert left_out(entry, choose(thin.trace("creature"))) == {
        "a": "its words can stand in one order only",
        "b": "queries and keys are single numbers",
    }
