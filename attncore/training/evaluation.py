"""The evaluation of the built-in model by our own NumPy core, on the weights as they ship."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import attncore
from attncore.training import answer_figures, attention_figures
from attncore.training.answer_figures import FactFigures, LossFigures, SenseFigures
from attncore.training.attention_figures import AdjectiveFigures, DefaultFigures, InductionFigures
from attncore.training.probes import Array, Head, Prober


@dataclass(frozen=True)
class Figures:
    """All figures of one model; heads are (layer, head)."""

    digest: str
    parameters: int
    adjective_head: Head
    adjectives: AdjectiveFigures
    adjectives_everyday: AdjectiveFigures
    adjectives_later: AdjectiveFigures
    adjectives_strange: AdjectiveFigures
    default: DefaultFigures
    recall: float
    facts: FactFigures
    senses: SenseFigures
    loss: LossFigures
    loss_new_only: LossFigures
    induction: InductionFigures
    habits: dict[str, Array]


@cache
def evaluate(name_or_path: str | Path) -> Figures:
    """Load a model and measure everything that its card states."""
    model = attncore.load(name_or_path)
    prober = Prober(model)
    head = attention_figures.adjective_head(prober)
    return Figures(
        digest=model.info.digest,
        parameters=model.count_parameters()["total"],
        adjective_head=head,
        adjectives=attention_figures.adjectives(prober, head, "describing"),
        adjectives_everyday=attention_figures.adjectives(prober, head, "everyday"),
        adjectives_later=attention_figures.adjectives(
            prober, head, "describing", attention_figures.BEFORE
        ),
        adjectives_strange=attention_figures.strangers(prober, head),
        default=attention_figures.default_sentence(prober),
        recall=answer_figures.recall(prober),
        facts=answer_figures.facts(prober),
        senses=answer_figures.word_senses(prober),
        loss=answer_figures.loss(prober, held_out=None),
        loss_new_only=answer_figures.loss(prober, held_out=True),
        induction=attention_figures.induction(prober),
        habits=attention_figures.habits(prober),
    )
