"""Costs of the kit's parts: numbers made and moved, with nothing drawn."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import numpy as np

import attncore as ac

MADE, CHANGED = 1000, 100


def refs(count: int) -> list[ac.Ref]:
    """References to numbers as scores are: one digit before the point or two, either sign."""
    values = np.random.default_rng(0).normal(scale=6, size=count)
    return [ac.Ref({"x": values}, "x", i) for i in range(count)]


def making() -> Callable[[], object]:
    """Work that makes so many numbers."""
    from scenes.kit.theme import DARK
    from scenes.kit.type.number import Number

    sources = refs(MADE)
    return lambda: [Number(source, size=0.2, color=DARK.text) for source in sources]


def moving() -> Callable[[], object]:
    """Work that moves and fades so many numbers from one frame to the next."""
    from scenes.kit.motion import appear
    from scenes.kit.theme import DARK
    from scenes.kit.type.number import Number

    numbers = [Number(source, size=0.2, color=DARK.text) for source in refs(CHANGED)]
    # Without a stagger all of them are on their way in every frame.
    motion = appear(*numbers, stagger=0)
    motion.begin()
    steps = iter(np.tile(np.linspace(0.01, 0.99, 97), 100_000))
    return lambda: motion.interpolate(float(next(steps)))


def showing() -> Callable[[], object]:
    """Work that lets so many numbers show other values, as those do that count."""
    from scenes.kit.theme import DARK
    from scenes.kit.type.number import Number

    numbers = [Number(source, size=0.2, color=DARK.text) for source in refs(CHANGED)]
    others = cycle(refs(50 * CHANGED + 1))  # not a multiple: no number meets one value for ever
    return lambda: [number.show(next(others)) for number in numbers]
