"""The scene on values: they are weighed and summed, and what they make changes the word."""

from __future__ import annotations

from manim import VMobject

from scenes.chapters.values.one_line import OneLine
from scenes.chapters.values.output_map import OutputMap
from scenes.chapters.values.push import Push
from scenes.chapters.values.residual_sum import ALONE, Residual, residual_columns
from scenes.chapters.values.updates import Updates
from scenes.chapters.values.value_lanes import value_lanes
from scenes.chapters.values.value_map import value_map_picture
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.motion import appear, glide, leave, sink
from scenes.kit.picture import Picture
from scenes.kit.scanning import around
from scenes.kit.type.line import Gap
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print


class Values(Lesson):
    """One column of the pattern, on its side, weighs the values of the words that it sees.

    Without values, head outputs or the model, the beats about these are left out.
    """

    def setup(self) -> None:
        subject = self.subject
        self.query = named(self.trace, subject.focus)
        self.residual = Residual(subject) if "residual" in self.playing else None
        decimals = 2
        if subject.knows("attn.v"):
            beside = [self.residual.sums] if self.residual else []
            self.lanes = value_lanes(subject, self.look, beside)
            decimals = self.lanes.display.decimals
            self.strongest = self.lanes.sum.shown[self.lanes.sum.strongest]
        if self.residual:
            self.columns = residual_columns(self.residual, subject, self.look, decimals)

    def beat_weights(self) -> None:
        lanes, upright = self.lanes, self.lanes.upright()
        opening = upright.only("words", "dots", "title", "box")
        self.stage.show(**opening, stagger=0, seconds=0.3)
        self.say("column", self._tensor("pattern"), query=self.query)
        self.stage.come_out("dots", weights=upright["weights"], stagger=0.3, seconds=1.5)
        self.say("values", self._tensor("v"), size=len(lanes.sum.result))
        self.stage.exchange(lanes.lying(), seconds=1.5)
        self.stage.come_out("words", letters=lanes.letters, seconds=0.8)
        offering = self.stage["letters"][: len(lanes.values)]
        self.stage.come_out(offering, values=lanes.values, stagger=0.3)

    def beat_weigh(self) -> None:
        lane, row = self.lanes.example
        weight, entry = self.stage["weights"][lane], self.lanes.values[lane].numbers[row]
        self.say(
            "weigh",
            key=named(self.trace, self.strongest),
            weight=Gap(weight.source, weight.decimals),
            entry=Gap(entry.source, entry.decimals),
            sign=self.lanes.product_sign,
            product=Gap(self.lanes.product, entry.decimals),
        )
        box = around([entry], self.theme.query)
        self.move(leave(*self.stage.take("box")), appear(box, rise=0), seconds=0.5)
        self.tell(weight=weight, entry=entry)
        self._weigh([lane])
        self.tell(product=entry)
        self.move(leave(box), seconds=0.3)
        others = [i for i in range(len(self.lanes.dots)) if i != lane]
        if others:
            self.say("weigh_all")
            self._weigh(others)

    def beat_sum(self) -> None:
        lanes = self.lanes
        self.say("sum", self._tensor("z"))
        self.stage.exchange(lanes.with_result(self.stage))
        columns = [*lanes.values, *lanes.together]
        self.add_columns(columns, lanes.result, lanes.partial, [lanes.letter_z])
        self.stage.put(result=lanes.result, letter_z=lanes.letter_z)

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
        self.say("found", self._tensor("z"))
        self.stage.exchange(view.given)
        self.stage.show(**view.map)
        self.say("update", self._tensor("result"))
        self.fill([view.pieces], [view.stops], seconds=2.0)
        self.remove(*view.pieces)
        self.add(view.made)
        self.stage.put(update=view.made)
        self.stage.come_out("update", update_letter=view.letter, seconds=0.6)

    def beat_residual(self) -> None:
        view, whole = self.columns.picture(*ALONE), "whole" in self.residual.vectors
        self.say("added", self._stream("resid_pre"), query=self.query)
        self.stage.exchange(view.only("title", "update", "update_letter"))
        come = view.only("before", "before_letter", "before_around", "update_around")
        along = come.only("before_letter", "before_around", "update_around")
        self.stage.come_out("title", before=come["before"], along=along, seconds=1.0)
        self._add_up(view, "before", "update", "after", slowly=True)
        if whole:
            view = self.columns.picture(*self.residual.vectors)
            self.say(self.residual.caption, self._stream("resid_mid"), count=self.residual.heads)
            self.stage.exchange(Picture(**{n: view[n] for n in view if not n.startswith("whole")}))
            self._add_up(view, "after", "rest", "whole", slowly=False)

    def beat_arrows(self) -> None:
        vectors = self.residual.vectors
        self.push = view = Push(vectors["before"], vectors["update"], self.subject, self.look)
        self.say("arrows", self._tensor("result"))
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
        self.say("factor", str(view.sources["read"]), key=named(self.trace, self.strongest))
        self.stage.exchange(Picture(word=view.word), seconds=0.6)
        self.stage.come_out("word", read=view.parts["read"], along=view.around["read"], seconds=0.7)
        for before, matrix, after in (("read", "down", "value"), ("value", "up", "made")):
            shown = {matrix: view.parts[matrix]}
            self.stage.show(**shown, **view.around[matrix], stagger=0, seconds=0.5)
            made, along = {after: view.parts[after]}, view.around[after]
            self.stage.come_out(before, **made, along=along, seconds=0.8)
        self.say("whole_map")
        both = _copies([*self.stage["down"], *self.stage["up"]])
        self.stage.become(both, whole=view.parts["whole"], along=view.around["whole"])

    def beat_all(self) -> None:
        view = Updates(self.subject, self.look)
        self.say("all", self._tensor("result"))
        self.stage.exchange(view.heads, seconds=0.8)
        for row in ("before", "update"):
            self.stage.come_out(view.labels, **{row: view.rows[row]}, stagger=0.1, seconds=1.0)
        pairs = zip(view.rows["before"], view.rows["update"], strict=True)
        terms = [strip.copy() for pair in pairs for strip in pair]
        self.stage.become(terms, after=view.rows["after"])

    # What the beats are made of.

    def _weigh(self, lanes: list[int]) -> None:
        """Weigh values: weights come before their letters, values fade to what is left of them."""
        view = self.lanes
        weights, letters = ([self.stage[k][i] for i in lanes] for k in ("weights", "letters"))
        before, after = view.factors(lanes)
        self.move(glide(letters, after), seconds=0.4)
        fading = [motion for i in lanes if i < len(view.values) for motion in view.fade(i)]
        self.move(glide(weights, before), *fading, seconds=1.2)
        if view.together and len(view.values) in lanes:
            self.stage.come_out(self.stage["words"][-1:], together=view.together)

    def _add_up(self, view: Picture, one: str, two: str, result: str, *, slowly: bool) -> None:
        """Add up two columns of the residual sum into a third."""
        columns = [self.stage[one][0], self.stage[two][0], view[result][0]]
        left, right, total = (part for part in columns if isinstance(part, VectorColumn))
        partial = [column.numbers[0].source for column in (left, total)] if slowly else []
        come = view.only(result, f"{result}_letter", f"{result}_around")
        self.add_columns([left, right], total, partial, come.all_but(result))
        self.stage.put(**come)

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)

    def _stream(self, name: str) -> str:
        return f"{self.subject.name(name)}[{self.subject.focus}]"


def _copies(parts: list[VMobject]) -> list[VMobject]:
    return [part.copy() for part in parts]
