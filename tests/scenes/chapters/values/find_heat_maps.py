"""Heat maps of `values` read back: the value map in two steps, and the updates of all tokens."""

from __future__ import annotations

import numpy as np
from manim import ManimColor

import attncore as ac
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.stage import Played, Stage

NEAR = 0.1  # frame units: what is centred on one line
STEP = 2.5  # of 255: shades are drawn in steps


def shades(values: np.ndarray, most: float, ground: ManimColor, ink: ManimColor) -> np.ndarray:
    """(..., 3) what the law makes of values: from the ground to the ink, by absolute value."""
    share = np.clip(np.abs(values) / most, 0, 1)[..., None]
    low, high = (np.array(color.to_rgb()) for color in (ground, ink))
    return 255 * (low + share * (high - low))


def check_pixels(mark: Mark, values: np.ndarray, most: float, played: Played, where: str) -> None:
    """Each cell has the colour of its weight: blue above zero, red below."""
    theme = played.theme
    above = shades(values, most, theme.ground, theme.positive)
    below = shades(values, most, theme.ground, theme.negative)
    wanted = np.where((values > 0)[..., None], above, below)
    compare(mark, wanted, where)


def check_strip(
    mark: Mark, values: np.ndarray, most: float, ink: ManimColor, played: Played, where: str
) -> None:
    """One column, first entry on top, brighter with the absolute value."""
    compare(mark, shades(values, most, played.theme.ground, ink)[:, None], where)


def compare(mark: Mark, wanted: np.ndarray, where: str) -> None:
    found = np.asarray(mark.cells, dtype=float)
    assert found.shape == wanted.shape, f"{where}: {found.shape[:2]} cells, not {wanted.shape[:2]}"
    assert np.abs(found - wanted).max() < STEP, f"{where}: cells of other values"


def strongest(played: Played) -> int:
    """The token whose value is mapped: of those with a lane, the focus looks at it most."""
    facts = Facts(played.subject)
    stage = played.stages.get("weights")
    shown = facts.visible(facts.focus)
    if stage is not None:
        shown = [i for i in shown if stage.spelling(reading.symbol("V", i))]
    return max(shown, key=lambda i: (facts.weight(facts.focus, i), -i))


