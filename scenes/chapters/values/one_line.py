"""A head in one line: the formula of attention, for one word and for all words at once."""

from __future__ import annotations

from collections.abc import Mapping

from scenes.chapters.values.value_lanes import ValueLanes
from scenes.kit import layout
from scenes.kit.arrange import Row, Space, Stack
from scenes.kit.marks.heat import HeatMap, data_law, largest
from scenes.kit.picture import Picture
from scenes.kit.type.text import Formula, Word

SIZE = 0.46  # of the formula
WIDEST = 2.6  # the map of all results, at most
STRIP = 0.36  # of it, one result


class OneLine:
    """The formula beside the result that it makes; nothing here moves.

    one    for one word: two factors, "weights" and "values", a sign, and the result in numbers
    every  for all words: the results are a heat map
    """

    def __init__(self, lanes: ValueLanes, labels: Mapping[str, str]) -> None:
        theme, subject = lanes.theme, lanes.subject
        one, every = (
            Formula(f'op("softmax") (({q} K^top) / sqrt(d))', size=SIZE, color=theme.text)
            for q in (f"arrow(Q)_{subject.focus}", "Q")
        )
        values = Formula("V", size=SIZE, color=theme.value)
        title, letter_z, result = (
            part.copy() for part in (lanes.title, lanes.letter_z, lanes.result)
        )
        equals = lanes.equals.copy()
        notes = [
            Word(labels[key], size=layout.MIN_CAPITAL, color=theme.quiet)
            for key in ("weights", "values")
        ]
        room = Space(height=layout.MIN_CAPITAL), Space(height=SIZE / 2)
        stacks = [
            Stack(*room, part, Space(height=SIZE / 2), note, gap=layout.NEAR)
            for part, note in zip((one, values), notes, strict=True)
        ]
        column = Stack(title, Space(), letter_z, result, gap=layout.NEAR)
        foot = Space(height=title.height + letter_z.height)
        Row(*stacks, equals, Stack(column, foot, gap=0), gap=layout.FAR).at(0, layout.STAGE_MIDDLE)
        equal = {"values": [values, notes[1]], "equals": equals}
        self.one = Picture(
            weights=[one, notes[0]], title=title, letter_z=letter_z, result=result, **equal
        )
        z = subject.trace.ref(*subject.place("attn.z"))
        width = min(WIDEST, STRIP * len(z))
        shape = {"width": width, "height": float(result.height), "across": True}
        found = HeatMap(z, data_law(theme, theme.value), most=largest(z), **shape)
        left = float(result.get_left()[0]) + width / 2
        found.move_to([left, result.get_center()[1], 0])
        letter = Formula("Z", size=letter_z.size, color=theme.value)
        every.place(float(one.get_center()[0]), one.baseline)
        letter.place(left, letter_z.baseline)
        self.every = Picture(weights=[every, notes[0]], letter_z=letter, result=found, **equal)
