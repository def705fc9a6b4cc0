"""``python -m attncore.training storyteller``: corpus, tokenizer, training, figures, card."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path

from attncore import load
from attncore.model.neuron_card import FILE as NEURONS
from attncore.trace.head_card import FILE as HEADS
from attncore.training import card
from attncore.training.evaluation import evaluate
from attncore.training.head_roles import head_card
from attncore.training.neuron_contexts import neuron_card

MODELS = Path(__file__).parents[1] / "models"
NAMES = ("storyteller",)


def main() -> None:
    """Train, export and evaluate a built-in model, or only evaluate the one that is there."""
    parser = argparse.ArgumentParser(prog="python -m attncore.training", description=main.__doc__)
    parser.add_argument("model", choices=NAMES)
    parser.add_argument(
        "--evaluate", action="store_true", help="no training: only figures and card"
    )
    parser.add_argument("--out", type=Path, help="folder of the model (default: in the package)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="fewer steps, to try something out")
    wanted = parser.parse_args()
    folder = wanted.out or MODELS / wanted.model
    if not wanted.evaluate:
        build(folder, wanted.seed, wanted.steps)
    head_card(load(folder)).save(folder / HEADS)
    figures = evaluate(folder)
    card.write(folder, figures)
    neuron_card(load(folder)).save(folder / NEURONS)
    for label, value, bar in card.rows(figures):
        print(f"{value:7.3f}  {label}{f' ({bar})' if bar else ''}")


def build(folder: Path, seed: int, steps: int | None) -> None:
    """Make the tokenizer, train, and write the checkpoint into the folder."""
    from attncore import Config
    from attncore.model.history import FILE
    from attncore.training import export, gauge, loop, network, tokenizer
    from attncore.training.history import Checkpoints

    began = time.monotonic()
    recipe = loop.Recipe(seed=seed) if steps is None else loop.Recipe(seed=seed, steps=steps)
    words = tokenizer.build()
    shape = network.Shape(vocab_size=words.get_vocab_size())
    kept = Checkpoints(recipe.steps)
    weights = loop.train(words, shape, recipe, lambda line: print(line, flush=True), kept)
    training = {**asdict(recipe), "minutes": round((time.monotonic() - began) / 60, 1)}
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    export.save(folder, arrays, shape.as_dict(), words, training)
    export.save(folder, gauge.centred(load(folder)), shape.as_dict(), words, training)
    kept.history(Config.from_dict(shape.as_dict()), words).save(folder / FILE)


if __name__ == "__main__":
    main()
