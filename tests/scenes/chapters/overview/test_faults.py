"""The tests of the scene `overview` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.overview import attention_arcs, columns, layer_stack, next_word
from scenes.chapters.overview.column_stage import ColumnStage
from scenes.chapters.overview.columns import Columns
from scenes.chapters.overview.scene import Overview
from scenes.kit import next_words
from scenes.kit.checks import problems
from scenes.kit.marks.heat import HeatMap
from scenes.kit.motion import faded
from scenes.subject import Subject, choose
from tests.scenes.chapters.overview.claims import JUDGE, check_beat
from tests.scenes.support.faults import Finder, Patch, wrap
from tests.scenes.support.stage import play

Strips = list[HeatMap]


found_wrong = Finder(Overview, JUDGE)


# Wrong numbers.


def of_another(tensor: str) -> Callable[..., Strips]:
    return lambda strips, self, name, **shape: strips(self, tensor, **shape)


@pytest.mark.parametrize("beat", ["embed", "attention", "mlp", "repeat"])
def test_columns_that_do_not_change(truth: Subject, beat: str, monkeypatch: Patch) -> None:
    wrap(monkeypatch, Columns, "strips", of_another("embed"))
    assert "is not blocks.0.resid" in found_wrong(truth, beat)


@pytest.mark.parametrize("beat", ["embed", "repeat"])
def test_columns_under_each_others_words(truth: Subject, beat: str, monkeypatch: Patch) -> None:
    def swapped(places: Callable[..., Strips], self: Columns, strips: Strips, **shape: Any) -> Any:
        return places(self, strips[1::-1] + strips[2:], **shape)

    wrap(monkeypatch, Columns, "places", swapped)
    assert "is not " in found_wrong(truth, beat)


def test_columns_as_bright_as_another_one(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(columns, "largest", lambda vector: 1.0)
    assert "is not " in found_wrong(truth, "embed")


def test_columns_upside_down(truth: Subject, monkeypatch: Patch) -> None:
    def turned(made: Callable[..., HeatMap], *args: Any, **shape: Any) -> HeatMap:
        thing = made(*args, **shape)
        thing.pixels = thing.pixels[::-1]
        return thing

    wrap(monkeypatch, columns, "strip", turned)
    assert "is not " in found_wrong(truth, "embed")


def test_the_arcs_of_one_head(truth: Subject, monkeypatch: Patch) -> None:
    def first(trace: ac.Trace, layer: int, query: int, key: int) -> ac.Ref:
        return trace.ref(f"blocks.{layer}.attn.pattern", 0, query, key)

    monkeypatch.setattr(attention_arcs, "mean_weight", first)
    assert found_wrong(truth, "attention")


def test_the_arcs_of_another_layer(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        attention_arcs,
        "mean_weight",
        lambda mean, trace, layer, *pair: mean(trace, 1, *pair),
    )
    assert found_wrong(truth, "attention")


def test_arcs_the_other_way_round(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        attention_arcs,
        "Arc",
        lambda arc, source, start, end, **how: arc(source, end, start, **how),
    )
    assert "no arc of" in found_wrong(truth, "attention")


def test_arcs_that_are_too_faint(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(attention_arcs, "FAINTEST", 0.01)
    assert "arcs for" in found_wrong(truth, "attention")


def test_faint_arcs_that_are_not_counted(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        attention_arcs.AttentionArcs,
        "notes",
        lambda notes, self, labels: notes(self, labels) * 0,
    )
    assert "it does not say" in found_wrong(truth, "attention")


def test_another_word_than_the_one_taken_from(truth: Subject, monkeypatch: Patch) -> None:
    def other(reading: Callable[..., Any], self: attention_arcs.AttentionArcs) -> Any:
        key, values = reading(self)
        return key, {**values, "key": "fluffy"}

    wrap(monkeypatch, attention_arcs.AttentionArcs, "reading", other)
    assert "does not say taken" in found_wrong(truth, "attention")


def test_a_start_that_is_passed_over_in_silence(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(attention_arcs, "_beside", lambda more, last: "taken")
    assert "does not say taken_start" in found_wrong(truth, "attention")


def test_layers_in_another_order(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(layer_stack.LayerStack, "_ends", lambda self: [1, 0])
    assert "is not blocks" in found_wrong(truth, "repeat")


def test_bars_for_another_token(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        next_word,
        "likeliest",
        lambda found, model, probabilities, *asked: found(
            model, truth.trace.ref("probs", -2), *asked
        ),
    )
    assert found_wrong(truth, "unembed")


def test_bars_that_are_too_long(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        next_words,
        "Bar",
        lambda bar, value, *place, **how: bar(value + 0.02, *place, **how),
    )
    assert "a bar of another length" in found_wrong(truth, "unembed")


def test_words_as_likely_as_nothing(truth: Subject, monkeypatch: Patch) -> None:
    run = play(unlikely(truth), until="unembed", scene=Overview)
    check_beat(run, "unembed")
    monkeypatch.setattr(next_word, "LEAST", 0.0)
    assert "the others" in found_wrong(run.subject, "unembed")


def unlikely(truth: Subject) -> Subject:
    """The same with three tokens that may come next, and one of them hardly."""
    tensors = {name: truth.trace[name] for name in truth.trace.names()}
    chances = np.zeros_like(tensors["probs"])
    chances[:, [20, 30, 40]] = 0.3, 0.6998, 0.0002
    of = truth.trace
    trace = ac.Trace({**tensors, "probs": chances}, of.tokens, of.text, of.model)
    return choose(trace, model=truth.network)


def test_a_share_of_the_others_that_is_another(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(next_word, "ac", SimpleNamespace(**vars(ac)))
    wrap(
        monkeypatch,
        next_word.ac,
        "Derived",
        lambda derived, function, refs, largest: derived(function, refs, largest=largest + 2),
    )
    assert "the others: " in found_wrong(truth, "unembed")


def test_an_axis_that_jumps(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(next_word, "WORDS", 0.0)
    wrap(
        monkeypatch,
        next_word.NextWordBars,
        "__init__",
        lambda init, self, columns, among, *others: init(self, columns, [columns], *others),
    )
    assert "the axis moved" in found_wrong(truth, "loop")


def test_a_column_that_is_not_the_last(truth: Subject) -> None:
    class Other(Overview):
        def _tell(self) -> None:
            strips = self.stage.strips
            self.stage.strips = [*strips[:-2], strips[-1], strips[-2]]
            super()._tell()

    assert "it is not the last column" in found_wrong(truth, "unembed", Other)


def test_a_column_that_stays_where_it_was(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, next_word.NextWordBars, "column", lambda column, self, strip: strip.copy())
    assert found_wrong(truth, "unembed")


def test_the_second_likeliest_is_added(truth: Subject, monkeypatch: Patch) -> None:
    second = next_word.likeliest(truth.network, truth.trace.ref("probs", -1), 2)[1]

    def likeliest(found: Callable[..., Any], *asked: Any) -> Any:
        return [second, *found(*asked)][: asked[2]]

    wrap(monkeypatch, next_word, "likeliest", likeliest)
    assert "does not say loop" in found_wrong(truth, "loop")


def test_a_loop_without_its_end(truth: Subject) -> None:
    class Same(Overview):
        def beat_loop(self) -> None:
            before = self.columns
            super().beat_loop()
            self.remove(*self.column_stage.around)
            found = next_word.NextWordBars(
                before, [before], self.subject.network, self.words.labels
            )
            self.add(*found.words.parts)

    assert found_wrong(truth, "loop", Same)


# Wrong pictures of right numbers.


def test_boxes_that_join_columns(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(layer_stack, "box_width", lambda columns: 1.1 * columns.plan.width)
    assert "boxes of two lanes meet" in found_wrong(truth, "mlp")


def test_arcs_left_behind(truth: Subject) -> None:
    class Left(Overview):
        def beat_mlp(self) -> None:
            arcs = list(self.column_stage.around)
            super().beat_mlp()
            self.add(*faded(arcs, 1.0))

    assert "no arcs" in found_wrong(truth, "mlp", Left)


def test_a_layer_that_stays_dark(truth: Subject) -> None:
    class Dark(Overview):
        def beat_repeat(self) -> None:
            super().beat_repeat()
            plates = [
                part for part in self.column_stage.around if isinstance(part, layer_stack.Plate)
            ]
            faded(plates, 0.4)

    assert "not lit" in found_wrong(truth, "repeat", Dark)


def test_all_columns_alike(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(ColumnStage, "lit", lambda self, strips: strips)
    assert "columns as strong as" in found_wrong(truth, "repeat")


def test_layers_that_are_folded_unsaid(
    model_of_many_heads: ac.Transformer, monkeypatch: Patch
) -> None:
    def silent(
        fold: Callable[..., layer_stack.StackRow], self: layer_stack.LayerStack, *place: Any
    ) -> layer_stack.StackRow:
        return dataclasses.replace(fold(self, *place), names=[])

    wrap(monkeypatch, layer_stack.LayerStack, "_fold", silent)
    trace = model_of_many_heads.trace("a fluffy creature")
    truth = choose(trace, model=model_of_many_heads)
    assert "'+ 1 layer' is not said" in found_wrong(truth, "repeat")


def test_the_small_print_of_another_run(truth: Subject) -> None:
    class Printed(Overview):
        def say(self, key: str, tensor: str, trace: Any = None, /, **values: Any) -> None:
            super().say(key, "probs" if key == "again" else tensor, trace, **values)

    assert "not 'storyteller" in found_wrong(truth, "loop", Printed)


def test_words_on_top_of_boxes(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(layer_stack, "LEAVE", -0.3)
    stage = play(truth, until="repeat", scene=Overview).stages["repeat"]
    assert any("touches" in problem for problem in problems(stage.marks))
