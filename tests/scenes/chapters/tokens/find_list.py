"""Seeing the vocabulary: real rows in order, ellipses for the rest, and who points to which."""

from __future__ import annotations

from itertools import pairwise

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.chapters.tokens.facts import Asked
from tests.scenes.chapters.tokens.find_pieces import NEAR, in_order, number_on, said_on, spells
from tests.scenes.support import reading
from tests.scenes.support.stage import Played, Stage

MOST_WORDS = 9  # of the sentence point to their rows


def check_list(stage: Stage, asked: Asked, played: Played) -> None:
    """Words in the order of the sentence, each with a line to the row of its id."""
    straight = [mark for mark in stage.of_kind("lines") if len(mark.points) == 4]
    lines = sorted(straight, key=lambda mark: -float(mark.points[0][1]))
    brackets = [mark for mark in stage.of_kind("lines") if len(mark.points) > 4]
    assert len(brackets) == 1, f"{len(brackets)} brackets beside the list"
    start, end = float(lines[0].points[0][0]), float(brackets[0].box[2])
    dots = stage.spelling(reading.run("$dots.v$"))
    text = [mark for mark in said_on(stage) if mark not in dots]
    check_size(stage, [mark for mark in text if mark.box[0] > end], asked, played)
    rows = check_rows(stage, [mark for mark in text if start < mark.box[0] < end], asked)
    heights = {number: middle(mark) for number, mark in rows.items()}
    check_gaps([m for m in dots if m.centre[0] > start], heights, asked.size)
    words = sorted((m for m in text if m.box[2] < start), key=lambda mark: -mark.baseline)
    shown = check_words(stage, words, asked, played.subject.focus)
    check_gaps(
        [m for m in dots if m.centre[0] < start],
        {i: middle(word) for i, word in zip(shown, words, strict=True)},
        len(asked.sentence),
    )
    check_lines(lines, words, [rows[asked.sentence[i].id] for i in shown])
    stage.account(*dots)


def middle(mark: Mark) -> float:
    return mark.baseline + mark.capital / 2


def check_size(stage: Stage, note: list[Mark], asked: Asked, played: Played) -> None:
    said = Words(played.lang, played.scene).labels["entries"].format(size=asked.size)
    assert reading.line_is(note, reading.reference(said)), f"the list does not say {said!r}"
    stage.account(*note)


def check_rows(stage: Stage, marks: list[Mark], asked: Asked) -> dict[int, Mark]:
    """The ids of the rows: beside each is the entry that the vocabulary has there."""
    lines: dict[float, list[Mark]] = {}
    for mark in marks:
        lines.setdefault(round(mark.baseline, 3), []).append(mark)
    found: dict[int, Mark] = {}
    for baseline in sorted(lines, reverse=True):
        number, entry = sorted(lines[baseline], key=lambda mark: mark.box[0])
        row = int(number_on(number))
        assert spells(entry, asked.name(row)), f"{entry} is not what stands in row {row}"
        found[row] = number
        stage.account(number, entry)
    assert list(found) == sorted(found), "the rows are not in order"
    return found


def check_gaps(dots: list[Mark], shown: dict[int, float], count: int) -> None:
    """An ellipsis wherever something is left out, and nowhere else."""
    order = sorted(shown)
    gaps = [(a, b) for a, b in pairwise([-1, *order, count]) if b - a > 1]
    heights = sorted((float(mark.centre[1]) for mark in dots), reverse=True)
    assert len(heights) == len(gaps), f"{len(heights)} ellipses for the gaps {gaps}"
    for (before, after), y in zip(gaps, heights, strict=True):
        assert y < shown.get(before, 9.0), f"no ellipsis after {before}"
        assert y > shown.get(after, -9.0), f"no ellipsis before {after}"


def check_words(stage: Stage, words: list[Mark], asked: Asked, focus: int) -> list[int]:
    """Positions of the words: all, or those that the model adds and those around the focus."""
    pieces = asked.sentence
    near = sorted(range(len(pieces)), key=lambda i: (not pieces[i].special, abs(i - focus), i))
    shown = sorted(list(dict.fromkeys([focus, *near]))[:MOST_WORDS])
    assert len(words) == len(shown), f"{len(words)} words, not {len(shown)}"
    for i, word in zip(shown, words, strict=True):
        assert spells(word, pieces[i].text), f"{word} is not token {i}, {pieces[i].text!r}"
    stage.account(*words)
    return shown


def check_lines(lines: list[Mark], words: list[Mark], ids: list[Mark]) -> None:
    """From the middle of each word to the middle of its row, as near to every id."""
    assert len(lines) == len(words), f"{len(lines)} lines for {len(words)} words"
    gaps = set()
    for line, word, number in zip(lines, words, ids, strict=True):
        (_, start, _), (x, end, _) = line.points[0], line.points[3]
        assert abs(start - middle(word)) < NEAR, f"the line of {word} begins elsewhere"
        assert abs(end - middle(number)) < NEAR, f"{word} points to another row"
        gaps.add(round(float(number.box[0] - x), 3))
    assert min(gaps) > NEAR, "a line touches its id"
    assert max(gaps) - min(gaps) < NEAR, f"lines end at different distances from ids: {gaps}"


def check_table(stage: Stage, played: Played, known: list[int], lit: set[int]) -> None:
    """Sixteen bytes in a line, those of the character lit; nothing where there is none."""
    rules = [float(m.centre[1]) for m in stage.of_kind("lines") if m.box[3] - m.box[1] < 0.04]
    marks = [m for m in said_on(stage) if m.baseline < min(rules) - 0.6]
    cells = in_order(marks)
    assert len(cells) == len(known), f"{len(cells)} bytes in the table, {len(known)} have rows"
    for byte, cell in zip(known, cells, strict=True):
        name = reading.reference(f"{byte:02X}", mono=True)
        assert reading.line_is([cell], name), f"{cell} is not the byte {byte:02X}"
        color = (played.theme.text if byte in lit else played.theme.quiet).to_hex()
        assert cell.color == color, f"the byte {byte:02X} is {cell.color}, not {color}"
    first, *_, last = cells[:16]
    wide = float(last.centre[0] - first.centre[0]) / 15
    tall = first.baseline - cells[16].baseline
    for byte, cell in zip(known, cells, strict=True):
        line, column = divmod(byte - 0x80, 16)
        at = first.centre[0] + column * wide, first.baseline - line * tall
        off = cell.centre[0] - at[0], cell.baseline - at[1]
        assert max(map(abs, off)) < NEAR, f"the byte {byte:02X} is not in its place"
    stage.account(*cells)
