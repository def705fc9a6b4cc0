"""What must be seen at the end of each beat of `pattern`, stated from the trace alone.

Where a column and a row stand is found out by reading the picture: the index under a query's
letter says which token the column is about. Each function raises AssertionError if the picture
says anything else than the model.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import reading
from staging import Played, Stage

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import Mark, segments
from scenes.kit.marks import FULL_ARC
from scenes.kit.number import Number
from scenes.kit.words import Words
from scenes.subject import Subject

FAINTEST = 0.05  # an arc of a smaller weight is not drawn
INVISIBLE = 1e-8  # the disc of a smaller weight is too small to be measured
NEAR = 0.09  # frame units: what is centred on the same line stands at most so far off it
DIGIT = 0.666  # height of a digit, in em


@dataclass(frozen=True)
class Facts:
    """What the model computed about this sentence, in the head that is shown."""

    subject: Subject

    @property
    def trace(self) -> ac.Trace:
        return self.subject.trace

    @property
    def focus(self) -> int:
        return self.subject.focus

    def tensor(self, kind: str) -> np.ndarray:
        """(query, key) of the head; of q and k (token, d_head)."""
        name = f"blocks.{self.subject.layer}.attn.{kind}"
        return np.asarray(self.trace[name][self.subject.head], dtype=float)

    def weight(self, query: int, key: int) -> float:
        return float(self.tensor("pattern")[query, key])

    def named(self, i: int) -> str:
        """A token as a caption names it."""
        token = self.trace.tokens[i]
        assert len(token.text) <= 18, "choose shorter words to test captions with"
        character = self.trace.text[slice(*token.span)] if token.byte and token.span else ""
        return f"{token.text} ({character})" if character else token.text


def said(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


# The words around the picture.

Spoken = Mapping[str, str | int | float]


def check_caption(stage: Stage, played: Played, key: str, values: Spoken) -> None:
    """The caption is the one for this moment, and its digits are the ones that it must hold.

    values  a str is a token, an int a count that is stated, a float a computed number
    """
    template = Words(played.lang, "pattern").captions[key]
    wanted: list[reading.Curve] = []
    computed: list[str] = []
    for literal, name, decimals, _ in string.Formatter().parse(template):
        wanted += reading.reference(literal) if literal else ()
        if name is not None:
            value = values[name]
            word = isinstance(value, str) and all(map(is_latin, value))
            text = said(value, int(decimals or 2)) if isinstance(value, float) else str(value)
            wanted += reading.reference(text, style="italic" if word else "regular")
            computed += [text] if isinstance(value, float) else []
    assert reading.line_is(stage.caption, wanted), f"the caption does not say {key}: {values}"
    numbers = [mark for mark in stage.caption if isinstance(mark.thing, Number)]
    read = [reading.spelled(reading.read_value(mark) or []) for mark in by_place(numbers)]
    assert sorted(read) == sorted(computed), f"computed {computed}, but the caption shows {read}"
    stage.account(*stage.caption)


def is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN ")


def check_frame(stage: Stage, played: Played, kind: str | None) -> None:
    """Title and small print: the model, the tensor of the beat, and how its weights came about."""
    subject, words = played.subject, Words(played.lang, "pattern")
    title = stage.line(layout.TITLE_BASELINE)
    assert reading.line_is(title, reading.reference(words.title))
    model = subject.trace.model
    tensor = f"blocks.{subject.layer}.attn.{kind}[{subject.head}]" if kind else "tokens"
    print_ = f"{model.name} · {tensor} · {words.labels[model.provenance]}"
    provenance = stage.line(layout.PROVENANCE_BASELINE)
    assert reading.line_is(provenance, reading.reference(print_, mono=True)), f"not {print_!r}"
    stage.account(*title, *provenance)


def by_place(marks: list[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: float(mark.centre[0]))


# The grid: where is what?


@dataclass(frozen=True)
class Grid:
    """A column for each query and a row for each key, found by their letters and labels."""

    xs: dict[int, float]
    ys: dict[int, float]
    sides: tuple[np.ndarray, np.ndarray]  # where the lines between cells stand, across and up
    others: float | None = None  # the row of hidden keys

    def cell(self, x: float, y: float) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the cell at this place, by the lines around it."""
        across, up = self.sides
        inside = across[0] < x < across[-1] and up[0] < y < up[-1]
        assert inside, f"there is no cell at ({x:.2f}, {y:.2f})"
        i, j = np.searchsorted(across, x), np.searchsorted(up, y)
        return across[i - 1], up[j - 1], across[i], up[j]

    def short_side(self, x: float, y: float) -> float:
        left, bottom, right, top = self.cell(x, y)
        return min(right - left, top - bottom)


