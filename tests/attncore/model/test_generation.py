"""Generation: with the cache as without, seeded, and drawn as asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from attncore.model.generation import sampling_probabilities
from tests.attncore.agreement import agree, jittered, small_config
from tests.attncore.small_tokenizer import speaking_model

MODEL = jittered(small_config(), dtype=np.float64)
LOGITS = arrays(np.float64, 8, elements=st.floats(-5, 5, width=16), unique=True)


def test_the_cache_changes_nothing() -> None:
    ids = [3, 1, 4]
    for _ in range(7):
        ids.append(int(MODEL.logits(ids)[-1].argmax()))
    assert MODEL.generate_ids([3, 1, 4], max_new_tokens=7, temperature=0) == ids[3:]


def test_logits_in_steps_are_those_of_one_run() -> None:
    ids = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])
    whole, cache = MODEL.logits(ids), MODEL.cache()
    for start, end in ((0, 2), (2, 4), (4, 5)):
        agree(MODEL.next_logits(ids[:, start:end], cache), whole[:, end - 1])
    assert cache.length == 5


def test_writing_stops_after_the_stop() -> None:
    written = MODEL.generate_ids([3, 1, 4], max_new_tokens=7, temperature=0)
    stop = written[2]
    cut = written[: written.index(stop) + 1]
    assert MODEL.generate_ids([3, 1, 4], max_new_tokens=7, temperature=0, stop=stop) == cut


def test_same_seed_same_text() -> None:
    model = speaking_model()
    texts = [model.generate("A Blue", max_new_tokens=20, seed=seed) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_the_prompt_stays_as_it_was_typed() -> None:
    model = speaking_model()
    written = model.generate("A  Café's ", max_new_tokens=3, temperature=0)
    assert written.startswith("A  Café's ")
    assert len(written) > len("A  Café's ")
    assert model.generate("A", max_new_tokens=0) == "A"


def test_text_that_would_outgrow_the_context_is_refused() -> None:
    with pytest.raises(ValueError, match=r"3 tokens and 8 new ones make 11; .* context is 10"):
        MODEL.generate_ids([1, 2, 3], max_new_tokens=8)
    assert len(MODEL.generate_ids([1, 2, 3], max_new_tokens=7, seed=0)) == 7


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"temperature": -1.0}, "temperature"),
        ({"top_k": 0}, "top_k"),
        ({"top_p": 0.0}, "top_p"),
        ({"top_p": 1.5}, "top_p"),
        ({"max_new_tokens": -1}, "max_new_tokens"),
    ],
)
def test_options_out_of_range_are_named(wrong: dict[str, float], message: str) -> None:
    options = {"max_new_tokens": 1, **wrong}
    with pytest.raises(ValueError, match=message):
        MODEL.generate_ids([1], **options)  # type: ignore[arg-type]


def softmax(x: np.ndarray) -> np.ndarray:
    return np.exp(x) / np.exp(x).sum()


@given(LOGITS, st.integers(1, 8), st.floats(0.5, 2))
def test_top_k_keeps_the_k_likeliest(logits: np.ndarray, k: int, temperature: float) -> None:
    chances = sampling_probabilities(logits, top_k=k, temperature=temperature)
    assert set(np.flatnonzero(chances)) == set(np.argsort(logits)[8 - k :])
    kept = chances > 0
    np.testing.assert_allclose(chances[kept], softmax(logits[kept] / temperature))


@given(LOGITS, st.floats(0.01, 1))
def test_top_p_keeps_the_fewest_that_reach_it(logits: np.ndarray, p: float) -> None:
    plain, kept = softmax(logits), sampling_probabilities(logits, top_p=p) > 0
    assert plain[kept].min() >= plain[~kept].max(initial=0)
    assert plain[kept].sum() >= p - 1e-9
    assert plain[kept].sum() - plain[kept].min() < p + 1e-9


@given(LOGITS)
def test_temperature_zero_is_certain(logits: np.ndarray) -> None:
    assert sampling_probabilities(logits, temperature=0)[logits.argmax()] == 1


def test_draws_follow_the_probabilities() -> None:
    expected = softmax(MODEL.logits([5, 7])[-1])
    draws = [MODEL.generate_ids([5, 7], max_new_tokens=1, seed=s)[0] for s in range(1500)]
    found = np.bincount(draws, minlength=29) / len(draws)
    # Four standard deviations of the largest share.
    np.testing.assert_allclose(found, expected, atol=4 * 0.5 / np.sqrt(len(draws)))
