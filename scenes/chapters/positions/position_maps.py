"""Position embeddings as heat maps over one axis: the learned ones, and the sinusoidal formula."""

from __future__ import annotations

from collections.abc import Mapping

import attncore as ac
from scenes.chapters.positions.position_curve import PositionAxis, PositionCurve
from scenes.kit.marks.heat import HeatMap, data_law, largest
from scenes.kit.theme import Theme
from scenes.kit.type.line import Line, Value
from scenes.subject import Subject

MOST = 128  # positions that are shown
LEFT, WIDTH = -5.55, 11.9
HIGH = 2.05  # of one of two maps
TOP = 2.68  # of the upper one
APART = 0.55  # the two, with the name of the lower one between them
NAME = 0.19
OVER = 0.12  # from a map up to the baseline of its name
HEADROOM = 0.4  # over a curve, for the value that is said


class PositionMaps:
    """The two heat maps of position vectors and a curve, over one axis; nothing here moves.

    whole  what was learned, a column of entries for each position, alone on the stage
    axis   of positions, for all of them; labels: its numbers; scale: its ticks and its name
    """

    def __init__(self, subject: Subject, said: Mapping[str, str], theme: Theme) -> None:
        self._said, self.theme, self.focus = said, theme, subject.focus
        table = subject.weight("pos_embed.w")
        self.count, self.size = min(len(table), MOST), table.shape[1]
        self.learned = subject.weight("pos_embed.w", slice(0, self.count))
        self.lowest = TOP - 2 * HIGH - APART
        self.axis = PositionAxis(self.count, LEFT, WIDTH, self.lowest - 0.06)
        self.whole = self._map(self.learned, TOP, TOP - self.lowest)
        kind = "learned" if self.count == len(table) else "learned_first"
        self.name = self._name(kind, TOP, {"size": self.size, "count": self.count})
        named = {self.focus, int(self.products().array.argmax())}
        self.labels = self.axis.labels(named, theme)
        self.scale = [self.axis.ticks(named, theme), self.axis.name(said["position"], theme)]

    def half(self) -> HeatMap:
        """The map of the learned vectors, as it stands over another map or a curve."""
        return self._map(self.learned, TOP, HIGH)

    def formula(self) -> tuple[HeatMap, Line]:
        """The map of sines over cosines: of an even number of entries, as they come in pairs."""
        wide = max(2, self.size - self.size % 2)
        shape: dict[str, int | str] = {"n": self.count, "d_model": wide, "layout": "halves"}
        waves = ac.Derived(ac.positions.sinusoidal, [], **shape)
        top = TOP - HIGH - APART
        return self._map(waves, top, HIGH), self._name("formula", top, {"size": wide // 2})

    def products(self) -> ac.Derived:
        """The dot product of the position of the focus with each position."""
        return ac.Derived(ac.dot, [self.learned, self.learned[self.focus]])

    def plot(self) -> tuple[PositionCurve, Line]:
        """The curve of these dot products, in the place of the lower map."""
        top = TOP - HIGH - APART
        plot = PositionCurve(
            self.products(), self.axis, top=top - HEADROOM, bottom=self.lowest, theme=self.theme
        )
        return plot, self._name("products", top, {"index": self.focus})

    def _map(self, source: ac.Ref | ac.Derived, top: float, high: float) -> HeatMap:
        law, most = data_law(self.theme, self.theme.position), largest(source)
        made = HeatMap(source, law, most=most, width=WIDTH, height=high, across=True)
        made.move_to([LEFT + WIDTH / 2, top - high / 2, 0])
        return made

    def _name(self, label: str, top: float, values: Mapping[str, Value]) -> Line:
        line = Line(self._said[label], values, size=NAME, color=self.theme.text)
        return line.place(LEFT, top + OVER, "left")