def find_columns(stage: Stage, facts: Facts) -> dict[int, float]:
    """Each query's column, by its index; its word must stand over it."""
    columns = {}
    for i, token in enumerate(facts.trace.tokens):
        found = stage.spelling(reading.symbol("Q", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            columns[i] = float(letter.centre[0])
            labels = stage.spelling(reading.reference(token.text, mono=token.byte))
            over = [m for m in labels if m.box[1] > letter.box[3]]
            over = [m for m in over if abs(m.centre[0] - columns[i]) < NEAR]
            assert len(over) == 1, f"no word {token.text!r} over its query {i}"
            stage.account(letter, *over)
    xs = list(columns.values())
    assert xs == sorted(xs), "the queries are not in the order of the sentence"
    return columns


def find_rows(stage: Stage, facts: Facts) -> dict[int, float]:
    """Each key's row, by its index; its word must stand left of it."""
    rows = {}
    for i, token in enumerate(facts.trace.tokens):
        found = stage.spelling(reading.symbol("K", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            rows[i] = float(letter.centre[1])
            labels = stage.spelling(reading.reference(token.text, mono=token.byte))
            beside = [m for m in labels if m.box[2] < letter.box[0]]
            beside = [m for m in beside if abs(m.baseline + m.capital / 2 - rows[i]) < NEAR]
            assert len(beside) == 1, f"no word {token.text!r} beside its key {i}"
            stage.account(letter, *beside)
    ys = list(rows.values())
    assert ys == sorted(ys, reverse=True), "the keys are not in the order of the sentence"
    return rows


def check_index(letter: Mark, index: str) -> None:
    """The index of a query or key reads as itself and is legible."""
    assert reading.digits_in(letter) == index
    last = reading.curves(letter.points)[-len(reading.reference(index[-1])) :]
    height = max(float(np.ptp(curve.points[:, 1])) for curve in last)
    assert height > layout.MIN_DIGIT, f"the index {index} is only {height:.3f} high"


def check_shown(columns: dict[int, float], facts: Facts) -> None:
    """The focus and what the model adds are never hidden, nor what the focus looks at most."""
    tokens = facts.trace.tokens
    must = {facts.focus, *(i for i, token in enumerate(tokens) if token.special)}
    assert must <= set(columns)
    if len(tokens) <= 9:
        assert len(columns) == len(tokens)


def find_grid(stage: Stage, played: Played) -> Grid:
    """The whole grid; what is not shown must be counted in a row of its own."""
    facts = Facts(played.subject)
    xs, ys = find_columns(stage, facts), find_rows(stage, facts)
    check_shown(xs, facts)
    assert xs.keys() == ys.keys(), "columns and rows are not about the same tokens"
    check_brackets(stage, facts, sorted(xs))
    lines = max(stage.of_kind("lines"), key=lambda mark: len(mark.points))
    sides = _sides(lines)
    hidden = len(facts.trace.tokens) - len(xs)
    if not hidden:
        return Grid(xs, ys, sides)
    label = Words(played.lang, "pattern").labels["others"].format(count=hidden)
    (mark,) = stage.spelling(reading.reference(label))
    stage.account(mark)
    check_ellipses(stage, xs, facts)
    return Grid(xs, ys, sides, float(mark.baseline + mark.capital / 2))


def _sides(lines: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where the upright and the level lines of the grid stand."""
    ends = lines.points.reshape(-1, 4, 3)[:, [0, 3], :2]
    upright = np.abs(ends[:, 0, 0] - ends[:, 1, 0]) < 1e-6
    level = np.abs(ends[:, 0, 1] - ends[:, 1, 1]) < 1e-6
    assert np.all(upright | level)
    return np.unique(ends[upright, :, 0].round(6)), np.unique(ends[level, :, 1].round(6))


def check_ellipses(stage: Stage, xs: Mapping[int, float], facts: Facts) -> None:
    """Dots between two columns if, and only if, queries between them are hidden."""
    dots = stage.spelling(reading.run("$dots.c$"))
    letters = stage.spelling(reading.symbol("Q", min(xs)))
    dots = [mark for mark in dots if abs(mark.centre[1] - letters[0].centre[1]) < 0.2]
    edges = [(-1, layout.LEFT), *xs.items(), (len(facts.trace.tokens), layout.RIGHT)]
    for (one, left), (two, right) in pairwise(edges):
        between = [mark for mark in dots if left < mark.centre[0] < right]
        assert len(between) == (two - one > 1), f"queries {one} to {two}: {len(between)} ellipses"
    stage.account(*dots)


def check_brackets(stage: Stage, facts: Facts, shown: list[int]) -> None:
    """A character that is spelled by bytes stands over its bytes, and beside them."""
    for i in shown:
        token = facts.trace.tokens[i]
        if token.byte and token.span:
            character = facts.trace.text[slice(*token.span)]
            found = stage.spelling(reading.reference(character))
            assert found, f"the bytes of {character} stand without it"
            stage.account(*found)


# What stands in the cells.


def inside(stage: Stage, box: tuple[float, float, float, float]) -> list[Mark]:
    """What has its middle in a cell: text, dots and whatever else is no line."""
    left, bottom, right, top = box
    return [m for m in stage.solid if left < m.centre[0] < right and bottom < m.centre[1] < top]


def read_number(stage: Stage, box: tuple[float, float, float, float]) -> str:
    """The one number in this cell, digit by digit."""
    found = [mark for mark in inside(stage, box) if mark.kind == "text"]
    assert len(found) == 1, f"{len(found)} texts in one cell: {list(map(str, found))}"
    low, high = np.array(box[:2]), np.array(box[2:])
    edges = found[0].box
    sticks_out = bool(np.any(edges[:2] < low) or np.any(edges[2:] > high))
    assert not sticks_out, f"{found[0]} sticks out of its cell, {high - low} large"
    glyphs = reading.read_value(found[0])
    assert glyphs, f"{found[0]} is not a number"
    digits = [glyph.em * DIGIT for glyph in glyphs]
    assert min(digits) >= layout.MIN_DIGIT * 0.99, f"digits only {min(digits):.3f} high"
    assert isinstance(found[0].thing, Number), f"{found[0]} is not made from what was computed"
    stage.account(found[0])
    return reading.spelled(glyphs)


def assert_shows(text: str, value: float, decimals: int, where: str) -> None:
    """The digits are the value's, to exactly so many decimals."""
    assert len(text.partition(".")[2]) == decimals, f"{where}: {text!r} has not {decimals} decimals"
    shown = float(text.replace("−", "-"))
    assert abs(shown - value) <= 0.5 * 10**-decimals + 1e-6, f"{where}: {text} stands for {value}"


def check_scores(stage: Stage, grid: Grid, facts: Facts, masked: bool) -> None:
    """In the column of query j and the row of key i stands the score of j with i."""
    scores = facts.tensor("scores_scaled")
    shown = scores[np.ix_(list(grid.xs), list(grid.ys))]
    decimals = 1 if np.abs(shown).max() < 99.95 else 0
    for query, x in grid.xs.items():
        for key, y in grid.ys.items():
            assert len(inside(stage, grid.cell(x, y))) == 1
            text = read_number(stage, grid.cell(x, y))
            if masked and key > query:
                assert text == "−∞", f"query {query} sees the later key {key}: {text}"
                continue
            where = f"query {query}, key {key}"
            assert_shows(text, float(scores[query, key]), decimals, where)
    if grid.others is not None:
        check_no_sums(stage, grid, facts, masked)
    check_points_aligned(stage, grid)


def check_greys(stage: Stage, grid: Grid, facts: Facts, played: Played) -> None:
    """In a column, a higher score stands out more from the ground."""
    ground = brightness(played.theme.ground.to_hex())
    for query, x in grid.xs.items():
        ranked = sorted(
            (float(facts.tensor("scores_scaled")[query, key]), grid.ys[key])
            for key in grid.ys
            if key <= query
        )
        marks = [inside(stage, grid.cell(x, y))[0] for _, y in ranked]
        strength = [abs(brightness(mark.color) - ground) for mark in marks]
        steps = np.diff(strength)
        assert np.all(steps >= -2), f"in the column of query {query} a lower score is stronger"


def brightness(color: str) -> int:
    return sum(int(color[i : i + 2], 16) for i in (1, 3, 5))


def check_no_sums(stage: Stage, grid: Grid, facts: Facts, masked: bool) -> None:
    """Scores cannot be summed: for hidden keys there are dots, or −∞ if all of them are later."""
    hidden = [i for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    for query, x in grid.xs.items():
        found = inside(stage, grid.cell(x, grid.others or 0))
        wanted = reading.run("$dots.c$")
        if masked and query < min(hidden):
            wanted = reading.reference("−∞")
        (mark,) = [mark for mark in found if mark in stage.spelling(wanted)]
        assert found == [mark]
        stage.account(mark)


def check_points_aligned(stage: Stage, grid: Grid) -> None:
    """Decimal points stand one under the other, at the same place in every column."""
    points = [
        glyph.x - x
        for x in grid.xs.values()
        for y in grid.ys.values()
        for mark in inside(stage, grid.cell(x, y))
        for glyph in reading.read_value(mark) or []
        if glyph.char == "."
    ]
    assert not points or np.ptp(points) < 0.02


def check_red(stage: Stage, grid: Grid, facts: Facts) -> None:
    """−∞ is red, and nothing else in the cells is."""
    for query, x in grid.xs.items():
        for key, y in grid.ys.items():
            (mark,) = inside(stage, grid.cell(x, y))
            red, green, blue = (int(mark.color[i : i + 2], 16) for i in (1, 3, 5))
            assert (red > 2 * max(green, blue)) == (key > query), f"{mark} is {mark.color}"


def check_dots(stage: Stage, grid: Grid, facts: Facts) -> None:
    """A weight of w is a disc of (π/4)(0.9 · short side)² · w; a weight of 0 is an empty cell."""
    hidden = [i for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    for query, x in grid.xs.items():
        weights = {y: facts.weight(query, key) for key, y in grid.ys.items()}
        if grid.others is not None:
            weights[grid.others] = sum(facts.weight(query, key) for key in hidden)
        for y, weight in weights.items():
            check_dot(stage, grid, (x, y), weight)
        if query == facts.focus:
            check_column_of_weights(stage, grid, x, weights)
        later = [y for key, y in grid.ys.items() if key > query]
        assert not any(inside(stage, grid.cell(x, y)) for y in later), "a masked cell is not empty"


def check_column_of_weights(
    stage: Stage, grid: Grid, x: float, weights: Mapping[float, float]
) -> None:
    """Beside the dots of the focus stand its weights; as they are shown they add up to 1."""
    texts = []
    for y, weight in weights.items():
        if weight > 0:
            texts.append(read_number(stage, grid.cell(x, y)))
            assert_shows(texts[-1], weight, 2, f"the weight at ({x:.2f}, {y:.2f})")
    total = sum(map(float, texts))
    assert abs(total - 1) <= 0.005 * len(texts) + 1e-6, f"the weights shown add up to {total}"


def check_dot(stage: Stage, grid: Grid, at: tuple[float, float], weight: float) -> None:
    found = [mark for mark in inside(stage, grid.cell(*at)) if mark.kind != "text"]
    if weight == 0:
        assert not found, f"a weight of 0 is drawn at {at}"
        return
    if weight < INVISIBLE:
        assert all(np.ptp(dot.points, axis=0).max() < 1e-3 * grid.short_side(*at) for dot in found)
        return
    assert len(found) == 1, f"{len(found)} things stand for one weight at {at}"
    wide, high = np.ptp(found[0].points[:, :2], axis=0)
    assert abs(wide - high) < 0.01 * wide, "not a disc"
    assert abs(found[0].centre[1] - at[1]) < 0.01, "the disc is not in the middle of its row"
    wanted = np.pi / 4 * (0.9 * grid.short_side(*at)) ** 2 * weight
    assert abs(area(found[0]) - wanted) <= 0.01 * wanted, f"the disc of {weight} at {at}"


def area(mark: Mark) -> float:
    """What a filled outline covers, by the shoelace formula."""
    pieces = segments(mark) - mark.centre  # small discs need all the digits
    (x0, y0), (x1, y1) = pieces.transpose(1, 2, 0)
    return abs(float(np.sum(x0 * y1 - x1 * y0))) / 2


# The beats.


def tokens(stage: Stage, played: Played) -> None:
    """Every token, in reading order: from left to right, line by line."""
    facts = Facts(played.subject)
    every = facts.trace.tokens
    key = "tokens_start" if every[0].special else "tokens"
    key = "tokens_bytes" if any(token.byte for token in every) else key
    check_caption(stage, played, key, {"count": len(every)})
    check_frame(stage, played, None)
    check_brackets(stage, facts, list(range(len(every))))
    last: Mark | None = None
    for token in every:
        found = stage.spelling(reading.reference(token.text, mono=token.byte))
        after = [mark for mark in stage.unaccounted(found) if last is None or follows(mark, last)]
        assert after, f"the token {token.text!r} does not stand where it is read"
        last = min(after, key=lambda mark: (round(-mark.baseline, 1), mark.box[0]))
        stage.account(last)


def follows(one: Mark, two: Mark) -> bool:
    """Whether `one` is read after `two`: on a lower line, or right of it."""
    lower = two.baseline - one.baseline
    return lower > 0.1 or (abs(lower) < 0.01 and bool(one.box[0] > two.box[2]))


def queries(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "queries", {"size": facts.tensor("q").shape[1]})
    check_frame(stage, played, "q")
    columns = find_columns(stage, facts)
    check_shown(columns, facts)
    check_brackets(stage, facts, sorted(columns))
    check_ellipses(stage, columns, facts)
    check_query(stage, facts, columns[facts.focus])


def check_query(stage: Stage, facts: Facts, x: float) -> None:
    """Under the letter of the focus stand the first numbers of its query, and the last."""
    entries = facts.tensor("q")[facts.focus]
    (letter,) = stage.spelling(reading.symbol("Q", facts.focus))
    under = [m for m in stage.solid if m.box[3] < letter.box[1] and abs(m.centre[0] - x) < 0.4]
    column = [m for m in under if m.baseline > layout.CAPTION_BASELINE + 0.1]
    column.sort(key=lambda mark: -mark.centre[1])
    read = [reading.spelled(reading.read_value(mark) or []) for mark in column]
    *first, last = range(len(entries))
    if "" in read:  # an ellipsis
        folded = read.index("")
        assert folded == len(read) - 2, "more than one number stands after the ellipsis"
        first = first[:folded]
        del read[folded]
    assert len(read) == len(first) + 1
    for text, i in zip(read, [*first, last], strict=True):
        assert_shows(text, float(entries[i]), 1, f"entry {i} of the query")
    stage.account(*column)


def keys(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "keys", {"size": facts.tensor("k").shape[1]})
    check_frame(stage, played, "k")
    grid = find_grid(stage, played)
    for x in grid.xs.values():
        for y in grid.ys.values():
            assert not inside(stage, grid.cell(x, y)), "a cell is not empty yet"


def scores(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_first_score(played, facts)
    check_caption(stage, played, "scores", {})
    check_frame(stage, played, "scores_scaled")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=False)
    check_greys(stage, grid, facts, played)


def check_first_score(played: Played, facts: Facts) -> None:
    """While the first score is made: of the focus with the key it looks at most before it."""
    shown = find_grid(played.said("scores"), played).xs
    earlier = [i for i in shown if i < facts.focus] or [facts.focus]
    key = max(earlier, key=lambda i: facts.weight(facts.focus, i))
    values: Spoken = {
        "key": facts.named(key),
        "query": facts.named(facts.focus),
        "size": facts.tensor("q").shape[1],
        "score": float(facts.tensor("scores_scaled")[facts.focus, key]),
    }
    check_caption(played.said("cell"), played, "cell", values)


def mask(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "mask", {})
    check_frame(stage, played, "scores")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=True)
    check_red(stage, grid, facts)


def softmax(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(played.said("softmax_column"), played, "softmax_column", {})
    check_caption(stage, played, "softmax", {})
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)


def check_boxed(stage: Stage, grid: Grid, facts: Facts) -> None:
    """The one emphasis box stands around all cells of the focus' column."""
    (box,) = stage.of_kind("box")
    assert box.opacity == 1
    x = grid.xs[facts.focus]
    left, _, right, _ = grid.cell(x, min(grid.ys.values()))
    wanted = np.array([left, grid.sides[1][0], right, grid.sides[1][-1]])
    assert np.abs(box.box - wanted).max() < 0.05, "the box is around something else"


def read(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    weights = facts.tensor("pattern")[facts.focus]
    best = [int(i) for i in np.argsort(-weights, kind="stable")[:2] if weights[i] >= FAINTEST]
    values: dict[str, str | int | float] = {"query": facts.named(facts.focus)}
    for i, (name, number) in zip(best, (("first", "one"), ("second", "two")), strict=False):
        values |= {name: facts.named(i), number: float(weights[i])}
    check_caption(stage, played, "read_two" if len(best) == 2 else "read_one", values)
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)
    check_dimmed(stage, grid, facts, best)


def check_dimmed(stage: Stage, grid: Grid, facts: Facts, best: list[int]) -> None:
    """The column of the focus stands out, and the keys that the caption names."""
    for query, x in grid.xs.items():
        (letter,) = stage.spelling(reading.symbol("Q", query))
        found = [mark for y in grid.ys.values() for mark in inside(stage, grid.cell(x, y))]
        for mark in [letter, *found]:
            assert (mark.opacity > 0.99) == (query == facts.focus), f"{mark}: {mark.opacity}"
    for key in grid.ys:
        (letter,) = stage.spelling(reading.symbol("K", key))
        assert (letter.opacity > 0.99) == (key in best), f"key {key}: {letter.opacity}"


def sentence(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    shown = sorted(find_columns(played.stages["queries"], facts))
    seen = [i for i in shown if i <= facts.focus]
    check_frame(stage, played, "pattern")
    weights = {i: facts.weight(facts.focus, i) for i in seen}
    check_caption(stage, played, "sentence", {"query": facts.named(facts.focus)})
    words = find_row(stage, facts, shown)
    check_brackets(stage, facts, shown)
    check_weights(stage, played, words, weights)
    check_arcs(stage, words, weights, facts.focus)


def find_row(stage: Stage, facts: Facts, shown: list[int]) -> dict[int, Mark]:
    """The shown tokens from left to right: where each has come to stand."""
    row: dict[int, Mark] = {}
    edge = -np.inf
    for i in shown:
        token = facts.trace.tokens[i]
        found = by_place(stage.spelling(reading.reference(token.text, mono=token.byte)))
        after = [mark for mark in stage.unaccounted(found) if mark.centre[0] > edge]
        assert after, f"the word {token.text!r} is missing from the row"
        row[i], edge = after[0], float(after[0].centre[0])
        stage.account(after[0])
    stage.account(*stage.spelling(reading.run("$dots.c$")))
    return row


def check_weights(
    stage: Stage, played: Played, words: Mapping[int, Mark], weights: Mapping[int, float]
) -> None:
    """Under each word its weight; with that of the hidden ones they add up to 1."""
    total, parts = 0.0, 0
    foot = min(mark.box[1] for mark in words.values())
    values = [m for m in stage.of_kind("text") if m.box[3] < foot and isinstance(m.thing, Number)]
    for i, weight in weights.items():
        under = [m for m in values if abs(m.centre[0] - words[i].centre[0]) < NEAR]
        under = [m for m in under if m.baseline > layout.CAPTION_BASELINE + 1]
        assert len(under) == 1, f"{len(under)} numbers stand under token {i}"
        text = reading.spelled(reading.read_value(under[0]) or [])
        assert_shows(text, weight, 2, f"under token {i}")
        stage.account(*under)
        total, parts = total + float(text), parts + 1
    faint = sum(weight < FAINTEST for weight in weights.values())
    total += check_notes(stage, played, words, faint)
    assert abs(total - 1) <= 0.005 * (parts + 1) + 1e-6, f"the weights shown add up to {total}"


def check_notes(stage: Stage, played: Played, words: Mapping[int, Mark], faint: int) -> float:
    """One line says the number and weight of the hidden tokens, and how many arcs are left out."""
    facts, labels = Facts(played.subject), Words(played.lang, "pattern").labels
    hidden = [i for i in range(len(facts.trace.tokens)) if i not in words]
    weight = sum(facts.weight(facts.focus, i) for i in hidden)
    notes = []
    if hidden:
        notes.append(labels["others_weight"].format(count=len(hidden), weight=said(weight, 2)))
    if faint:
        notes.append(labels["faint_arcs"].format(faint=faint))
    if notes:
        wanted = reading.reference(" · ".join(notes))
        lowest = min(m.baseline for m in stage.unaccounted())
        assert reading.line_is(stage.line(lowest), wanted), f"the notes do not say {notes}"
        numbers = [mark for mark in stage.line(lowest) if isinstance(mark.thing, Number)]
        assert len(numbers) == bool(hidden)
        stage.account(*stage.line(lowest))
    return round(weight, 2)


def check_arcs(
    stage: Stage, words: Mapping[int, Mark], weights: Mapping[int, float], focus: int
) -> None:
    """From each word an arc to the focus, as wide as its weight; none for the faintest."""
    arcs = stage.of_kind("arc")
    assert len(arcs) == sum(weight >= FAINTEST for weight in weights.values())
    target = words[focus].centre[0]
    for i, weight in weights.items():
        foot = words[i].centre[0]
        ends = [(mark, mark.points[0, 0], mark.points[-1, 0]) for mark in arcs]
        near = [m for m, a, b in ends if abs(a - foot) < 0.3 and abs(b - target) < 0.3]
        if i != focus:
            near = [m for m in near if abs(m.points[0, 0] - foot) < NEAR]
        else:
            near = [m for m in near if np.allclose(m.points[0], m.points[-1])]
        assert len(near) == (weight >= FAINTEST), f"{len(near)} arcs leave token {i} ({weight})"
        for mark in near:
            assert abs(mark.width - FULL_ARC * weight) <= 0.01 * FULL_ARC * weight


CLAIMS: dict[str, Callable[[Stage, Played], None]] = {
    "tokens": tokens,
    "queries": queries,
    "keys": keys,
    "scores": scores,
    "mask": mask,
    "softmax": softmax,
    "read": read,
    "sentence": sentence,
}


def check_beat(played: Played, beat: str) -> None:
    """Everything that this beat must show is there, and no digit besides."""
    stage = played.stages[beat]
    stage.forget()
    CLAIMS[beat](stage, played)
    for mark in stage.unaccounted():
        digits = reading.digits_in(mark)
        assert not digits, f"nobody knows where the digits {digits} of {mark} come from"
