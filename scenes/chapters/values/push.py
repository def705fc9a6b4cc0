"""The push of an update: a word's vector and what is added to it, as arrows of true lengths."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, VGroup

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrange import Row
from scenes.kit.marks.points import Spot, VectorArrow, plane_of
from scenes.kit.picture import Picture
from scenes.kit.tokens.look import Look
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

DIGIT, WORD = 0.26, 0.32
WIDTH, HEIGHT = 8.6, 4.2  # of the plane
POINT = 0.09  # radius of the word's point
STROKE = 4.0


class Push:
    """The plane of E and ΔE, in which their lengths and the angle between them are true.

    before   the arrows of the word and of its update, from one place, and the word's point
    lengths  of both arrows, beside where these will be; sizes: the same, with letters
    pushed   all of this after the push; after: the arrow of their sum
    place    where the viewer is asked
    """

    def __init__(
        self,
        before: ac.Ref | ac.Derived,
        update: ac.Ref | ac.Derived,
        subject: Subject,
        look: Look,
    ) -> None:
        theme = look.theme
        after = ac.Derived(ac.added, [before, update])
        none = ac.Derived(ac.difference, [before, before])
        flat = [ac.Derived(ac.in_plane, [v, before, update]) for v in (none, before, update, after)]
        middle, half = layout.STAGE_MIDDLE, HEIGHT / 2
        sides = {"left": -WIDTH / 2, "right": WIDTH / 2, "bottom": middle - half}
        plane = plane_of(flat, **sides, top=middle + half, margin=0)
        zero, end, tip, there = (plane.at(point) for point in flat)

        def arrow(start: np.ndarray, to: np.ndarray, ink: ManimColor) -> VectorArrow:
            return VectorArrow(start, to, color=ink, width=STROKE)

        def name(at: np.ndarray) -> Word:
            label = look.name(subject.trace.tokens, subject.focus, size=WORD)
            return label.place(at[0] + POINT + layout.NEAR, at[1] - WORD / 2, "left")

        spots = [Spot(point, plane, color=theme.text, radius=POINT) for point in flat]
        lengths = [
            self._length(letter, vector, ink)
            for letter, vector, ink in (
                (f"arrow(E)_{subject.focus}", before, theme.text),
                (f"Delta arrow(E)_{subject.focus}", update, theme.update),
            )
        ]
        lengths[0].at((zero + end)[0] / 2, min(zero[1], there[1]) - layout.FAR + DIGIT)
        lengths[1].at(
            max(end[0], there[0]) + layout.APART + lengths[1].width / 2, (end + there)[1] / 2
        )
        self.lengths = [part for line in lengths for part in line.items if isinstance(part, Number)]
        self.before = Picture(
            arrow=arrow(zero, end, theme.text),
            update=arrow(zero, tip, theme.update),
            point=spots[1],
            title=name(end),
        )
        self.sizes = [VGroup(*line.items) for line in lengths]
        self.place = spots[1].get_center() + np.array([0, layout.FAR, 0])
        letter = Formula(f"arrow(E)'_{subject.focus}", size=DIGIT, color=theme.updated)
        half = (zero + there) / 2
        letter.place(half[0] - layout.FAR, half[1] + layout.APART)
        self.after = [arrow(zero, there, theme.updated), letter]
        self.pushed = Picture(
            arrow=arrow(zero, end, theme.text),
            update=arrow(end, there, theme.update),
            point=spots[3],
            title=name(there),
            sizes=self.sizes,
        )

    @staticmethod
    def _length(letter: str, vector: ac.Ref | ac.Derived, ink: ManimColor) -> Row:
        """The letter of a vector between bars, and its length."""
        name = Formula(f"lr(|{letter}|) =", size=DIGIT, color=ink)
        number = Number(ac.Derived(ac.length, vector), size=DIGIT, color=ink)
        return Row(name, number, gap=layout.NEAR)
