"""Of two sentences: which word both share is explained, and in which head."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from scenes.subject import ChoiceError, choose
from tests.scenes.subject.test_choosing import looks, sentence
from tests.scenes.support.sentence_pairs import couple


@pytest.mark.parametrize(
    ("one", "two", "focus"),
    [
        ("the machine learning model", "the fashion model", "model"),
        ("the model of a ship", "that ship was a model", "ship"),  # the last one of the first
        ("The Model", "a model", "model"),
        ("the ship saw the ship", "a ship", "ship"),
    ],
)
def test_the_last_word_that_both_share(
    model: ac.Transformer, one: str, two: str, focus: str
) -> None:
    subject = couple(model, one, two)
    assert subject.other is not None
    for each, text in ((subject, one), (subject.other, two)):
        words = [word.lower() for word in text.split()]
        last = len(words) - 1 - words[::-1].index(focus)
        assert each.trace.tokens[each.focus].word == last


def test_the_default_word_wins_if_both_have_it(model: ac.Transformer) -> None:
    subject = couple(model, "the model ship", "a model ship", default_focus="model")
    assert subject.trace.tokens[subject.focus].text == "model"
    subject = couple(model, "the ship", "a ship", default_focus="model")
    assert subject.trace.tokens[subject.focus].text == "ship"


def test_a_word_that_is_asked_for(model: ac.Transformer) -> None:
    subject = couple(model, "the old ship", "the ship", focus="the")
    assert subject.other is not None
    assert (subject.focus, subject.other.focus) == (1, 1)
    subject = couple(model, "the old ship", "the ship", focus="‹start›")
    assert subject.focus == 0


@pytest.mark.parametrize(
    ("one", "two", "focus", "said"),
    [
        ("the old ship", "a cat", None, r"share no word that carries meaning$"),
        ("the old ship", "the cat", None, r"carries meaning \(--focus takes .*: the\)"),
        (
            "the old ship",
            "the ship",
            "old",
            r"'old' is not in both sentences; they share: the, ship",
        ),
        ("the old ship", "a cat", "cat", r"'cat' is not in both sentences; they share no word"),
    ],
)
def test_no_such_word(
    model: ac.Transformer, one: str, two: str, focus: str | None, said: str
) -> None:
    with pytest.raises(ChoiceError, match=said):
        couple(model, one, two, focus=focus)


def test_the_head_that_is_best_for_both_together() -> None:
    """Head 0 is best for the first, head 2 for the second, head 1 for both."""
    one = looks(5, 3, h0_4_2=0.9, h1_4_2=0.7, h2_4_2=0.1)
    two = looks(5, 3, h0_4_2=0.1, h1_4_2=0.7, h2_4_2=0.9)
    words = "a blue old creature", "a green old creature"
    first, second = sentence(words[0], one), sentence(words[1], two)
    assert choose(first).head == 0
    assert choose(second).head == 2
    found = choose(first, other=second)
    assert found.other is not None
    assert (found.head, found.other.head) == (1, 1)
    assert "looks at blue with weight 0.70 and at green with weight 0.70" in found.reason
    assert "in both" in found.reason


def test_layer_and_head_as_asked() -> None:
    pattern = looks(3, 2, h0_2_1=0.9)
    one, two = (
        sentence("old creature", pattern, pattern),
        sentence("new creature", pattern, pattern),
    )
    found = choose(one, other=two, layer=1, head=1)
    assert found.other is not None
    assert (found.layer, found.head, found.other.layer, found.other.head) == (1, 1, 1, 1)
    assert "as asked" in found.reason
    with pytest.raises(ChoiceError, match="no head 2"):
        choose(one, other=two, head=2)


def test_a_head_in_which_one_of_them_sees_nothing_is_not_chosen() -> None:
    blind = looks(3, 2, h0_2_1=0.9)
    blind[0, 2] = 0
    one = sentence("old creature", looks(3, 2, h0_2_1=0.9))
    assert choose(one, other=sentence("new creature", blind)).head == 1


def test_both_keep_their_own_trace(model: ac.Transformer) -> None:
    subject = couple(model, "the old ship", "the ship")
    assert subject.other is not None
    assert [trace.text for trace in subject.traces] == ["the old ship", "the ship"]
    assert subject.other.model is subject.model is model
    assert subject.other.other is None
    assert np.array_equal(subject.other.trace["embed"], model.trace("the ship")["embed"])
