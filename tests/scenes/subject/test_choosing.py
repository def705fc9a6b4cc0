"""Which token and which head a scene explains."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

import attncore as ac
from attncore.trace.head_card import PLACES
from scenes.subject import ChoiceError, Subject, choose
from tests.scenes.support.sentences import SENTENCES

EVERYDAY = ("the queen lost her crown", "an old dog sleeps near the warm stove all day")


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
    """A pattern of n tokens; `h0_3_1=0.9` is what query 3 gives key 1 in head 0.

    What a token gives to no other one it gives to itself.
    """
    pattern = np.zeros((heads, n, n))
    for place, weight in weights.items():
        head, query, key = map(int, place.removeprefix("h").split("_"))
        pattern[head, query, key] = weight
    rest = np.maximum(1 - pattern.sum(axis=-1), 0)
    return pattern + rest[..., None] * np.eye(n)


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


# Models whose tokens look both ways.


def test_words_on_both_sides_count_where_tokens_look_ahead() -> None:
    """Tokens: 0 start, 1 creature (the focus), 2 saw, 3 old, 4 ponds."""
    pattern = looks(5, 3, h0_1_0=0.9, h1_1_4=0.5, h2_1_2=0.8)  # 2 is beside the focus: half
    found = choose(sentence("creature saw old ponds", pattern), focus="creature")
    assert found.head == 1
    assert "looks at ponds with weight 0.50" in found.reason
    assert "other words that carry meaning" in found.reason


def test_failing_other_words_the_marks() -> None:
    words = [ac.Token("[CLS]", 0, None, special=True), ac.Token("hello", 1, None)]
    pattern = looks(3, 2, h0_1_0=0.3, h1_1_2=0.9)
    trace = ac.Trace.from_attentions([*words, "[SEP]"], [pattern], model="toy")
    found = choose(trace)
    assert (found.focus, found.head) == (1, 1)
    assert "hello looks at [SEP]" in found.reason
    assert "marks" in found.reason


# What others computed: tokens without places, some layers, rows that see nothing.


def imported(*tokens: str, **weights: float) -> ac.Trace:
    return ac.Trace.from_attentions(tokens, [looks(len(tokens), 1, **weights)], model="toy")


def test_pieces_without_a_sentence_are_words() -> None:
    trace = imported("[CLS]", "blue", "creat", "##ures", "[SEP]")
    assert choose(trace).focus == choose(trace, focus="Creatures").focus == 3
    with pytest.raises(ChoiceError, match="blue, creatures"):
        choose(trace, focus="zebra")


def test_a_mark_may_be_the_focus_when_asked_for() -> None:
    assert choose(imported("[CLS]", "blue", "[SEP]"), focus="[cls]").focus == 0


def test_nothing_but_marks() -> None:
    assert choose(imported("[CLS]", "[SEP]")).focus == 1


def test_layers_keep_their_numbers() -> None:
    whole = imported("a", "blue", "pond")
    arrays = {f"blocks.{i}.attn.pattern": whole["pattern", 0] for i in (3, 11)}
    trace = ac.Trace(arrays, whole.tokens, "", whole.model)
    assert choose(trace, layer=11).layer == 11
    with pytest.raises(ChoiceError, match="no layer 0: this model has layers 3, 11"):
        choose(trace, layer=0)


def test_a_word_that_looks_at_nothing_is_not_chosen() -> None:
    pattern = looks(3)
    pattern[0, 2] = 0
    trace = ac.Trace.from_attentions(["a", "blue", "pond"], [pattern], model="toy")
    assert choose(trace).focus == 1
    with pytest.raises(ChoiceError, match="looks at nothing"):
        choose(trace, focus="pond")


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("embed", (2, 2), r"without attn\.pattern"),
        ("encoder.blocks.0.attn.pattern", (1, 2, 2), "encoder-decoder"),
        ("blocks.0.attn.pattern", (3, 1, 2, 2), "a batch"),
    ],
)
def test_what_has_no_pattern_of_one_sentence_is_refused(
    name: str, shape: tuple[int, ...], message: str
) -> None:
    tokens = imported("a", "b").tokens
    trace = ac.Trace({name: np.ones(shape)}, tokens, "", ac.ModelInfo("toy", "", "imported"))
    with pytest.raises(ChoiceError, match=message):
        choose(trace)


# What is known of a head.


def subject(**tensors: np.ndarray) -> Subject:
    tokens = imported("a", "b").tokens
    arrays = {f"blocks.0.attn.{name}": array for name, array in tensors.items()}
    return Subject(ac.Trace(arrays, tokens, "", ac.ModelInfo("x", "", "imported")), 1, 0, 1, "")


HALVES, LOWER = np.full((2, 2, 2), 0.5), np.stack([np.array([[1, 0], [0.5, 0.5]])] * 2)
SCORES = np.arange(8.0).reshape(2, 2, 2)
CUT = np.where(np.tri(2, dtype=bool), SCORES, -np.inf)


def test_what_is_masked_is_what_the_scores_say() -> None:
    for causal in (subject(pattern=LOWER), subject(pattern=HALVES, scores=CUT)):
        np.testing.assert_array_equal(causal.masked, [[False, True], [False, False]])
        assert causal.is_causal
    assert not subject(pattern=HALVES).masked.any()
    # A weight may be too small to be told from 0 and yet not be masked.
    assert not subject(pattern=LOWER, scores=SCORES).masked.any()


def test_the_scores_to_show() -> None:
    assert subject(pattern=LOWER).scores is None
    assert subject(pattern=LOWER, scores=CUT).scores == "attn.scores"
    assert subject(pattern=LOWER, scores_scaled=SCORES).scores == "attn.scores_scaled"
    both = subject(pattern=LOWER, scores_scaled=SCORES, scores=CUT)
    assert both.scores == "attn.scores_scaled"
    biased = subject(pattern=LOWER, scores_scaled=SCORES, scores=CUT - 0.5)
    assert biased.scores == "attn.scores", "a bias came between"


def test_keys_that_heads_share() -> None:
    shared = subject(pattern=np.full((4, 2, 2), 0.5), q=np.ones((4, 2, 3)), k=np.ones((2, 2, 3)))
    places = [dataclasses.replace(shared, head=head).place("attn.k") for head in (0, 1, 2, 3)]
    assert places == [("blocks.0.attn.k", head) for head in (0, 0, 1, 1)]
    assert str(shared.ref("attn.q", 0, 2)) == "blocks.0.attn.q[1, 0, 2]"


def test_full_names_of_tensors() -> None:
    found = choose(sentence("a creature", looks(3), looks(3)), layer=1)
    assert found.name("attn.pattern") == "blocks.1.attn.pattern"


def test_choosing_does_not_import_manim() -> None:
    code = "import sys, scenes.subject; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_head_that_looks_at_a_place_is_chosen_less_often(model: ac.Transformer) -> None:
    """By the model's own card: with it, such heads win for fewer sentences than without."""
    card = model.head_card
    assert card is not None
    texts = [SENTENCES[8], SENTENCES[24], *EVERYDAY]
    with_card, without = (
        [choose(model.trace(text), model=known) for text in texts] for known in (model, None)
    )
    places = [
        sum(card.find(s.layer, s.head).does in PLACES for s in chosen)
        for chosen in (with_card, without)
    ]
    assert places[0] <= places[1]
    assert with_card[0].focus == without[0].focus


def test_the_role_of_the_chosen_head_is_said(model: ac.Transformer) -> None:
    card = model.head_card
    assert card is not None
    (role,) = card.doing("own adjectives")[:1]
    subject = choose(
        model.trace("a fluffy blue creature"), model=model, layer=role.layer, head=role.head
    )
    assert f"layer {role.layer}, head {role.head} (own adjectives): " in subject.reason
