"""The chapter on queries, keys and values: three learned matrices make them of each word."""

from __future__ import annotations

from manim import VMobject

from scenes.chapters.qkv.projection import Projection, projection
from scenes.chapters.qkv.projection_plan import projection_plan
from scenes.chapters.qkv.projection_view import ProjectionView
from scenes.chapters.qkv.role_lanes import RoleLanes
from scenes.chapters.qkv.worked_row import WorkedRow
from scenes.kit.motion import appear, dim, glide, leave, merge
from scenes.kit.pattern.head import answering, head_grid
from scenes.kit.type.line import Value
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print

BEATS = {"q": "query", "k": "key", "v": "value"}  # which beat works out which product
SLOW, FAST = 0.36, 0.2  # seconds for one entry times another


class Qkv(Lesson):
    """One query, one key and one value worked out from what the model multiplies; then all.

    Where the product is not what the trace has (rotary positions), or the weights are not known,
    the beats about these are left out.
    """

    def setup(self) -> None:
        subject = self.subject
        self.focus = subject.focus
        self.key = answering(subject, head_grid(subject, self.words.labels, self.theme))
        tokens = {"q": self.focus, "k": self.key, "v": self.key}
        parts = [part for part, beat in BEATS.items() if beat in self.playing]
        self.projections = {part: projection(subject, part, tokens[part]) for part in parts}
        if parts:
            spelled = any(self.trace.tokens[made.token].byte for made in self.projections.values())
            self.plan = projection_plan(list(self.projections.values()), spelled=spelled)
        self.mark: VMobject | None = None  # the question, while it stands
        self.view: ProjectionView | None = None  # what stands, once a product is worked out
        self.work: WorkedRow

    # The beats.

    def beat_question(self) -> None:
        lanes = self.lanes = self._lanes("x")
        stream = self.subject.name(self.subject.reads)
        plain = "" if self.subject.reads.endswith("normalized") else "_plain"
        size = len(self.trace.ref(stream, self.focus))
        self.say(f"column{plain}", f"{stream}[{self.focus}]", size=size)
        self.move(appear(*lanes.labels, lanes.marks, stagger=0.1), seconds=1.2)
        self.move(appear(lanes.names["x"], *lanes.strips["x"], stagger=0.1), seconds=1.2)
        alone = len(self.trace.tokens) == 1
        query = named(self.trace, self.focus)
        self.say("question_one" if alone else "question", f"{stream}[{self.focus}]", query=query)
        self.mark = lanes.question(self.focus)
        self.move(dim(self._beside(self.focus), self.theme.dimmed), seconds=0.8)
        self.move(appear(self.mark), seconds=0.7)

    def beat_query(self) -> None:
        made = self.projections["q"]
        self.say("query", self.subject.name("attn.w_q"))
        view = self._bring(made)
        caption = "worked" if made.bias is not None else "worked_unbiased"
        self.say(caption, self._tensor("q"), score=made.result[0])
        self._multiply(view, SLOW)
        self._fill(view)

    def beat_key(self) -> None:
        self._once_more("k")

    def beat_value(self) -> None:
        self._once_more("v")

    def beat_all(self) -> None:
        lanes = self.lanes = self._lanes()
        vectors, known = lanes.vectors, "x" in lanes.parts
        values: dict[str, Value] = {"size": len(vectors["x"][0])} if known else {}
        count = len(vectors["q"][0])
        self.say("all" if known else "all_given", self._tensor("q"), **values, count=count)
        self._return()
        rows = {part: list(lanes.strips[part]) for part in BEATS}
        copies = {part: [strip.copy() for strip in lanes.strips.get("x", ())] for part in rows}
        if known:
            self.move(*(glide(copies[part], rows[part]) for part in rows), seconds=1.2)
        for part, strips in rows.items():
            come = appear(lanes.names[part], *strips, stagger=0, rise=0)
            self.move(leave(*copies[part]), come, seconds=0.7)

    # What the beats are made of.

    def _lanes(self, only: str = "xqkv") -> RoleLanes:
        return RoleLanes(self.subject, self.key, self.words.labels, self.theme, only=only)

    def _beside(self, token: int) -> list[VMobject]:
        """The parts in the other lanes."""
        own = set(map(id, self.lanes.of(token)))
        every = [*self.lanes.labels, self.lanes.marks, *self.lanes.strips["x"]]
        return [thing for thing in every if id(thing) not in own]

    def _once_more(self, part: str) -> None:
        """Work out another projection, faster."""
        made = self.projections[part]
        key = named(self.trace, made.token)
        caption = BEATS[part] if self.view is not None else f"{BEATS[part]}_alone"
        self.say(caption, self._tensor(part), key=key)
        view = self._bring(made)
        self._multiply(view, FAST)
        self._fill(view)

    def _bring(self, made: Projection) -> ProjectionView:
        """Bring a projection: from the lane of its word, or in place of the one before."""
        view = ProjectionView(made, self.plan, self.trace, self.theme)
        if self.view is not None:
            self._exchange(self.view, view)
        else:
            self._leave_lanes(view)
        self.view, self.work = view, WorkedRow(view, self.words.labels)
        return view

    def _leave_lanes(self, view: ProjectionView) -> None:
        """Take one word to its place over the column; its strip opens into numbers."""
        label, strip = self.lanes.of(view.made.token)
        target = strip.copy().stretch_to_fit_height(view.column.height).move_to(view.column)
        gone = [*self._beside(view.made.token), self.lanes.names["x"]]
        self.move(
            leave(*gone),
            merge([self.mark], [view.letters[-1]]),
            dim([label, strip], 1),
            glide([label, strip], [view.label, target]),
            seconds=1.2,
        )
        self.remove(label)
        self.add(view.label)
        column = [part for part in view.source if part is not view.label]
        self.move(leave(strip), appear(*column, stagger=0, rise=0), seconds=0.7)
        self.move(appear(*view.outset, stagger=0.1, rise=0), seconds=1)

    def _exchange(self, old: ProjectionView, new: ProjectionView) -> None:
        """Exchange projections: brackets, signs and the column of the same word stay."""
        same = old.made.token == new.made.token
        gone, come = old.changing(same), new.changing(same)
        self.move(leave(*gone, *old.result.numbers, *self.work.all), seconds=0.5)
        self.remove(*old.frame, *(old.source if same else []))
        self.add(*new.frame, *(new.source if same else []))
        self.move(appear(*come, stagger=0, rise=0), seconds=0.7)

    def _multiply(self, view: ProjectionView, seconds: float) -> None:
        """Run the first row along the column: product after product, and how far they add up."""
        work = self.work
        box, first = work.boxes[0].copy(), work.products[0]
        self.move(appear(box, rise=0), seconds=0.2)
        pair = [number.copy() for number in work.factors_of(0)]
        self.move(merge(pair, [first, first]), seconds=2 * seconds)
        begin = [*work.new_in(0), work.sums[0], *work.around_the_sum]
        self.move(appear(*begin, stagger=0, rise=0), seconds=seconds)
        for row in range(1, len(work.products)):
            come = appear(*work.new_in(row), stagger=0, rise=0)
            self.move(glide([box], [work.boxes[row]]), come, seconds=seconds)
            self._count(row)
        if work.bias is None or view.bias is None:
            self.move(leave(box), appear(work.row, rise=0), seconds=0.5)
            return
        first = view.bias.numbers[0].copy()
        row = appear(work.row, rise=0)
        self.move(leave(box), row, merge([first], [work.bias]), seconds=1.5 * seconds)
        self.move(appear(work.bias, *work.with_the_bias, rise=0), seconds=seconds)
        self._count(len(work.sums) - 1)

    def _count(self, row: int) -> None:
        self.remove(self.work.sums[row - 1])
        self.add(self.work.sums[row])

    def _fill(self, view: ProjectionView) -> None:
        """Fill in the result: the sum first; then the other rows' numbers, all at once."""
        first, *others = view.result.numbers
        self.move(merge([self.work.sums[-1].copy()], [first]), seconds=0.6)
        self.move(appear(first, rise=0), seconds=0.2)
        if others:
            weights = [[weight.copy() for weight in row] for row in view.matrix.numbers[1:]]
            rows = zip(weights, others, strict=True)
            self.move(*(merge(row, [entry] * len(row)) for row, entry in rows), seconds=0.7)
            self.move(appear(*others, rise=0), seconds=0.4)

    def _return(self) -> None:
        """Return all words to their lanes, with their columns if these are known."""
        lanes = self.lanes
        words: list[VMobject] = [*lanes.labels]
        if self.view is not None:
            view, lane = self.view, lanes.lane(self.view.made.token)
            ends = {"x": view.column.numbers, view.made.part: view.result.numbers}
            flying = [n for numbers in ends.values() for n in numbers]
            places = [lanes.strips[part][lane] for part, numbers in ends.items() for _ in numbers]
            gone = view.all_but([view.label, *flying])
            self.move(
                leave(*gone, *self.work.all),
                glide([view.label], [words[lane]]),
                merge(flying, places),
                seconds=1,
            )
            self.remove(view.label)
            self.add(words.pop(lane))
        columns = [lanes.names["x"], *lanes.strips["x"]] if "x" in lanes.parts else []
        self.move(appear(*words, lanes.marks, *columns, stagger=0.05, rise=0), seconds=1)

    def _tensor(self, part: str) -> str:
        return small_print(self.subject, part)
