"""The scene on values: they are weighed and summed, and what they make changes the word."""

from __future__ import annotations

from scenes.chapters.values.one_line import OneLine
from scenes.chapters.values.output_map import OutputMap
from scenes.chapters.values.push import Push
from scenes.chapters.values.residual_sum import ALONE, Residual, residual_columns
from scenes.chapters.values.updates import Updates
from scenes.chapters.values.value_lanes import value_lanes
from scenes.chapters.values.value_map import value_map_picture
from scenes.kit.motion import appear, leave, sink
from scenes.kit.picture import Picture
from scenes.kit.scanning import around
from scenes.kit.type.line import Gap
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print, stream_print


class Values(Lesson):
    """One column of the pattern, on its side, weighs the values of the words that it sees.

    Without values, head outputs or the model, the beats about these are left out.
    """

    def setup(self) -> None:
        subject, look, decimals = self.subject, self.look, 2
        self.query = named(self.trace, subject.focus)
        residual = Residual(subject) if "residual" in self.playing else None
        if subject.knows("attn.v"):
            self.lanes = value_lanes(subject, look, [residual.sums] if residual else [])
            decimals, self.strongest = self.lanes.display.decimals, self.lanes.sum.strongest_key
            self.key = named(self.trace, self.strongest)
        if residual:
            self.columns = residual_columns(residual, subject, look, decimals)

    def beat_weights(self) -> None:
        lanes, upright = self.lanes, self.lanes.upright()
        self.stage.show(**upright.without("weights"), stagger=0, seconds=0.3)
        self.say("column", small_print(self.subject, "pattern"), query=self.query)
        self.stage.come_out("dots", weights=upright["weights"], stagger=0.3, seconds=1.5)
        self.say("values", small_print(self.subject, "v"), size=len(lanes.sum.result))
        self.stage.exchange(lanes.lying(), seconds=1.5)
        self.stage.come_out("words", letters=lanes.letters, seconds=0.8)
        offering = self.stage["letters"][: len(lanes.values)]
        self.stage.come_out(offering, values=lanes.values, stagger=0.3)

    def beat_weigh(self) -> None:
        lane, row = self.lanes.example
        weight, entry = self.stage["weights"][lane], self.lanes.values[lane].numbers[row]
        self.say("weigh", key=self.key, **self.lanes.worked)
        box = around([entry], self.theme.query)
        self.move(leave(*self.stage.take("box")), appear(box, rise=0), seconds=0.5)
        self.tell(weight=weight, entry=entry)
        self._weigh([lane])
        self.tell(product=entry)
        self.move(leave(box), seconds=0.3)
        if others := [i for i in range(len(self.lanes.dots)) if i != lane]:
            self.say("weigh_all")
            self._weigh(others)

    def beat_sum(self) -> None:
        lanes = self.lanes
        self.say("sum", small_print(self.subject, "z"))
        self.stage.exchange(lanes.with_result(self.stage.picture))
        come = Picture(result=lanes.result, letter_z=lanes.letter_z)
        self.add_columns(["values", "together"], come, lanes.partial)

    def beat_formula(self) -> None:
        line = OneLine(self.lanes)
        self.say("formula")
        values = self.stage.take("values", "together")
        self.move(sink(values, self.stage["letters"]), seconds=1.0)
        self.stage.become("letters", **line.one.only("values", "values_note"), seconds=1.0)
        self.stage.exchange(line.one, out_of={"weights": ["dots", "weights"]})
        self.say("formula_all")
        self.stage.exchange(line.every)

    def beat_update(self) -> None:
        view = OutputMap(self.subject, self.look)
        self.say("found", small_print(self.subject, "z"))
        self.stage.exchange(view.given)
        self.stage.show(**view.map)
        self.say("update", small_print(self.subject, "result"))
        self.fill([view.pieces], [view.stops], whole=view.made, seconds=2.0)
        self.stage.put(update=view.made)
        self.stage.come_out("update", update_letter=view.letter, seconds=0.6)

    def beat_residual(self) -> None:
        residual, view = self.columns.residual, self.columns.picture(*ALONE)
        self.say("added", stream_print(self.subject, "resid_pre"), query=self.query)
        self.stage.exchange(view.only("title", "update", "update_letter"))
        along = view.only("before_letter", "before_around", "update_around")
        self.stage.come_out("title", before=view["before"], along=along, seconds=1.0)
        self.add_columns(["before", "update"], view.about("after"), self.columns.partial)
        if "whole" in residual.vectors:
            view = self.columns.picture(*residual.vectors)
            self.say(residual.caption, stream_print(self.subject, "resid_mid"))
            self.stage.exchange(view.without(*view.about("whole")))
            self.add_columns(["after", "rest"], view.about("whole"))

    def beat_arrows(self) -> None:
        self.push = view = Push(self.columns.residual.vectors, self.subject, self.look)
        self.say("arrows", small_print(self.subject, "result"))
        self.stage.exchange(view.before.only("update"), keep=["before", "title"], seconds=1.0)
        self.stage.exchange(view.before, out_of={"arrow": ["before"]}, seconds=1.0)
        arrows = [*self.stage["arrow"], *self.stage["update"]]
        self.stage.come_out(arrows, sizes=view.sizes, seconds=0.8)

    def beat_push(self) -> None:
        view = self.push
        self.say("push", query=self.query)
        self.ask(view.place)
        self.stage.exchange(view.pushed, seconds=1.5)
        length, step = view.lengths
        self.say("moved", query=self.query, length=Gap(length.source), step=Gap(step.source))
        self.tell(length=length, step=step)
        arrows = [*self.stage["arrow"], *self.stage["update"]]
        self.stage.come_out(arrows, after=view.after, seconds=1.0)

    def beat_factor(self) -> None:
        view = value_map_picture(self.subject, self.strongest, self.look)
        parts, around_them = view.parts, view.around
        self.say("factor", str(view.sources["read"]), key=self.key)
        self.stage.exchange(Picture(word=view.word), seconds=0.6)
        self.stage.come_out("word", **parts.only("read"), along=around_them["read"], seconds=0.7)
        for before, matrix, after in (("read", "down", "value"), ("value", "up", "made")):
            shown, made = parts.only(matrix), parts.only(after)
            self.stage.show(**shown, **around_them[matrix], stagger=0, seconds=0.5)
            self.stage.come_out(before, **made, along=around_them[after], seconds=0.8)
        self.say("whole_map")
        maps, whole = [*self.stage["down"], *self.stage["up"]], parts.only("whole")
        self.stage.come_out(maps, **whole, along=around_them["whole"], seconds=1.5)

    def beat_all(self) -> None:
        view = Updates(self.subject, self.look)
        self.say("all", small_print(self.subject, "result"))
        self.stage.exchange(view.heads, seconds=0.8)
        for row in ("before", "update"):
            self.stage.come_out(view.labels, **view.rows.only(row), stagger=0.1, seconds=1.0)
        self.stage.come_out(view.terms, **view.rows.only("after"), seconds=1.5)

    def _weigh(self, lanes: list[int]) -> None:
        """Weigh values: weights come before their letters, values fade to what is left of them."""
        view = self.lanes
        first, then = view.weighing(self.stage["weights"], self.stage["letters"], lanes)
        self.move(first, seconds=0.4)
        self.move(*then, seconds=1.2)
        if view.together and len(view.values) in lanes:
            self.stage.come_out(self.stage["words"][-1:], together=view.together)
