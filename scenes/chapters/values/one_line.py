"""A head in one line: the formula of attention, for one word and for all words at once."""

from __future__ import annotations

from scenes.chapters.values.value_lanes import ValueLanes
from scenes.kit import layout
from scenes.kit.arrange import Cell, Row, Space, Stack
from scenes.kit.marks.heat import HeatMap, data_law, largest
from scenes.kit.picture import Picture
from scenes.kit.type.text import Formula, Word

SIZE = 0.52  # of the formula
WIDEST = 2.6  # the map of all results, at most
STRIP = 0.36  # of it, one result


class OneLine:
    """The formula beside the result that it makes; nothing here moves.

    one    for one word: two factors, "weights" and "values", a sign, and the result in numbers
    every  for all words: the results are a heat map
    """

    def __init__(self, lanes: ValueLanes) -> None:
        theme, subject = lanes.theme, lanes.subject
        one, every = (
            Formula(f'op("softmax") (({q} K^top) / sqrt(d))', size=SIZE, color=theme.text)
            for q in (f"arrow(Q)_{subject.focus}", "Q")
        )
        values = Formula("V", size=SIZE, color=theme.value)
        letter_z, result = lanes.letter_z.copy(), lanes.result.copy()
        equals = lanes.equals.copy()
        notes = [
            Word(lanes.look.labels[key], size=layout.MIN_CAPITAL, color=theme.quiet)
            for key in ("weights", "values")
        ]
        foot = Space(height=layout.MIN_CAPITAL)
        stacks = [
            Stack(foot, Cell(part, height=float(one.height)), note, gap=layout.NEAR)
            for part, note in zip((one, values), notes, strict=True)
        ]
        column = Stack(letter_z, result, Space(height=letter_z.size), gap=layout.NEAR)
        Row(*stacks, equals, column, gap=layout.FAR).at(0, layout.STAGE_MIDDLE)
        same = {"values": values, "values_note": notes[1], "equals": equals}
        self.one = Picture(
            **same, weights=one, weights_note=notes[0], letter_z=letter_z, result=result
        )
        z = subject.trace.ref(*subject.place("attn.z"))
        width = min(WIDEST, STRIP * len(z))
        law, height = data_law(theme, theme.value), float(result.height)
        found = HeatMap(z, law, most=largest(z), width=width, height=height, across=True)
        left = float(result.get_left()[0]) + width / 2
        found.move_to([left, result.get_center()[1], 0])
        letter = Formula("Z", size=letter_z.size, color=theme.value)
        every.place(float(one.get_center()[0]), one.baseline)
        letter.place(left, letter_z.baseline)
        self.every = Picture(
            **same, weights=every, weights_note=notes[0], letter_z=letter, result=found
        )
