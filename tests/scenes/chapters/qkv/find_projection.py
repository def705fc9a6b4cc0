"""W · x + b = q as it is written: what is computed stands where it belongs, and closes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, assert_shows
from tests.scenes.support.find.dot_product import LEVEL, closes, read
from tests.scenes.support.find.grid import spellings
from tests.scenes.support.frame import by_place
from tests.scenes.support.stage import Played, Stage

HEAD = 4  # entries before the folded ones; the last is always there
NARROW = (4, 3, 2, 1)  # columns of the matrix, where numbers are wide
APART = 0.3  # frame units: words of a line that do not belong together
EVEN = 0.05  # frame units: what is evenly spaced is so but for the shapes of the digits
NEAR = 0.12  # frame units: what is centred over something stands at most so far off it


@dataclass(frozen=True)
class Wanted:
    """One product as NumPy has it.

    rows    (d_head, d_model), so that rows @ column + bias = result
    """

    part: str
    token: int
    rows: np.ndarray
    column: np.ndarray
    bias: np.ndarray | None
    result: np.ndarray


def wanted(facts: Facts, part: str, token: int) -> Wanted:
    """From the weights of the model and what the trace says that they are multiplied by."""
    subject, model = facts.subject, facts.subject.model
    assert model is not None
    block = f"blocks.{subject.layer}."
    heads = len(facts.trace[block + "attn.pattern"])
    held = heads if part == "q" else model.config.n_kv_heads
    head, size = subject.head * held // heads, model.config.d_head
    own = slice(head * size, (head + 1) * size)
    bias = model.weights.get(f"{block}attn.b_{part}")
    read_by_it = "ln1.normalized" if model.config.norm_first else "resid_pre"
    return Wanted(
        part,
        token,
        np.asarray(model.weights[f"{block}attn.w_{part}"], float)[:, own].T,
        np.asarray(facts.trace[block + read_by_it][token], float),
        None if bias is None else np.asarray(bias, float)[own],
        facts.tensor(part)[token],
    )


def entries(size: int, head: int) -> tuple[list[int], list[int]]:
    """The entries that are shown and those that are folded: never a single one."""
    if size <= head + 2:
        return list(range(size)), []
    return [*range(head), size - 1], list(range(head, size - 1))


def check_map(stage: Stage, played: Played, part: str, token: int) -> None:
    """The whole equation, and its first row worked out under it."""
    facts = Facts(played.subject)
    made = wanted(facts, part, token)
    scale = max(float(np.abs(made.result).max()), 1.0)
    again = made.rows @ made.column + (0 if made.bias is None else made.bias)
    assert np.abs(again - made.result).max() < 1e-4 * scale, "the model does otherwise"
    boxes = bracketed(stage)
    assert len(boxes) == (3 if made.bias is None else 4), f"{len(boxes)} pairs of brackets"
    check_letters(stage, facts, made, boxes)
    across = check_matrix(stage, made.rows, boxes[0], played)
    check_column(stage, made.column, boxes[1], across)
    if made.bias is not None:
        check_column(stage, made.bias, boxes[2], HEAD)
    ink = {"q": played.theme.query, "k": played.theme.key, "v": played.theme.value}[part]
    for mark in check_column(stage, made.result, boxes[-1], HEAD):
        assert mark.color == ink.to_hex(), f"{mark} has not the colour of its role"
    check_work(stage, played, made, boxes, across)
    check_boxed_row(stage, boxes[0], ink.to_hex())


def check_boxed_row(stage: Stage, matrix: np.ndarray, ink: str) -> None:
    """The first row of the matrix, which is worked out, is boxed; nothing else is."""
    found = stage.of_kind("box")
    assert len(found) == 1, f"{len(found)} boxes, not one"
    assert found[0].color == ink, "the box has not the colour of its role"
    left, low, right, high = found[0].box
    assert matrix[0] < left < right < matrix[2], "the box crosses the brackets"
    for i, line in enumerate(numbers_in(stage, matrix)):
        middles = [low < mark.centre[1] < high for mark in line]
        assert set(middles) == {i == 0}, "the box is not around the first row"
        assert all(left < mark.box[0] and mark.box[2] < right for mark in line)


def bracketed(stage: Stage) -> list[np.ndarray]:
    """Left, bottom, right and top of each pair of brackets, from left to right."""
    marks = [m for m in stage.of_kind("lines") if np.ptp(m.box[[1, 3]]) > 2 * np.ptp(m.box[[0, 2]])]
    marks.sort(key=lambda mark: float(mark.centre[0]))
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    return [np.array([a.box[0], min(a.box[1], b.box[1]), b.box[2], a.box[3]]) for a, b in pairs]


def within(stage: Stage, box: np.ndarray) -> list[Mark]:
    return [
        mark
        for mark in stage.of_kind("text")
        if box[0] < mark.centre[0] < box[2] and box[1] < mark.centre[1] < box[3]
    ]


def numbers_in(stage: Stage, box: np.ndarray) -> list[list[Mark]]:
    """The numbers line by line, each from left to right; all else in there are ellipses."""
    marks = within(stage, box)
    numbers = [mark for mark in marks if isinstance(mark.thing, Number)]
    dots = [m for sign in ("dots.c", "dots.v") for m in stage.spelling(reading.run(f"${sign}$"))]
    known = {id(mark) for mark in (*numbers, *dots)}
    assert all(id(mark) in known for mark in marks), "something else stands in the brackets"
    stage.account(*(mark for mark in marks if mark in dots))
    lines: list[list[Mark]] = []
    for mark in sorted(numbers, key=lambda m: (-round(m.baseline, 2), m.box[0])):
        if lines and abs(lines[-1][0].baseline - mark.baseline) < LEVEL:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return lines


def ellipses(stage: Stage, box: np.ndarray, sign: str) -> int:
    inside = within(stage, box)
    return sum(mark in inside for mark in stage.spelling(reading.run(f"${sign}$")))


def check_letters(stage: Stage, facts: Facts, made: Wanted, boxes: list[np.ndarray]) -> None:
    """Each part has its letter over it, and the column has the word that it stands for."""
    part, i = made.part.upper(), made.token
    sources = [f"W_{part}^top", f"arrow(x)_{i}", f"b_{part}", f"arrow({part})_{i}"]
    if made.bias is None:
        del sources[2]
    for source, box in zip(sources, boxes, strict=True):
        found = stage.spelling(reading.run(f"${source}$"))
        assert len(found) == 1, f"{len(found)} letters {source}"
        middle = (box[0] + box[2]) / 2
        assert abs(found[0].centre[0] - middle) < NEAR, f"{source} is not over its part"
        assert found[0].box[1] > box[3], f"{source} is not over its part"
        stage.account(*found)
    words = [m for m in spellings(stage, facts, i) if m.box[1] > boxes[1][3]]
    assert len(words) == 1, f"no word {facts.trace.tokens[i].text!r} over its column"
    assert abs(words[0].centre[0] - (boxes[1][0] + boxes[1][2]) / 2) < NEAR
    stage.account(*words)


def check_matrix(stage: Stage, rows: np.ndarray, box: np.ndarray, played: Played) -> int:
    """Row by row the weights of each output; blue above zero, red below. How many go across."""
    lines = numbers_in(stage, box)
    down, folded = entries(len(rows), HEAD)
    assert len(lines) == len(down), f"{len(lines)} rows of the matrix"
    most = next(n for n in NARROW if len(entries(rows.shape[1], n)[0]) == len(lines[0]))
    across, cut = entries(rows.shape[1], most)
    for line, row in zip(lines, down, strict=True):
        assert len(line) == len(across), f"row {row} of the matrix has {len(line)} numbers"
        for mark, column in zip(line, across, strict=True):
            text, weight = read(stage, mark), float(rows[row, column])
            places = len(text.partition(".")[2])
            assert_shows(text, weight, places, f"weight {row}, {column}")
            ink = played.theme.positive if weight > 0 else played.theme.negative
            assert mark.color == ink.to_hex(), f"weight {row}, {column} has the wrong sign's colour"
    assert ellipses(stage, box, "dots.c") == len(down) * bool(cut), "folded columns"
    assert ellipses(stage, box, "dots.v") == len(across) * bool(folded), "folded rows"
    return most


def check_column(stage: Stage, values: np.ndarray, box: np.ndarray, head: int) -> list[Mark]:
    """The entries from the top down."""
    marks = [mark for line in numbers_in(stage, box) for mark in line]
    shown, folded = entries(len(values), head)
    assert len(marks) == len(shown), f"{len(marks)} entries of a column, not {len(shown)}"
    for mark, i in zip(marks, shown, strict=True):
        text = read(stage, mark)
        assert_shows(text, float(values[i]), len(text.partition(".")[2]), f"entry {i}")
    assert ellipses(stage, box, "dots.v") == bool(folded), "folded entries"
    return marks


def check_work(
    stage: Stage, played: Played, made: Wanted, boxes: list[np.ndarray], across: int
) -> None:
    """Under each column of the matrix the product of the first row; their sum under the result."""
    foot = min(float(box[1]) for box in boxes)
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    under = [m for m in numbers if layout.CAPTION_BASELINE + 0.1 < m.baseline < foot]
    level = under[0].baseline
    assert all(abs(mark.baseline - level) < LEVEL for mark in under), "not on one line"
    under.sort(key=lambda mark: float(mark.box[0]))
    products = made.rows[0] * made.column
    shown, folded = entries(len(products), across)
    values = [float(products[i]) for i in shown]
    if folded:
        values.insert(across, float(products[folded].sum()))
    names = [f"product {i}" for i in shown]
    names[across:across] = ["the folded products"] * bool(folded)
    if made.bias is not None:
        values.append(float(made.bias[0]))
        names.append("the bias")
    values.append(float(made.result[0]))
    names.append("the sum")
    assert len(under) == len(values), f"{len(under)} numbers under the equation, not {len(values)}"
    texts = [read(stage, mark) for mark in under]
    places = len(texts[0].partition(".")[2])
    for text, value, name in zip(texts, values, names, strict=True):
        assert_shows(text, value, places, name)
    closes(texts[:-1], texts[-1], places)
    check_places(stage, under, boxes, bool(folded) and across, made.bias is not None)
    plus = len(values) - 2
    check_signs(stage, level, boxes[0], plus, made.bias is not None)
    check_between(stage, level, under[: -2 if made.bias is not None else -1])
    labels = Words(played.lang, played.scene).labels
    check_note(stage, under[-1], labels["sum"])
    if made.bias is not None:
        check_note(stage, under[-2], labels["bias"])
    if folded:
        check_note(stage, under[across], labels["rest"].format(count=len(folded)))
        check_mark(stage, under, across)


def check_places(
    stage: Stage, under: list[Mark], boxes: list[np.ndarray], rest: int | bool, biased: bool
) -> None:
    """Each product is under its column, the bias under the bias, the sum under the result."""
    top = on_first_line(stage, boxes)
    products = under[: -2 if biased else -1]
    if rest is not False:
        products = [*products[:rest], *products[rest + 1 :]]
    expected = [*top[0], *([top[2][0]] if biased else []), top[-1][0]]
    for mark, over in zip([*products, *under[len(under) - 1 - biased :]], expected, strict=True):
        assert abs(mark.box[2] - over.box[2]) < 0.05, f"{mark} is not under {over}"


def on_first_line(stage: Stage, boxes: list[np.ndarray]) -> list[list[Mark]]:
    return [numbers_in(stage, box)[0] for box in boxes]


def check_signs(stage: Stage, level: float, matrix: np.ndarray, plus: int, biased: bool) -> None:
    """On the line of the products as many + as it takes, and =; both once more above."""
    for sign, here, above in (("+", plus, int(biased)), ("=", 1, 1)):
        marks = stage.spelling(reading.run(f"${sign}$"))
        on = [m for m in marks if level - 0.1 < m.centre[1] < level + 0.3]
        over = [m for m in marks if matrix[1] < m.centre[1] < matrix[3]]
        assert (len(on), len(over)) == (here, above), f"{len(on)} and {len(over)} signs {sign}"
        stage.account(*on, *over)


def check_between(stage: Stage, level: float, products: list[Mark]) -> None:
    """Each + between two products is as far from the one as from the other."""
    signs = [m for m in stage.spelling(reading.run("$+$")) if level - 0.1 < m.centre[1]]
    signs = by_place([m for m in signs if m.centre[1] < level + 0.3])
    for sign, one, two in zip(signs, products, products[1:], strict=False):
        sides = sign.box[0] - one.box[2], two.box[0] - sign.box[2]
        assert abs(sides[0] - sides[1]) < EVEN, f"a + has {sides[0]:.2f} and {sides[1]:.2f} beside"


def check_mark(stage: Stage, under: list[Mark], rest: int) -> None:
    """A bracket under the folded products, as wide as their number; their note keeps to them."""
    number = under[rest]
    lines = [m for m in stage.of_kind("lines") if m.box[3] < number.box[1]]
    assert len(lines) == 1, f"{len(lines)} brackets under the products"
    assert np.abs(lines[0].box[[0, 2]] - number.box[[0, 2]]).max() < EVEN, "of another product"
    below = [m for m in stage.of_kind("text") if 0.1 < number.baseline - m.baseline < 0.8]
    note = together(below, float(number.centre[0]))
    before, after = under[rest - 1].box[2], under[rest + 1].box[0]
    assert before < note[0].box[0], "the note runs under the product before"
    assert note[-1].box[2] < after, "the note runs under the product after"


def check_note(stage: Stage, mark: Mark, text: str) -> None:
    """Under a number stands what it is."""
    below = [m for m in stage.of_kind("text") if 0.1 < mark.baseline - m.baseline < 0.8]
    part = together(below, float(mark.centre[0]))
    assert reading.line_is(part, reading.reference(text)), f"it does not say {text!r} under {mark}"
    middle = (part[0].box[0] + part[-1].box[2]) / 2
    assert abs(middle - mark.centre[0]) < 3 * NEAR, f"{text!r} is not under its number"
    stage.account(*part)


def together(line: list[Mark], x: float) -> list[Mark]:
    """The words of a line, side by side, over which x is."""
    groups: list[list[Mark]] = []
    for mark in by_place(line):
        if groups and mark.box[0] - groups[-1][-1].box[2] < APART:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return next((g for g in groups if g[0].box[0] - APART < x < g[-1].box[2] + APART), [])
