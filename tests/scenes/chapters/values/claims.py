"""What must be seen at the end of each beat of `values`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.marks.dot import FULL_DOT
from scenes.kit.type.number import Number
from tests.scenes.chapters.values.find_heat_maps import check_updates, check_value_map
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, Spoken, assert_shows
from tests.scenes.support.find.dot_product import closes
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

HEAD = 5  # entries before the folded ones; the last is always there
NEAR = 0.1  # frame units: what is centred on one line
FAINTEST = 0.5  # opacity of a value that keeps nothing of itself


@dataclass(frozen=True)
class Sum:
    """What one query gathers, worked out here.

    xs      where the lane of each shown token stands
    elided  the tokens that share a lane; elided_x: where that stands
    """

    facts: Facts
    xs: Mapping[int, float]
    elided: Sequence[int]
    elided_x: float | None

    @property
    def values(self) -> np.ndarray:
        return self.facts.tensor("v")

    def weighed(self, i: int) -> np.ndarray:
        return np.asarray(self.facts.weight(self.facts.focus, i) * self.values[i])

    @property
    def together(self) -> np.ndarray:
        return np.sum([self.weighed(i) for i in self.elided], axis=0)


def entries(size: int) -> list[int]:
    """Those that are shown of a vector."""
    return list(range(size)) if size <= HEAD + 2 else [*range(HEAD), size - 1]


def find_sum(stage: Stage, played: Played) -> Sum:
    """Lanes by their letters; every token that the focus sees is in one of them."""
    facts = Facts(played.subject)
    letters = {}
    for i in range(len(facts.trace.tokens)):
        marks = stage.spelling(reading.symbol("V", i))
        assert len(marks) <= 1
        if marks:
            letters[i] = float(marks[0].centre[0])
            stage.account(*marks)
    visible = facts.visible(facts.focus)
    assert set(letters) <= set(visible), "a value of what may not be looked at"
    assert sorted(letters, key=lambda i: letters[i]) == sorted(letters), "not in order"
    elided = [i for i in visible if i not in letters]
    elided_x = None
    if elided:
        assert len(letters) >= 6, "there is room for more lanes"
        labels = Words(played.lang, played.scene).labels
        label = labels["other"] if len(elided) == 1 else labels["others"].format(count=len(elided))
        (mark,) = stage.spelling(reading.reference(label))
        stage.account(mark)
        elided_x = float(mark.centre[0])
    return Sum(facts, lanes_of(stage, facts, letters), elided, elided_x)


def lanes_of(stage: Stage, facts: Facts, letters: Mapping[int, float]) -> dict[int, float]:
    """Where the dot of each lane stands: letters may have moved aside for their weights."""
    dots = [float(m.centre[0]) for m in stage.of_kind("dot")]
    xs = {}
    for i, x in letters.items():
        near = min(dots, key=lambda dot: abs(dot - x))
        drawn = facts.weight(facts.focus, i) > 1e-8
        assert not drawn or abs(near - x) < 0.4, f"no dot over the letter of {i}"
        xs[i] = near if drawn else x
    return xs


def numbers_at(stage: Stage, x: float, reach: float = 0.5) -> list[Mark]:
    """The values of a lane on the stage, from the top down."""
    found = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    found = [m for m in found if m.baseline > -2.8 and abs(m.centre[0] - x) < reach]
    return sorted(found, key=lambda mark: -mark.baseline)


def value_of(stage: Stage, mark: Mark) -> str:
    stage.account(mark)
    return reading.spelled(reading.read_value(mark) or [])


def check_column(
    stage: Stage, marks: list[Mark], vector: np.ndarray, decimals: int, where: str
) -> list[str]:
    """These numbers are the first entries of a vector and its last, points under points."""
    shown = entries(len(vector))
    assert len(marks) == len(shown), f"{where}: {len(marks)} numbers, not {len(shown)}"
    texts, points = [], []
    for mark, entry in zip(marks, shown, strict=True):
        texts.append(value_of(stage, mark))
        assert_shows(texts[-1], float(vector[entry]), decimals, f"{where}, entry {entry}")
        points += [g.x for g in reading.read_value(mark) or [] if g.char == "."]
    assert np.ptp(points or [0]) < 0.01, f"{where}: decimal points do not stand in one line"
    return texts


def places(*vectors: np.ndarray) -> int:
    largest = max(float(np.abs(vector).max()) for vector in vectors)
    return 2 if largest < 99.995 else 1 if largest < 999.95 else 0


def check_words(stage: Stage, found: Sum, *, result: float | None = None) -> None:
    """Over each lane its word; that of the focus once more, over what it gathers."""
    for i in found.xs:
        token = found.facts.trace.tokens[i]
        marks = stage.spelling(reading.reference(token.text, mono=token.byte))
        over = [m for m in marks if lane_of(found, m) == i]
        assert over, f"no word {token.text!r} over lane {i}"
        stage.account(*over)
        if token.byte and token.span:
            character = found.facts.trace.text[slice(*token.span)]
            stage.account(*stage.spelling(reading.reference(character)))
    token = found.facts.trace.tokens[found.facts.focus]
    marks = stage.spelling(reading.reference(token.text, mono=token.byte))
    end = max([*found.xs.values(), *([found.elided_x] if found.elided_x else [])])
    beyond = [m for m in marks if m.box[0] > end + 0.2]
    assert beyond, "nothing says whose weights these are"
    if result is not None:
        assert abs(beyond[0].centre[0] - result) < NEAR, "the sum stands under no word"
    stage.account(*beyond, *stage.spelling(reading.run("$dots.c$")))


def lane_of(found: Sum, mark: Mark) -> int | None:
    near = [i for i, x in found.xs.items() if abs(x - mark.centre[0]) < 2 * NEAR]
    return near[0] if near else None


def lane_weight(found: Sum, i: int | None) -> float:
    focus = found.facts.focus
    if i is not None:
        return found.facts.weight(focus, i)
    return sum(found.facts.weight(focus, k) for k in found.elided)


def check_dots(stage: Stage, found: Sum, box: Mark | None = None) -> None:
    """The area of each dot is its weight; a weight of 1 has 0.9 of the side of its cell.

    box  around the cells, while it is there
    """
    lanes: dict[int | None, float] = {**found.xs}
    if found.elided_x is not None:
        lanes[None] = found.elided_x
    sides = []
    for i, x in lanes.items():
        weight = lane_weight(found, i)
        dots = [m for m in stage.of_kind("dot") if abs(m.centre[0] - x) < NEAR]
        assert len(dots) == int(weight > 1e-8), f"{len(dots)} dots in lane {i}"
        sides += [(m.box[2] - m.box[0]) / FULL_DOT / np.sqrt(weight) for m in dots]
    assert len(stage.of_kind("dot")) == len(sides)
    cell = sides[0] if box is None else float(np.ptp(box.points[:, 1]))
    assert np.allclose(sides, cell, rtol=0.01), f"dots are not weights: {sides}"


def weights(stage: Stage, played: Played) -> None:
    found = find_sum(stage, played)
    facts = found.facts
    first = played.said("column")
    check_caption(first, played, "column", {"query": facts.named(facts.focus)})
    check_caption(stage, played, "values", {"size": found.values.shape[1]})
    check_print(stage, played, tensor(played, "v"))
    check_words(stage, found)
    boxes = stage.of_kind("box")
    assert len(boxes) == 1, "the column of weights has no box"
    check_dots(stage, found, boxes[0])
    decimals = places(found.values)
    shown = []
    for i, x in found.xs.items():
        weight, *column = numbers_at(stage, x)
        shown.append(value_of(stage, weight))
        assert_shows(shown[-1], lane_weight(found, i), 2, f"the weight of {i}")
        check_column(stage, column, found.values[i], decimals, f"the value of {i}")
    if found.elided_x is not None:
        (weight,) = numbers_at(stage, found.elided_x)
        shown.append(value_of(stage, weight))
        assert_shows(shown[-1], lane_weight(found, None), 2, "the weight of the folded ones")
    closes(shown, "1.00", 2)


def weigh(stage: Stage, played: Played) -> None:
    found = find_sum(stage, played)
    check_caption(played.said("weigh"), played, "weigh", example(found))
    check_caption(stage, played, "weigh_all", {})
    check_print(stage, played, tensor(played, "pattern"))
    check_words(stage, found)
    check_weighed(stage, played, found)
    assert not stage.of_kind("box")


def example(found: Sum) -> dict[str, str | int | float]:
    """The strongest value, and of its shown entries the first that is right as it is spelled."""
    best = max(found.xs, key=lambda i: (lane_weight(found, i), -i))
    weight, value, product = lane_weight(found, best), found.values[best], found.weighed(best)
    shown = entries(len(value))
    right = [
        i
        for i in shown
        if f"{float(f'{weight:.2f}') * float(f'{value[i]:.2f}'):.2f}" == f"{product[i]:.2f}"
    ]
    i = (right or shown)[0]
    return {
        "key": found.facts.named(best),
        "weight": weight,
        "entry": float(value[i]),
        "product": float(product[i]),
    }


def check_weighed(stage: Stage, played: Played, found: Sum) -> dict[int | None, list[str]]:
    """Each lane says weight · letter, and holds what the value comes to, as faint as it weighs."""
    check_dots(stage, found)
    decimals = places(found.values)
    texts: dict[int | None, list[str]] = {}
    for i, x in found.xs.items():
        (letter,) = stage.spelling(reading.symbol("V", i))
        line = [m for m in stage.line(letter.baseline) if isinstance(m.thing, Number)]
        (factor,) = [m for m in line if 0 < letter.box[0] - m.box[2] < 0.2]
        assert_shows(value_of(stage, factor), lane_weight(found, i), 2, f"the factor of {i}")
        column = [m for m in numbers_at(stage, x) if m is not factor]
        column = [m for m in column if m.baseline < letter.baseline - 0.1]
        texts[i] = check_column(stage, column, found.weighed(i), decimals, f"{i} weighed")
        opacity = FAINTEST + (1 - FAINTEST) * lane_weight(found, i)
        assert np.allclose([m.opacity for m in column], opacity, atol=0.01), f"{i} is not as faint"
    if found.elided_x is not None:
        weight, *column = numbers_at(stage, found.elided_x)
        assert_shows(value_of(stage, weight), lane_weight(found, None), 2, "the folded weight")
        texts[None] = check_column(stage, column, found.together, decimals, "the folded ones")
        opacity = FAINTEST + (1 - FAINTEST) * lane_weight(found, None)
        assert np.allclose([m.opacity for m in column], opacity, atol=0.01), "not as faint"
        said = stage.spelling(reading.reference(Words(played.lang, "values").labels["together"]))
        assert [m for m in said if abs(m.centre[0] - found.elided_x) < NEAR], "not named"
        stage.account(*said)
    return texts


def sum_(stage: Stage, played: Played) -> None:
    found = find_sum(stage, played)
    facts = found.facts
    z = facts.tensor("z")[facts.focus]
    check_caption(played.said("sum"), played, "sum", {"weight": float(z[0])})
    best = max(found.xs, key=lambda i: (lane_weight(found, i), -i))
    said: Spoken = {
        "size": len(z),
        "query": facts.named(facts.focus),
        "key": facts.named(best),
    }
    mostly = lane_weight(found, best) > 0.5
    check_caption(stage, played, "gathered" if mostly else "gathered_widely", said)
    check_print(stage, played, tensor(played, "z"))
    (letter,) = stage.spelling(reading.symbol("Z", facts.focus))
    x = float(letter.centre[0])
    check_words(stage, found, result=x)
    parts = check_weighed(stage, played, found)
    decimals = places(found.values)
    column = [m for m in numbers_at(stage, x) if m.baseline < letter.baseline]
    sums = check_column(stage, column, z, decimals, "the sum")
    for row, total in enumerate(sums):
        closes([texts[row] for texts in parts.values()], total, decimals)
    for sign, count in (("+", len(parts) - 1), ("=", 1)):
        marks = stage.spelling(reading.run(f"${sign}$"))
        level = [m for m in marks if abs(m.baseline - letter.baseline) < 0.02]
        assert len(level) == count, f"{len(level)} signs {sign}"
        stage.account(*level)
    stage.account(letter)
    assert not stage.of_kind("box"), "the scanning box is still there"


def residual(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    subject, i, trace = played.subject, facts.focus, played.subject.trace
    pre = np.asarray(trace[f"blocks.{subject.layer}.resid_pre"], dtype=float)
    shares = np.asarray(trace[f"blocks.{subject.layer}.attn.result"], dtype=float)
    mid = trace.get(f"blocks.{subject.layer}.resid_mid")
    e, update = pre[i], shares[subject.head, i]
    rest = None if mid is None else np.asarray(mid, dtype=float) - pre - shares.sum(axis=0)
    constant = rest is not None and np.abs(rest - rest[0]).max() < 1e-3
    biased = constant and rest is not None and np.abs(rest).max() > 1e-3
    whole = constant and (biased or len(shares) > 1)
    name = facts.named(i)
    check_caption(played.said("update"), played, "update", {"size": len(e)})
    added = played.said("added")
    check_caption(added if whole else stage, played, "added", {"query": name})
    check_print(added, played, f"blocks.{subject.layer}.resid_pre[{i}]")
    if whole:
        caption = "residual" if len(shares) > 1 else "residual_alone"
        check_caption(stage, played, caption + "_bias" * bool(biased), {"count": len(shares)})
        check_rest(stage, played, {"heads": len(shares) > 1, "bias": bool(biased)})
    found = all(f"blocks.{subject.layer}.attn.{kind}" in trace for kind in "vz")
    made_of = f" = W_O^top arrow(Z)_{i}" if found else ""
    kept = "resid_mid" if whole else "resid_pre"
    check_print(stage, played, f"blocks.{subject.layer}.{kept}[{i}]")
    token = trace.tokens[i]
    words = stage.spelling(reading.reference(token.text, mono=token.byte))
    parts = {
        f"arrow(E)_{i}": ("before", e, played.theme.text),
        f"Delta arrow(E)_{i}{made_of}": ("update", update, played.theme.update),
        f"arrow(E)'_{i}": ("after", e + update, played.theme.updated),
    }
    vectors = [e, update, e + update]
    decimals = places(*vectors, *([np.asarray(mid)[i]] if whole else []))
    texts, lines, right = [], set(), 0.0
    for letter, (label, vector, color) in parts.items():
        named = stage.spelling(reading.run(f"${letter}$"))
        assert len(named) == 1, f"no letter {letter}"
        mark = named[0]
        x = float(mark.centre[0])
        marks = numbers_at(stage, x)
        texts.append(check_column(stage, marks, vector, decimals, label))
        assert {m.color.upper() for m in marks} == {color.to_hex().upper()}, f"{label}: its colour"
        lines.add(tuple(round(m.baseline, 2) for m in marks))
        check_note(stage, label, x, played)
        stage.account(mark)
        right = x
        if label == "before":
            assert [w for w in words if abs(w.centre[0] - x) < NEAR], "no word over its vector"
    assert len(lines) == 1, "the columns do not stand side by side"
    for one, two, total in zip(*texts, strict=True):
        closes([one, two], total, decimals)
    if whole:
        last = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
        last = [m for m in last if m.centre[0] > right + 0.6 and m.baseline > -2.8]
        last.sort(key=lambda mark: -mark.baseline)
        check_column(stage, last, np.asarray(mid, dtype=float)[i], decimals, "the whole layer")
        check_note(stage, "whole", float(np.mean([m.centre[0] for m in last])), played)
    stage.account(*words)
    for sign in ("+", "="):
        assert len(stage.spelling(reading.run(f"${sign}$"))) == 1, f"no sign {sign}"


def check_rest(stage: Stage, played: Played, added: Mapping[str, bool]) -> None:
    """Along the arrow to the last column: what is added that is not this head's."""
    (arrow,) = stage.of_kind("arrow")
    for key, there in added.items():
        wanted = reading.reference(Words(played.lang, played.scene).labels[key])
        marks = [m for m in stage.spelling(wanted) if m.box[0] > arrow.box[0]]
        marks = [m for m in marks if m.box[2] < arrow.box[2]]
        assert len(marks) == int(there), f"{len(marks)} times {key} at the arrow"


def check_note(stage: Stage, label: str, x: float, played: Played) -> None:
    """What is said of a column stands under it."""
    wanted = Words(played.lang, played.scene).labels[label]
    marks = [m for m in stage.spelling(reading.reference(wanted)) if abs(m.centre[0] - x) < 0.2]
    assert len(marks) == 1, f"nothing says {wanted!r} under its column"
    stage.account(*marks)


def tensor(played: Played, kind: str) -> str:
    """The small print of what the head has in a tensor."""
    subject = played.subject
    name = f"blocks.{subject.layer}.attn.{kind}"
    heads = len(subject.trace[f"blocks.{subject.layer}.attn.pattern"])
    return f"{name}[{subject.head * len(subject.trace[name]) // heads}]"


CLAIMS: dict[str, Claim] = {
    "weights": weights,
    "weigh": weigh,
    "sum": sum_,
    "residual": residual,
    "factor": check_value_map,
    "all": check_updates,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
