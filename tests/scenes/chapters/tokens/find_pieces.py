"""Seeing a text as it was typed, and cut into pieces over their ids."""

from __future__ import annotations

from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.chapters.tokens.facts import Piece
from tests.scenes.support import reading
from tests.scenes.support.stage import Stage

NEAR = 0.05  # frame units: what belongs together is so nearly on one line
LONGEST = 40  # letters of a word over its pieces


def said_on(stage: Stage) -> list[Mark]:
    """The text of the stage: without the caption, the title and the small print."""
    around = (layout.CAPTION_BASELINE, layout.TITLE_BASELINE)
    return [m for m in stage.of_kind("text") if min(abs(m.baseline - y) for y in around) > 0.01]


def spells(mark: Mark, text: str) -> bool:
    return any(
        reading.line_is([mark], reading.reference(text, mono=mono)) for mono in (False, True)
    )


def number_on(mark: Mark) -> str:
    return reading.spelled(reading.read_value(mark) or [])


def in_order(marks: list[Mark]) -> list[Mark]:
    """As one reads: line by line, from the left."""
    return sorted(marks, key=lambda mark: (-round(mark.baseline, 2), mark.box[0]))


def check_typed(stage: Stage, text: str, pieces: list[Piece]) -> None:
    """The text stands there as it was typed: what belongs together is not apart."""
    typed: list[Piece] = []
    for piece in pieces:
        blank = piece.special or not text[slice(*piece.span)].strip()
        if not blank and (not typed or piece.span != typed[-1].span or not piece.character):
            typed.append(piece)
    marks = in_order(said_on(stage))
    words = [text[slice(*p.span)].strip() for p in typed]
    assert len(marks) == len(words), f"{len(marks)} parts stand there, not {words}"
    for mark, word in zip(marks, words, strict=True):
        assert spells(mark, word), f"{mark} is not {word!r} as typed"
    for i in range(1, len(marks)):
        if abs(marks[i].baseline - marks[i - 1].baseline) > NEAR:
            continue
        gap = float(marks[i].box[0] - marks[i - 1].box[2])
        apart = text[typed[i - 1].span[1] : typed[i].span[1]][:1].isspace()
        apart = apart or text[typed[i].span[0] : typed[i].span[1]][:1].isspace()
        size = marks[i].capital
        near, far = (0.3, 0.9) if apart else (-0.3, 0.3)
        assert near * size < gap < far * size, (
            f"between {words[i - 1]!r} and {words[i]!r}: {gap:.2f}"
        )


def check_cut(stage: Stage, pieces: list[Piece], written: float = 1.0, whole: str = "") -> None:
    """Each piece has a line under it and its id under that; bytes stand under their character.

    written  how strong all is that is not an id
    whole    the word that stands over all pieces, if these are of one that stands alone
    """
    marks = said_on(stage)
    rules = [m for m in stage.of_kind("lines") if m.box[3] - m.box[1] < 0.04]
    rules = sorted(rules, key=lambda m: (-round(m.centre[1], 2), m.box[0]))
    assert len(rules) == len(pieces), f"{len(rules)} pieces are shown, there are {len(pieces)}"
    steps, labels, ids = set(), [], []
    for rule, piece in zip(rules, pieces, strict=True):
        label, number = beside(marks, rule, above=True), beside(marks, rule, above=False)
        where = f"{piece.text!r} ({piece.id})"
        assert spells(label, piece.text), f"{label} is not the piece {where}"
        assert number_on(number) == str(piece.id), f"{number} is not the id of {where}"
        for mark in (label, number):
            assert abs(mark.centre[0] - rule.centre[0]) < NEAR, f"{mark} is not in line: {where}"
        steps.add(round(label.baseline - number.baseline, 3))
        labels.append(label)
        ids.append(number)
        stage.account(label, number)
    assert len(steps) <= 1, f"ids stand at different distances: {steps}"
    check_characters(stage, spelled_together(pieces, whole), labels, rules, bool(whole))
    left = stage.unaccounted(marks)
    assert not left, f"something else is there: {left[0]}"
    for mark in marks:
        strength = 1.0 if mark in ids else written
        assert abs(mark.opacity - strength) < 0.01, f"{mark} is drawn at {mark.opacity:.2f}"


def beside(marks: list[Mark], rule: Mark, *, above: bool) -> Mark:
    """The text that stands nearest over, or under, a line."""
    y = float(rule.centre[1])
    near = [
        mark
        for mark in marks
        if rule.box[0] - NEAR < mark.centre[0] < rule.box[2] + NEAR and (mark.baseline > y) == above
    ]
    assert near, f"nothing stands at the line at ({rule.centre[0]:.2f}, {y:.2f})"
    return min(near, key=lambda mark: abs(mark.baseline - y))


def spelled_together(pieces: list[Piece], whole: str) -> list[tuple[str, list[int]]]:
    """Characters with the positions of their bytes; a whole word with those of its pieces."""
    groups: dict[tuple[int, int], list[int]] = {}
    for i, piece in enumerate(pieces):
        if piece.character:
            groups.setdefault(piece.span, []).append(i)
    found = [(pieces[members[0]].character, members) for members in groups.values()]
    if whole and not groups and len(pieces) > 1:
        text = whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"
        found.append((text, list(range(len(pieces)))))
    return found


def check_characters(
    stage: Stage,
    groups: list[tuple[str, list[int]]],
    labels: list[Mark],
    rules: list[Mark],
    alone: bool,
) -> None:
    """Over what is spelled together stands what it spells, over a bracket as wide as its lines."""
    brackets = [m for m in stage.of_kind("lines") if m.box[3] - m.box[1] >= 0.04]
    for text, members in groups:
        for y in {round(labels[i].baseline, 2) for i in members}:
            row = [i for i in members if round(labels[i].baseline, 2) == y]
            left, right = float(rules[row[0]].box[0]), float(rules[row[-1]].box[2])
            tall = 4 * labels[row[0]].capital
            over = [m for m in stage.unaccounted(said_on(stage)) if 0 < m.baseline - y < tall]
            found = [m for m in over if abs(m.centre[0] - (left + right) / 2) < 0.1]
            assert len(found) == 1, f"no {text} over its parts"
            assert spells(found[0], text), f"{found[0]} is not {text}"
            stage.account(*found)
            near = [m for m in brackets if 0 < m.centre[1] - y < tall]
            wide = [m for m in near if abs(m.box[0] - left) + abs(m.box[2] - right) < 0.02]
            assert wide, f"no bracket from {left:.2f} to {right:.2f} under {text}"
            top = max(float(labels[i].box[3]) for i in row)
            air = float(wide[0].box[1]) - top, float(found[0].box[1] - wide[0].box[3])
            least = (0.08, 0.2 * labels[row[0]].capital) if alone else (0, 0)
            apart = air[0] > least[0] and air[1] > least[1]
            assert apart, f"{text} stands too near: {air}"
