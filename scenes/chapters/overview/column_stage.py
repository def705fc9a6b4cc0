"""The stage of a sentence and its columns: which parts are on it, and how they move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from manim import VMobject

from scenes.chapters.overview.columns import Columns
from scenes.kit.marks.heat import HeatMap
from scenes.kit.motion import Motion, dim, faded, glide, leave, turn_into
from scenes.kit.tokens.label import Label


class ColumnStage:
    """The words and columns of a sentence on stage, the same things in every layout.

    labels  words of the shown tokens; marks: brackets and the like beside them
    strips  the columns as they are now, if there are any yet
    around  what else there is, until the next layout
    """

    def __init__(
        self, columns: Columns, words: Sequence[Label], around: Iterable[VMobject]
    ) -> None:
        """`words` are the labels of all tokens, wherever they stand."""
        self.columns, self.theme = columns, columns.theme
        self.labels = [words[i] for i in columns.shown]
        self.marks: list[VMobject] = []
        self.strips: list[HeatMap] = []
        self.around = [*around, *(word for word in words if word not in self.labels)]

    def stand(self, top: float | None = None, height: float = 0.0) -> list[Motion]:
        """Move words and columns to their lanes; all else leaves."""
        labels, marks = self.columns.words(top)
        moves = [leave(*self.around), glide(self.labels, labels)]
        self.around = []
        if self.marks:
            moves.append(glide(self.marks, [*marks]))
        if self.strips and height:
            moves.append(glide(self.strips, self.places(height, top)))
        return moves

    def new_marks(self, top: float | None = None) -> list[VMobject]:
        """The marks beside the words when they stand in their lanes for the first time."""
        new = [] if self.marks else [*self.columns.words(top)[1]]
        self.marks = self.marks or new
        return new

    def places(self, height: float, top: float | None = None) -> list[HeatMap]:
        """The columns as they would stand in their lanes."""
        top = self.columns.top if top is None else top
        return self.columns.places(self.strips, top=top, height=height)

    def change(self, strips: list[HeatMap]) -> tuple[Motion, Motion]:
        """Turn the columns into others, wherever those stand."""
        before, self.strips = self.strips, strips
        return turn_into(before, strips)

    def pass_on(self, strips: list[HeatMap]) -> tuple[Motion, Motion]:
        """Turn copies of the columns into others: the columns stay behind as they were."""
        self.around += self.strips
        self.strips = [strip.copy() for strip in self.strips]
        return self.change(self.lit(strips))

    def dimmed(self) -> Motion:
        """The motion that dims all but the parts of the last token."""
        strips = self._but_last(self.strips) if len(self.strips) > 1 else []
        others = [*self._but_last(self.labels), *strips, *self.marks]
        return dim(others, self.theme.dimmed)

    def lit(self, strips: list[HeatMap]) -> list[HeatMap]:
        """The same strips, all but the last faded from the start."""
        faded(self._but_last(strips), self.theme.dimmed)
        return strips

    def keep_last(self) -> None:
        """Mark all columns but the last as leaving."""
        self.around += self._but_last(self.strips)
        self.strips = self.strips[self.columns.last :][:1]

    def make_room(self, columns: Columns, winner: VMobject) -> tuple[list[Motion], list[VMobject]]:
        """Make room for one more token: the winner moves to its end, only the words stay.

        Returns the moves, and what is to come after them; the winner's label is to replace it.
        """
        before = dict(zip(self.columns.shown, self.labels, strict=True))
        made, marks = columns.words()
        after = dict(zip(columns.shown, made, strict=True))
        gone = [label for i, label in before.items() if i not in after]
        gone += [part for part in (*self.marks, *self.strips, *self.around) if part is not winner]
        staying = [i for i in after if i in before]
        moves = [
            leave(*gone),
            glide([before[i] for i in staying], [after[i] for i in staying]),
            glide([winner], [made[columns.last]], remover=True),
        ]
        self.columns, self.marks, self.strips, self.around = columns, [*marks], [], []
        self.labels = [before.get(i, label) for i, label in after.items()]
        new = [i for i in after if i not in before and i != max(after)]
        return moves, [*(after[i] for i in new), *marks]

    def _but_last(self, things: Sequence[VMobject]) -> list[VMobject]:
        return [thing for lane, thing in enumerate(things) if lane != self.columns.last]
