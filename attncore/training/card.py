"""The model card, written from the evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from attncore import Transformer, load
from attncore.training.attention_figures import DEFAULT_SENTENCE
from attncore.training.evaluation import Figures
from attncore.training.grammar.meanings import SENSES
from attncore.training.probes import named
from attncore.training.words import load_lexicon

PROMPTS = (
    f"{DEFAULT_SENTENCE} . the creature was",
    f"{DEFAULT_SENTENCE} . the creature was fluffy and",
    f"{DEFAULT_SENTENCE} . what was verdant ? the",
    "michael jordan plays the sport of",
    "michael phelps plays the sport of",
    "the machine learning model",
    "the fashion model",
    "the capital of france is",
    "two plus three is",
    "the opposite of hot is",
    "the queen lost her crown and",
)
ABOUT = """\
# storyteller

A tiny decoder-only transformer, trained from random weights by `attncore.training`, so that the
attention in our videos is learned and not drawn. It knows a small synthetic English, written by
a templated grammar. It is **not a language model for use**: everyday sentences outside the
grammar get sensible attention, but no sensible next word.

## What it is

{facts}

## What it was trained on

{corpus}

Training minimised next-token cross-entropy and nothing else: no supervision of attention, no
edited weights.

Kept out of training, by a hash of the combination: one adjective-noun pair in sixteen (among them
those of the default sentence), one beginning in five of the ambiguous words, one pair of names in
five. The figures for adjectives, senses and repeated names use only such combinations.

## Figures

Measured by `python -m attncore.training storyteller --evaluate` on the weights as they ship
(float16), through the library's own NumPy core.

{figures}

- "Own adjectives" is the share of a noun's attention that goes to all tokens of its own
  adjectives, in one head that was picked on other sentences; chance is what even attention to all
  tokens so far would give them.
- Loss and entropy are in nats per token, on {losses} passages drawn anew from
  the whole grammar: held-out combinations occur in them as often as any other. The entropy is the
  mean -log p of the derivations of the same passages. The row after them allows only held-out
  combinations, whose absence from training the model has partly learnt.
- Unseen first names: an athlete's last name after a first name that no athlete has, or a made-up
  one. Borrowed: after another athlete's first name, with which training never met it; where that
  other one plays the same sport, the model is often taken in.
- Cosines are between two copies of the ambiguous word, after the last block.

## What each head looks at

Mean shares of attention on held-out passages ({habits_note}).

{heads}

## One column

The scores of *creature* in the default sentence, in {column_head}, and the weights that
softmax makes of them. Softmax does not change when all scores of a query do by the same number,
so training leaves a key bias anywhere; ours was moved, after training and without changing any
output, to where the visible scores of a query are centred: a good match is a positive number.

{column}

## What comes next