def check_value_map(stage: Stage, played: Played) -> None:
    """x, W_V, v, W_O and what comes out, from left to right; then both maps as one."""
    subject, facts = played.subject, Facts(played.subject)
    model = subject.model
    assert model is not None
    token, layer = strongest(played), f"blocks.{subject.layer}."
    v = facts.tensor("v")
    size, heads = v.shape[1], len(subject.trace[f"{layer}attn.pattern"])
    group = subject.head * len(subject.trace[f"{layer}attn.v"]) // heads
    inner, outer = (slice(i * size, (i + 1) * size) for i in (group, subject.head))
    w_v = np.asarray(model.weights[f"{layer}attn.w_v"], dtype=float)[:, inner]
    w_o = np.asarray(model.weights[f"{layer}attn.w_o"], dtype=float)[outer]
    name = "ln1.normalized" if model.config.norm_first else "resid_pre"
    x = np.asarray(subject.trace[layer + name], dtype=float)[token]
    biased = f"{layer}attn.b_v" in model.weights
    if not biased:
        np.testing.assert_allclose(x @ w_v, v[token], atol=1e-3)
    wide, narrow = w_v.shape
    first = {"size": wide, "count": narrow, "key": facts.named(token)}
    check_caption(played.said("factor"), played, "factor", first)
    counts = {"fewer": w_v.size + w_o.size, "more": wide * wide}
    check_caption(stage, played, "whole", counts)
    a, b = outer.start, outer.stop
    rows = f"[{a}:{b}]" if (a, b) != (0, len(model.weights[f"{layer}attn.w_o"])) else ""
    check_print(stage, played, f"{layer}attn.w_o{rows}")
    marks = sorted(stage.of_kind("heat"), key=lambda m: float(m.centre[0]))
    assert len(marks) == 6, f"{len(marks)} maps and vectors, not 6"
    theme, most = played.theme, max(np.abs(w_v).max(), np.abs(w_o).max())
    made, whole = v[token] @ w_o, (w_v @ w_o).T
    check_strip(marks[0], x, np.abs(x).max(), theme.text, played, "x")
    check_pixels(marks[1], w_v.T, most, played, "W_V")
    check_strip(marks[2], v[token], np.abs(v[token]).max(), theme.value, played, "the value")
    check_pixels(marks[3], w_o.T, most, played, "W_O")
    check_strip(marks[4], made, np.abs(made).max(), theme.update, played, "what comes out")
    check_pixels(marks[5], whole, np.abs(whole).max(), played, "both maps in one")
    check_shapes(marks)
    letters = (
        f"arrow(x)_{token}",
        "W_V^top",
        f"arrow(V)_{token}",
        "W_O^top",
        f"W_O^top arrow(V)_{token}",
        "W_O^top W_V^top",
    )
    for mark, letter in zip(marks, letters, strict=True):
        found = [m for m in stage.spelling(reading.run(f"${letter}$")) if over(m, mark)]
        assert len(found) == 1, f"no letter {letter} over its map"
        stage.account(*found)
    for mark, shape in zip(
        marks[1::2], ((narrow, wide), (wide, narrow), (wide, wide)), strict=True
    ):
        check_size(stage, mark, *shape)
    instead = stage.spelling(reading.reference(Words(played.lang, "values").labels["instead"]))
    assert [m for m in instead if marks[4].box[2] < m.box[0] < m.box[2] < marks[5].box[0]]
    word = subject.trace.tokens[token]
    words = stage.spelling(reading.reference(word.text, mono=word.byte))
    assert [m for m in words if m.centre[0] < marks[1].box[0]], "no word says whose value it is"
    stage.account(*words)
    marks_of_bias = stage.spelling(reading.run('$"" + b_V$'))
    assert len(marks_of_bias) == int(biased), "the bias"
    assert len(stage.of_kind("arrow")) == 4


def over(letter: Mark, mark: Mark) -> bool:
    return bool(abs(letter.centre[0] - mark.centre[0]) < NEAR and letter.box[1] > mark.box[3])


def check_size(stage: Stage, mark: Mark, rows: int, columns: int) -> None:
    """Under a map stands how many rows and columns it has."""
    wanted = reading.reference(f"{rows} × {columns}")
    under = [m for m in stage.of_kind("text") if 0 < mark.box[1] - m.box[3] < 0.3]
    under = [m for m in under if abs(m.centre[0] - mark.centre[0]) < 1]
    assert reading.line_is(under, wanted), f"no {rows} × {columns} under its map"
    middle = (min(m.box[0] for m in under) + max(m.box[2] for m in under)) / 2
    assert abs(middle - mark.centre[0]) < NEAR, "a size beside its map"
    stage.account(*under)


def check_shapes(marks: list[Mark]) -> None:
    """Sides stand for the same numbers wherever they are: d_model long, d_head short."""
    sizes = [(m.box[2] - m.box[0], m.box[3] - m.box[1]) for m in marks]
    (_, long), (width, height), (_, short), down, (_, out), square = sizes
    assert np.allclose([width, out, down[1], *square], long, rtol=0.01)
    assert np.allclose([height, down[0]], short, rtol=0.01)


