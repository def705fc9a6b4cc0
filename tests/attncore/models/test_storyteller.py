"""The built-in model clears every bar, and its card says what was measured.

By default on the first sentences of those that the card was measured on; `-m slow`: on all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from attncore.models import folder_of
from attncore.training import answer_figures, attention_figures, card
from attncore.training.attention_figures import DEFAULT_SENTENCE
from attncore.training.evaluation import Figures, evaluate
from attncore.training.probes import named

EVERYDAY = Path(__file__).parents[2] / "data" / "everyday_sentences.jsonl"
SIZE_LIMIT = 3_000_000
SENTENCES, PASSAGES, OTHERS = 40, 200, 20  # of the sample: described, for the loss, for the rest
IN_FULL = ("default ", "P(", "right sense", "cosine ", "the difference ", "repeated ")


@pytest.fixture(scope="module")
def folder() -> Path:
    found = folder_of("storyteller")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def model() -> ac.Transformer:
    return ac.load("storyteller")


def sampled() -> Figures:
    """All figures, from fewer sentences; facts, senses and the induction head: in full."""
    fewer = {
        (attention_figures, "SENTENCES"): SENTENCES,
        (attention_figures, "habits"): partial(attention_figures.habits, count=OTHERS),
        (answer_figures, "recall"): partial(answer_figures.recall, count=OTHERS),
        (answer_figures, "loss"): partial(answer_figures.loss, count=PASSAGES),
    }
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), wanted in fewer.items():
            patch.setattr(module, name, wanted)
        return evaluate.__wrapped__("storyteller")


@pytest.fixture(
    scope="module",
    params=[False, pytest.param(True, marks=pytest.mark.slow)],
    ids=["a sample", "all"],
)
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether everything is measured on which the card rests."""
    return bool(request.param)


@pytest.fixture(scope="module")
def figures(whole: bool) -> Figures:
    return evaluate("storyteller") if whole else sampled()


def test_it_ships_small_and_takes_long_sentences(folder: Path, model: ac.Transformer) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) < SIZE_LIMIT
    assert model.config.context >= 65
    assert model.config.activation == "relu"
    assert model.info.provenance == "trained"
    assert model.trace("the " * 64).tokens[-1].text == "the"


def test_nouns_find_their_adjectives(figures: Figures, whole: bool) -> None:
    found = figures.adjectives
    assert found.sentences >= (300 if whole else SENTENCES)
    assert found.own >= 0.65
    assert found.own > 2.5 * found.uniform


def test_nouns_find_their_adjectives_in_everyday_sentences(figures: Figures, whole: bool) -> None:
    assert figures.adjectives_everyday.sentences >= (300 if whole else SENTENCES)
    assert figures.adjectives_everyday.own >= 0.65


def test_the_default_sentence_shows_it(figures: Figures) -> None:
    assert figures.default.creature >= 0.7
    assert figures.default.forest >= 0.7


def test_it_knows_who_plays_what(figures: Figures) -> None:
    assert figures.facts.athletes >= 40
    assert figures.facts.known_least > 0.9
    assert figures.facts.strangers >= 150
    assert figures.facts.stranger_most < 0.5


def test_it_tells_senses_apart(figures: Figures) -> None:
    assert figures.senses.contexts >= 80
    assert figures.senses.mass_least >= 0.9
    assert figures.senses.gap >= 0.2


def test_its_loss_is_near_the_entropy_of_the_grammar(figures: Figures, whole: bool) -> None:
    assert figures.loss.passages >= (300 if whole else PASSAGES)
    assert figures.loss.gap <= 0.05


def test_it_has_an_induction_head(figures: Figures) -> None:
    assert figures.induction.attention >= 0.6
    assert figures.induction.probability >= 0.6


def test_its_figures_can_be_computed_without_the_evaluation(
    figures: Figures, model: ac.Transformer
) -> None:
    trace = model.trace(DEFAULT_SENTENCE)
    words = [token.text for token in trace.tokens]
    creature, blue, fluffy = (words.index(word) for word in ("creature", "blue", "fluffy"))
    patterns = [trace["pattern", layer] for layer in range(model.config.n_layers)]
    best = max(float(head[creature, [fluffy, blue]].sum()) for p in patterns for head in p)
    assert best == pytest.approx(figures.default.creature, abs=1e-5)
    said = dict(model.next_tokens("michael jordan plays the sport of"))
    assert said["basketball"] > 0.9
    assert figures.facts.known_least <= said["basketball"]


def stated(text: str) -> Iterator[tuple[str, float, str]]:
    """The rows of the card's table of figures."""
    rows = re.findall(r"^\| ([^|]+) \| (-?\d+\.\d{3}) \| ([^|]*) \|$", text, re.MULTILINE)
    for label, value, bar in rows:
        yield label, float(value), bar.strip()


def test_the_card_says_what_was_measured(folder: Path, figures: Figures, whole: bool) -> None:
    """To 0.02; what rests on a sample says how large it is, and is within 0.12."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    for row, (label, value, bar) in zip(stated(text), card.rows(figures), strict=True):
        assert row[2] == bar
        if whole or label.startswith(IN_FULL):
            assert row[0] == label
            assert row[1] == pytest.approx(value, abs=0.02), label
        else:
            assert row[0] == label.replace(f"{SENTENCES} ", f"{attention_figures.SENTENCES} ")
            assert row[1] == pytest.approx(value, abs=0.12), label
    assert f"adjective head: {named(figures.adjective_head)}\n" in text


def test_the_card_names_the_weights_and_the_seed(folder: Path, model: ac.Transformer) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    training = json.loads((folder / "config.json").read_text(encoding="utf-8"))["training"]
    assert f"`{model.info.digest}`" in text
    assert f"seed {training['seed']}," in text
    assert training["minutes"] < 60
    assert "not a language model for use" in text


def test_everyday_words_are_whole_tokens(model: ac.Transformer) -> None:
    sentences = [json.loads(line)["text"] for line in EVERYDAY.open(encoding="utf-8")]
    assert len(sentences) == 100
    pieces_of_word: list[int] = []
    for text in sentences:
        tokens = [token for token in model.tokenizer.encode(text) if token.span and not token.byte]
        for word in {token.word for token in tokens}:
            pieces = [token for token in tokens if token.word == word]
            if pieces[0].text[0].isalpha():
                pieces_of_word.append(len(pieces))
    assert len(pieces_of_word) > 700
    assert np.mean([count == 1 for count in pieces_of_word]) >= 0.85


def places_of(trace: ac.Trace, word: str) -> list[int]:
    """The positions of the tokens that spell this word, which the sentence holds."""
    for match in re.finditer(rf"\b{word}\b", trace.text.lower()):
        inside = range(match.start(), match.end())
        return [i for i, token in enumerate(trace.tokens) if token.span and token.span[0] in inside]
    raise AssertionError(f"{word} is not in {trace.text}")


def test_everyday_nouns_find_their_adjectives(model: ac.Transformer, figures: Figures) -> None:
    """In sentences by somebody who had not seen the lexicon."""
    layer, head = figures.adjective_head
    looks = []
    for line in EVERYDAY.open(encoding="utf-8"):
        entry = json.loads(line)
        trace = model.trace(entry["text"], names=["*.attn.pattern"])
        for noun, adjectives in entry["pairs"]:
            keys = [place for word in adjectives for place in places_of(trace, word)]
            pattern = trace["pattern", layer][head]
            looks.append(float(pattern[places_of(trace, noun)[-1], keys].sum()))
    assert len(looks) > 50
    assert float(np.mean(looks)) >= 0.65