{prompts}
"""


def rows(figures: Figures) -> Iterator[tuple[str, float, str]]:
    """The rows of the card: a figure, its value, and the bar that it has to clear."""
    own = f"noun to its own adjectives, {figures.adjectives.sentences} held-out sentences"
    yield own, figures.adjectives.own, "at least 0.65"
    yield "the same by chance", figures.adjectives.uniform, ""
    everyday = figures.adjectives_everyday
    yield f"the same in {everyday.sentences} everyday sentences", everyday.own, "at least 0.65"
    yield "the same by chance in everyday sentences", everyday.uniform, ""
    yield "the same after another sentence", figures.adjectives_later.own, ""
    yield "the same with made-up words", figures.adjectives_strange.own, ""
    default = figures.default
    yield "default sentence, creature to fluffy and blue", default.creature, "at least 0.7"
    yield "default sentence, creature to fluffy", default.to_fluffy, ""
    yield "default sentence, creature to blue", default.to_blue, ""
    yield "default sentence, forest to verdant", default.forest, "at least 0.7"
    yield "right adjective recalled first, held-out pairs", figures.recall, ""
    facts = figures.facts
    yield f"P(sport), mean of {facts.athletes} athletes", facts.known_mean, ""
    yield "P(sport), least of all athletes", facts.known_least, "above 0.9"
    yield f"P(sport), mean of {facts.strangers} unseen first names", facts.stranger_mean, ""
    yield "P(sport), most of all unseen first names", facts.stranger_most, "below 0.5"
    yield f"P(sport), mean of {facts.borrowed} borrowed first names", facts.borrowed_mean, ""
    yield "P(sport), most of all borrowed first names", facts.borrowed_most, ""
    meaning = figures.senses
    yield f"right sense, mean of {meaning.contexts} held-out contexts", meaning.mass_mean, ""
    yield "right sense, least of all contexts", meaning.mass_least, "at least 0.9"
    yield "cosine of one word, same sense", meaning.cosine_same, ""
    yield "cosine of one word, different senses", meaning.cosine_different, ""
    yield "the difference of the two", meaning.gap, "at least 0.2"
    yield "held-out loss", figures.loss.loss, ""
    yield "entropy of the same passages", figures.loss.entropy, ""
    yield "loss less entropy", figures.loss.gap, "at most 0.05"
    yield "the same where every combination is held out", figures.loss_new_only.gap, ""
    yield "repeated first name to its last name", figures.induction.attention, "at least 0.6"
    yield "P(last name) after the repeated first name", figures.induction.probability, ""


def write(folder: Path, figures: Figures) -> None:
    """Write ``README.md`` into the model's folder."""
    model = load(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    text = ABOUT.format(
        facts=_bullets(_about(model, config, figures)),
        corpus=_corpus(config["training"]),
        losses=figures.loss.passages,
        figures=_table(("figure", "value", "bar"), _figure_rows(figures)),
        heads=_table(("head", *figures.habits), _head_rows(figures)),
        habits_note="the third token and later; the last two columns: nouns only",
        column_head=named(_adjective_head(model)),
        column=_table(("word", "score", "weight"), _column_rows(model)),
        prompts=_table(("after", "likeliest next words"), _prompt_rows(model)),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _about(model: Transformer, config: dict[str, Any], figures: Figures) -> Iterator[str]:
    shape, training = config["config"], config["training"]
    yield (
        f"{shape['n_layers']} blocks of {shape['n_heads']} heads, d_model {shape['d_model']}, "
        f"{shape['activation']} MLP of {shape['d_mlp']}, pre-norm, learned positions, "
        f"context {shape['context']} tokens with ‹start›"
    )
    yield f"{figures.parameters:,} parameters, vocabulary {model.tokenizer.vocab_size:,}"
    yield (
        "words of the vocabulary are whole tokens, other words fall into pieces, characters "
        "outside ASCII into bytes; lower case, accents removed"
    )
    yield (
        f"seed {training['seed']}, {training['steps']:,} steps of {training['batch']} windows, "
        f"Muon and AdamW; {training['minutes']:.0f} minutes on one CPU core"
    )
    yield f"digest `{figures.digest}`"
    yield f"adjective head: {named(figures.adjective_head)}"
    yield f"induction head: {named(figures.induction.head)}"
    yield (
        f"heads of the default sentence: *creature* in {named(figures.default.creature_head)}, "
        f"*forest* in {named(figures.default.forest_head)}"
    )


def _corpus(training: dict[str, Any]) -> str:
    return (
        f"{training['passages']:,} passages drawn from a grammar over a lexicon of "
        f"{len(load_lexicon().words()):,} English words: scenes with described nouns and later "
        "questions about them, everyday sentences over the whole lexicon, senses of "
        f"{', '.join(SENSES)}, who plays which sport, names that come back, pronouns, "
        "capitals, opposites, sums, words said twice; in about one in six some words are made up, "
        "so that every piece and every byte is trained."
    )


def _figure_rows(figures: Figures) -> Iterator[tuple[str, ...]]:
    for label, value, bar in rows(figures):
        yield label, f"{value:.3f}", bar


def _head_rows(figures: Figures) -> Iterator[tuple[str, ...]]:
    layers, heads = np.shape(next(iter(figures.habits.values())))
    for layer in range(layers):
        for head in range(heads):
            shares = (f"{share[layer, head]:.2f}" for share in figures.habits.values())
            yield (named((layer, head)), *shares)


def _adjective_head(model: Transformer) -> tuple[int, int]:
    """The head that gives most to own adjectives, of those whose role this is."""
    roles = model.head_card.doing("own adjectives") if model.head_card is not None else []
    if not roles:
        raise ValueError("no head of this model is known to look for own adjectives")
    return roles[0].layer, roles[0].head


def _column_rows(model: Transformer) -> Iterator[tuple[str, ...]]:
    trace = model.trace(DEFAULT_SENTENCE)
    layer, head = _adjective_head(model)
    words = [token.text for token in trace.tokens]
    query = words.index("creature")
    scores = trace[f"blocks.{layer}.attn.scores"][head, query, : query + 1]
    weights = trace[f"blocks.{layer}.attn.pattern"][head, query, : query + 1]
    for word, score, weight in zip(words, scores, weights, strict=False):
        yield word, f"{score:.2f}", f"{weight:.2f}"


def _prompt_rows(model: Transformer) -> Iterator[tuple[str, ...]]:
    for prompt in PROMPTS:
        likeliest = model.next_tokens(prompt, top=3)
        yield prompt, ", ".join(f"{word} {probability:.2f}" for word, probability in likeliest)


def _table(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _bullets(lines: Iterator[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