def check_updates(stage: Stage, played: Played) -> None:
    """In each lane the stream, what the head adds, and their sum, one under the other."""
    subject, trace, theme = played.subject, played.subject.trace, played.theme
    check_caption(stage, played, "all", {})
    layer = f"blocks.{subject.layer}."
    check_print(stage, played, f"{layer}attn.result[{subject.head}]")
    before = np.asarray(trace[f"{layer}resid_pre"], dtype=float)
    update = np.asarray(trace[f"{layer}attn.result"], dtype=float)[subject.head]
    rows = rows_of(stage)
    assert len(rows) == 3, f"{len(rows)} rows of strips"
    lanes = lanes_under(stage, trace, rows[0], before, theme.name == "dark")
    assert subject.focus in lanes
    assert len(lanes) == len(trace.tokens) or len(lanes) >= 8
    words = [i for i in lanes if not trace.tokens[i].special] or lanes
    vectors = before, update, before + update
    stream = max(float(np.abs(vector[words]).max()) for vector in (vectors[0], vectors[2]))
    scales = stream, float(np.abs(update[words]).max()), stream
    inks = theme.text, theme.update, theme.updated
    names = "the stream", "the update", "the sum"
    for marks, vector, most, ink, name in zip(rows, vectors, scales, inks, names, strict=True):
        for mark, i in zip(marks, lanes, strict=True):
            check_strip(mark, vector[i], most, ink, played, f"{name} of {i}")
    for marks, letter in zip(rows, ("E", '"" + Delta E', "= E'"), strict=True):
        found = stage.spelling(reading.run(f"${letter}$"))
        level = [m for m in found if abs(m.centre[1] - marks[0].centre[1]) < NEAR]
        assert [m for m in level if m.box[2] < marks[0].box[0]], f"no {letter} before its row"
    notes = stage.spelling(reading.reference(Words(played.lang, "values").labels["scale"]))
    low, high = rows[1][0].box[[1, 3]]
    assert len(notes) == 1, "nothing says that the update has a scale of its own"
    assert low < notes[0].centre[1] < high, "another row is said to have a scale of its own"


def rows_of(stage: Stage) -> list[list[Mark]]:
    """The strips from the top down, each row from the left."""
    rows: list[list[Mark]] = []
    for mark in sorted(stage.of_kind("heat"), key=lambda m: (-round(float(m.centre[1]), 2), 0)):
        if not rows or abs(rows[-1][0].centre[1] - mark.centre[1]) > NEAR:
            rows.append([])
        rows[-1].append(mark)
    rows = [sorted(row, key=lambda m: float(m.centre[0])) for row in rows]
    xs = [[round(float(m.centre[0]), 3) for m in row] for row in rows]
    assert all(x == xs[0] for x in xs), "the strips of a token do not stand in one lane"
    return rows


def lanes_under(
    stage: Stage, trace: ac.Trace, strips: list[Mark], stream: np.ndarray, dark: bool
) -> list[int]:
    """Which token each strip is of: in the order of the sentence, by the word over it.

    Of several tokens with the same word, that whose stream is most like the strip.
    """
    lanes: list[int] = []
    for mark in strips:
        grey = np.asarray(mark.cells, dtype=float).mean(axis=(1, 2))
        grey = grey if dark else 255 - grey
        after = range(lanes[-1] + 1 if lanes else 0, len(trace.tokens))
        named = [i for i in after if word_over(stage, trace.tokens[i], mark)]
        assert named, f"no word stands over the strip at {mark.centre[0]:.2f}"
        lanes.append(max(named, key=lambda i: alike(np.abs(stream[i]), grey)))
    for token_ in trace.tokens:
        if token_.byte and token_.span:
            character = trace.text[slice(*token_.span)]
            stage.account(*stage.spelling(reading.reference(character)))
    stage.account(*stage.spelling(reading.run("$dots.c$")))
    return lanes


def alike(one: np.ndarray, two: np.ndarray) -> float:
    """1 where one is the other, up to a factor."""
    lengths = np.linalg.norm(one) * np.linalg.norm(two)
    return float(one @ two / lengths) if lengths else 0.0


def word_over(stage: Stage, token: ac.Token, strip: Mark) -> bool:
    marks = stage.spelling(reading.reference(token.text, mono=token.byte))
    found = [m for m in marks if abs(m.centre[0] - strip.centre[0]) < NEAR]
    stage.account(*found)
    return bool(found)
