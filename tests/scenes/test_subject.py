"""Which token and which head a scene explains."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import attncore as ac
from scenes.subject import ChoiceError, choose


def sentence(text: str, *patterns: np.ndarray, start: bool = True) -> ac.Trace:
    """A trace about these words, with one pattern (head, query, key) for each block."""
    found = [ac.Token("‹start›", 0, None, special=True)] if start else []
    at = 0
    for word, name in enumerate(text.split()):
        found.append(ac.Token(name, 1, (at, at + len(name)), word=word))
        at += len(name) + 1
    arrays = {f"blocks.{i}.attn.pattern": pattern for i, pattern in enumerate(patterns)}
    return ac.Trace(arrays, found, text, ac.ModelInfo("toy", "", "random"))


def looks(n: int, heads: int = 1, **weights: float) -> np.ndarray:
    """A pattern of n tokens; `h0_3_1=0.9` is what query 3 gives key 1 in head 0."""
    pattern = np.zeros((heads, n, n))
    for place, weight in weights.items():
        head, query, key = map(int, place.removeprefix("h").split("_"))
        pattern[head, query, key] = weight
    return pattern


def test_the_head_that_gives_most_to_words_that_carry_meaning() -> None:
    """Tokens: 0 start, 1 a, 2 blue, 3 old, 4 creature (the focus)."""
    quiet = looks(5, 2, h0_4_2=0.3, h1_4_1=0.9)  # 1 is only an article
    loud = looks(5, 2, h0_4_2=0.6, h1_4_3=0.99)  # 3 is just before the focus: it counts half
    found = choose(sentence("a blue old creature", quiet, loud), default_focus="creature")
    assert (found.focus, found.layer, found.head) == (4, 1, 0)
    assert "creature looks at blue with weight 0.60" in found.reason
    assert "layer 1, head 0" in found.reason


def test_looks_at_several_words_add_up() -> None:
    pattern = looks(5, 2, h0_4_2=0.6, h1_4_2=0.5, h1_4_3=0.3)
    found = choose(sentence("a blue old creature", pattern))
    assert found.head == 1
    assert "looks at blue with weight 0.50" in found.reason


def test_failing_words_that_carry_meaning_any_earlier_word() -> None:
    pattern = looks(4, 2, h0_3_0=0.9, h1_3_1=0.2)
    assert choose(sentence("it is there", pattern), focus="there").head == 1


def test_the_default_sentence_shows_its_adjectives(model: ac.Transformer) -> None:
    text = "a fluffy blue creature roamed the verdant forest"
    found = choose(model.trace(text), default_focus="creature")
    assert "creature looks at fluffy" in found.reason


def test_start_and_the_focus_itself_do_not_count() -> None:
    pattern = looks(5, 2, h0_4_0=0.9, h0_4_4=0.9, h1_4_2=0.1)
    assert choose(sentence("a blue old creature", pattern)).head == 1


def test_failing_that_the_neighbour() -> None:
    pattern = looks(3, 2, h0_2_0=0.9, h1_2_1=0.2)
    found = choose(sentence("blue creature", pattern))
    assert (found.focus, found.head) == (2, 1)


def test_failing_that_the_start() -> None:
    pattern = looks(2, 2, h0_1_0=0.2, h1_1_0=0.9)
    found = choose(sentence("creature", pattern))
    assert (found.focus, found.head) == (1, 1)
    assert "start" in found.reason


def test_a_lone_token_looks_at_itself() -> None:
    found = choose(sentence("creature", looks(1, 1, h0_0_0=1.0), start=False))
    assert (found.focus, found.head) == (0, 0)


def test_pieces_of_the_focus_do_not_count_as_other_words() -> None:
    trace = sentence("a blue old", looks(6, 2, h0_5_4=0.9, h0_5_3=0.1, h1_5_2=0.1))
    pieces = [ac.Token("cre", 1, (11, 14), word=3), ac.Token("ature", 1, (14, 19), word=3)]
    whole = ac.Trace(dict(trace), [*trace.tokens, *pieces], "a blue old creature", trace.model)
    found = choose(whole, focus="creature")
    assert found.focus == 5, "the last piece has read the whole word"
    assert found.head == 1


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("a creature roamed the forest", 5),
        ("the creature is there", 2),
        ("it is what it was", 5),
        ("the end .", 2),
        ("a creature saw a creature roam", 6),
    ],
)
def test_the_focus_is_the_last_word_that_means_something(text: str, focus: int) -> None:
    n = len(text.split()) + 1
    assert choose(sentence(text, looks(n))).focus == focus


def test_the_default_focus_is_taken_if_it_is_there() -> None:
    text = "the creature saw a forest"
    assert choose(sentence(text, looks(6)), default_focus="creature").focus == 2
    assert choose(sentence(text, looks(6)), default_focus="ocean").focus == 5


def test_the_focus_that_was_asked_for_wins_whatever_its_case() -> None:
    trace = sentence("The Creature saw a forest", looks(6))
    assert choose(trace, focus="creature", default_focus="forest").focus == 2
    assert choose(trace, focus=" THE ").focus == 1


def test_of_a_repeated_word_the_last_is_taken() -> None:
    assert choose(sentence("the cat saw the cat run", looks(7)), focus="cat").focus == 5


def test_layer_and_head_as_asked() -> None:
    patterns = looks(4, 3, h0_3_2=0.9), looks(4, 3, h2_3_2=0.5)
    trace = sentence("a blue creature", *patterns)
    assert (choose(trace, layer=1).layer, choose(trace, layer=1).head) == (1, 2)
    assert (choose(trace, head=1).layer, choose(trace, head=1).head) in {(0, 1), (1, 1)}
    both = choose(trace, layer=1, head=0)
    assert (both.layer, both.head) == (1, 0)
    assert "as asked" in both.reason


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"focus": "creatur"}, "did you mean 'creature'"),
        ({"focus": "xylophone"}, "its words are: a, blue, creature"),
        ({"layer": 2}, "no layer 2.*0 to 1"),
        ({"layer": -1}, "no layer -1"),
        ({"head": 4}, "no head 4.*0 to 3"),
    ],
)
def test_what_is_not_there_is_said(asked: dict[str, str | int], message: str) -> None:
    trace = sentence("a blue creature", looks(4, 4), looks(4, 4))
    with pytest.raises(ChoiceError, match=message):
        choose(trace, **asked)  # type: ignore[arg-type]


def test_full_names_of_tensors() -> None:
    found = choose(sentence("a creature", looks(3), looks(3)), layer=1)
    assert found.name("attn.pattern") == "blocks.1.attn.pattern"


def test_choosing_does_not_import_manim() -> None:
    code = "import sys, scenes.subject; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
