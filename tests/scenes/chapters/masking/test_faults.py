"""The tests of the scene `masking` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.masking import column_sums, prefixes, same_column, scene, unmasked
from scenes.chapters.masking.scene import Masking
from scenes.kit.checks import problems
from scenes.kit.pattern import cells, grid
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word
from scenes.subject import Subject
from tests.scenes.chapters.masking.claims import JUDGE, check_beat, check_share
from tests.scenes.support.facts import Facts
from tests.scenes.support.faults import Finder, Patch, wrap
from tests.scenes.support.find.grid import find_grid
from tests.scenes.support.stage import play

found_wrong = Finder(Masking, JUDGE)


# Wrong numbers.


def test_the_probability_of_the_word_before(truth: Subject, monkeypatch: Patch) -> None:
    def earlier(ref: Callable[..., ac.Ref], self: ac.Trace, name: str, *index: int) -> ac.Ref:
        return (
            ref(self, name, index[0] - 1, *index[1:])
            if name == "probs"
            else ref(self, name, *index)
        )

    wrap(monkeypatch, ac.Trace, "ref", earlier)
    assert "the probability in row" in found_wrong(truth, "prefixes")


def test_bars_that_are_not_proportional(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        prefixes,
        "change_values",
        lambda change, bars, values, *args, **kwargs: change(
            bars, list(np.sqrt(values)), *args, **kwargs
        ),
    )
    assert "the bar of row" in found_wrong(truth, "prefixes")


def test_a_run_that_kept_its_mask(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        ac.Transformer,
        "trace",
        lambda trace, self, ids, **kwargs: trace(self, ids, names=kwargs.get("names")),
    )
    run = play(truth, until="leak", scene=Masking)
    monkeypatch.undo()
    with pytest.raises(AssertionError, match=r"trained|altered"):
        check_beat(run, "leak")


def test_a_small_print_that_hides_what_was_altered(truth: Subject) -> None:
    class Silent(Masking):
        def say(self, key: str, tensor: str, trace: Any = None, /, **values: Any) -> None:
            super().say(key, tensor, **values)

    assert "altered" in found_wrong(truth, "leak", Silent)


def test_a_sum_that_counts_the_word_itself(truth: Subject, monkeypatch: Patch) -> None:
    def more(_: Callable[..., ac.Derived], seen: Subject) -> ac.Derived:
        return ac.Derived(ac.total, seen.ref("attn.pattern", seen.focus)[seen.focus :])

    wrap(monkeypatch, scene, "ahead", more)
    assert "does not say leak" in found_wrong(truth, "leak")


def test_a_share_that_the_red_weights_do_not_make(truth: Subject) -> None:
    run = play(truth, until="leak", scene=Masking)
    assert truth.model is not None
    altered = truth.model.trace(truth.trace.text, mask=False)
    facts = Facts(dataclasses.replace(truth, trace=altered))
    stage, later = (
        run.stages["leak"],
        float(facts.tensor("pattern")[truth.focus][truth.focus + 1 :].sum()),
    )
    check_share(stage, find_grid(stage, run), facts, later)
    with pytest.raises(AssertionError, match="do not add up"):
        check_share(stage, find_grid(stage, run), facts, later + 0.05)


@pytest.mark.parametrize("beat", ["leak", "mask", "same"])
def test_the_wrong_head(truth: Subject, beat: str) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    assert found_wrong(truth, beat, subject=other)


@pytest.mark.parametrize("beat", ["leak", "same"])
def test_the_wrong_word(truth: Subject, beat: str) -> None:
    assert found_wrong(truth, beat, subject=dataclasses.replace(truth, focus=truth.focus - 2))


def test_a_later_score_that_is_not_masked(truth: Subject, monkeypatch: Patch) -> None:
    def forgetful(infinities: Callable[..., Any], self: cells.HeadCells) -> Any:
        made = infinities(self)
        made.pop(max(made))
        return made

    wrap(monkeypatch, cells.HeadCells, "infinities", forgetful)
    assert "sees the hidden key" in found_wrong(truth, "mask")


def test_a_transposed_grid(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "centre",
        lambda centre, self, row, column: centre(self, column, row),
    )
    assert found_wrong(truth, "mask")
    assert found_wrong(truth, "softmax")


def test_sums_of_another_column(truth: Subject, monkeypatch: Patch) -> None:
    def halved(make: Callable[..., ac.Derived], function: Any, row: ac.Ref) -> ac.Derived:
        return make(function, row[:1])

    wrap(monkeypatch, column_sums.ac, "Derived", halved)
    run = play(truth, until="softmax", scene=Masking)
    monkeypatch.undo()
    with pytest.raises(AssertionError, match=r"softmax|sum of"):
        check_beat(run, "softmax")


def test_a_column_of_another_beginning(truth: Subject, monkeypatch: Patch) -> None:
    def swapped(trace: Callable[..., ac.Trace], self: Any, ids: Any, **kwargs: Any) -> ac.Trace:
        return trace(self, ids if kwargs.get("mask") is False else [ids[0], *ids[:0:-1]], **kwargs)

    wrap(monkeypatch, ac.Transformer, "trace", swapped)
    run = play(truth, until="same", scene=Masking)
    monkeypatch.undo()
    with pytest.raises(AssertionError, match="row"):
        check_beat(run, "same")


def test_fewer_digits_than_agree(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(same_column, "MOST", 3)
    assert "3 decimals" in found_wrong(truth, "same")


# Wrong pictures of right numbers.


def test_words_in_each_others_rows(truth: Subject, monkeypatch: Patch) -> None:
    def swapped(make: Callable[..., None], self: prefixes.PrefixRows, *args: Any) -> None:
        make(self, *args)
        one, two = self.words[1:3]
        for word, like in ((one, two.baseline), (two, one.baseline)):
            word.place(self.plan.words, like, "left")

    wrap(monkeypatch, prefixes.PrefixRows, "__init__", swapped)
    assert "does not come next" in found_wrong(truth, "prefixes")


def test_a_beginning_without_its_first_word(truth: Subject) -> None:
    class Shorter(Masking):
        def beat_prefixes(self) -> None:
            super().beat_prefixes()
            self.remove(self.past[1])

    assert "words are gone" in found_wrong(truth, "prefixes", Shorter)


def test_the_past_in_red(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        unmasked.UnmaskedCells,
        "looks_ahead",
        lambda ahead, self, cell: not ahead(self, cell),
    )
    assert "query" in found_wrong(truth, "leak")


def test_a_masked_cell_that_is_not_empty(truth: Subject) -> None:
    class Full(Masking):
        def beat_softmax(self) -> None:
            super().beat_softmax()
            (row, _), dot = max(self.dots.items())
            self.add(dot.copy().move_to(self.grid.centre(row, 0)))

    assert "a weight of 0 is drawn" in found_wrong(truth, "softmax", Full)


def test_what_follows_is_not_dimmed(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(same_column.SameColumn, "later", [])
    assert found_wrong(truth, "same")


def test_equals_signs_that_are_missing(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        same_column.SameColumn,
        "signs",
        property(lambda self: [Word("x", size=0.2, color=DARK.text).place(0, 0)]),
    )
    assert "equals signs" in found_wrong(truth, "same")


def test_headings_over_each_others_columns(truth: Subject, monkeypatch: Patch) -> None:
    def swapped(make: Callable[..., None], self: same_column.SameColumn, *args: Any) -> None:
        make(self, *args)
        self.headings = [
            heading.place(x, heading.baseline)
            for heading, x in zip(self.headings, self.xs[::-1], strict=True)
        ]

    wrap(monkeypatch, same_column.SameColumn, "__init__", swapped)
    assert "the heading of the other" in found_wrong(truth, "same")


def test_weights_of_another_word(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        same_column,
        "Line",
        lambda line, said, values, **look: line(said, {"query": "fluffy"}, **look),
    )
    assert "whose weights" in found_wrong(truth, "same")


def test_sums_that_stand_on_the_caption(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(scene, "LIFT", -0.4)
    assert "between the sums and the caption" in found_wrong(truth, "softmax")


def test_sums_on_the_lines_of_the_grid(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(column_sums, "DROP", 0.05)
    stage = play(truth, until="softmax", scene=Masking).stages["softmax"]
    assert any("touches" in problem for problem in problems(stage.marks))
