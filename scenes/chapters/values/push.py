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
from scenes.kit.type.text import Formula
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
        theme, i = look.theme, subject.focus
        name = look.name(subject.trace.tokens, i, size=WORD)
        lengths = [
            self._length(f"arrow(E)_{i}", before, theme.text),
            self._length(f"Delta arrow(E)_{i}", update, theme.update),
        ]
        after = ac.Derived(ac.added, [before, update])
        none = ac.Derived(ac.difference, [before, before])
        flat = [ac.Derived(ac.in_plane, [v, before, update]) for v in (none, before, update, after)]
        side = name.advance / 2 + layout.APART + lengths[1].width
        width, middle = min(WIDTH, layout.STAGE[0] - side), layout.STAGE_MIDDLE
        edges = {"left": -(width + side) / 2, "right": (width - side) / 2}
        edges |= {"bottom": middle - HEIGHT / 2, "top": middle + HEIGHT / 2}
        plane = plane_of(flat, **edges, margin=0)
        zero, end, tip, there = (plane.at(point) for point in flat)
        spots = [Spot(point, plane, color=theme.text, radius=POINT) for point in flat]

        def arrow(start: np.ndarray, to: np.ndarray, ink: ManimColor) -> VectorArrow:
            return VectorArrow(start, to, color=ink, width=STROKE)

        steep = tip[1] - zero[1] > 2 * layout.FAR  # else what is said of the update stands beside
        beside, over = POINT + layout.NEAR, np.array([0, POINT + layout.NEAR, 0])
        stands = name.copy().place(*(end + over)[:2])
        if steep:
            stands.place(end[0] + beside, end[1] - WORD / 2, "left")
        lengths[0].at((zero + end)[0] / 2, zero[1] - layout.FAR + DIGIT)
        right = max(end[0], there[0]) + side
        lengths[1].at(right - lengths[1].width / 2, (end + there)[1] / 2)
        self.lengths = [part for line in lengths for part in line.items if isinstance(part, Number)]
        sizes = [VGroup(*line.items) for line in lengths]
        word = arrow(zero, end, theme.text)
        self.before = Picture(
            arrow=word, update=arrow(zero, tip, theme.update), point=spots[1], title=stands
        )
        moved = arrow(end, there, theme.update)
        self.pushed = Picture(
            arrow=word,
            update=moved,
            point=spots[3],
            title=name.place(*(there + over)[:2]),
            sizes=sizes,
        )
        self.sizes, self.place = sizes, end - np.array([0, layout.FAR, 0])
        letter, half = (
            Formula(f"arrow(E)'_{i}", size=DIGIT, color=theme.updated),
            (zero + there) / 2,
        )
        letter.place(half[0] - layout.FAR, half[1] + layout.APART)
        self.after = [arrow(zero, there, theme.updated), letter]

    @staticmethod
    def _length(letter: str, vector: ac.Ref | ac.Derived, ink: ManimColor) -> Row:
        """The letter of a vector between bars, and its length."""
        name = Formula(f"lr(|{letter}|) =", size=DIGIT, color=ink)
        number = Number(ac.Derived(ac.length, vector), size=DIGIT, color=ink)
        return Row(name, number, gap=layout.NEAR)
