"""The tests of the scene `embedding` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

import attncore as ac
from scenes.chapters.embedding import cosines, lookup, scene, vocabulary, word_plane
from scenes.chapters.embedding.scene import Embedding
from scenes.kit.arrays import matrix
from scenes.kit.checks import problems
from scenes.kit.marks import callouts, points
from scenes.subject import Subject, choose
from tests.scenes.chapters.embedding.claims import JUDGE
from tests.scenes.support.faults import Finder, Patch, unguarded, wrap
from tests.scenes.support.stage import play

found_wrong = Finder(Embedding, JUDGE)


# Wrong numbers.


def test_a_column_under_the_number_of_another(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        lookup.WeightMatrix,
        "_entry",
        lambda entry, self, source, decimals: entry(self, vocabulary_shifted(source), decimals),
    )
    assert "column" in found_wrong(truth, "lookup")


def vocabulary_shifted(source: ac.Ref) -> ac.Ref:
    """The same entry of the token before."""
    row, column = source.index
    assert isinstance(row, int)
    assert isinstance(column, int)
    return ac.Ref(source._source, source.name, row - 1, column)


def test_another_token_is_looked_up(truth: Subject) -> None:
    assert found_wrong(truth, "lookup", subject=dataclasses.replace(truth, focus=truth.focus - 1))


def test_columns_under_each_others_words(truth: Subject) -> None:
    class Swapped(Embedding):
        def setup(self) -> None:
            super().setup()
            self.lookup.vectors = self.lookup.vectors[::-1]

    assert "token 0, entry 0" in found_wrong(truth, "column", Swapped)


def test_axes_that_are_not_the_widest(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "principal_axes", lambda axes, w, count: axes(w, count=count)[::-1])
    assert "does not say plane" in found_wrong(truth, "space")


def test_the_two_directions_in_each_others_place(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "along_axes", lambda along, *args: along(*args)[:, ::-1])
    assert "from their places" in found_wrong(truth, "space")


def test_a_wrong_share_of_the_spread(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "variance_shares", lambda shares, *args: 1.03 * shares(*args))
    assert "does not say plane" in found_wrong(truth, "space")


def test_the_shares_beside_each_others_axes(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        word_plane,
        "PlaneFrame",
        lambda frame, plane, names, shares, theme: frame(
            plane, names, [shares[1], shares[0]], theme
        ),
    )
    assert "the share after" in found_wrong(truth, "space")


def test_a_wrong_cosine(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "cosine", lambda cosine, a, b: cosine(a, b) - 0.02)
    assert "the cosine of" in found_wrong(truth, "neighbours", Silenced)


class Silenced(Embedding):
    """Its captions are those of the truth, whatever the list says."""

    def say(self, key: str, tensor: str, /, **values: Any) -> None:
        if key == "nearest":
            token = self.vocabulary.vector(self.token.id).array
            for name, number in (("first", "one"), ("second", "two")):
                assert values[name]
                values[number] = true_cosine(self, token, values[name])
        super().say(key, tensor, **values)


def true_cosine(scene: Embedding, vector: np.ndarray, word: str) -> ac.Derived:
    other = scene.vocabulary.model.tokenizer.backend.token_to_id(word)
    row = scene.vocabulary.vector(other)
    exact = float(vector @ row.array / np.linalg.norm(vector) / np.linalg.norm(row.array))
    return ac.Derived(ac.total, [ac.Ref({"x": np.array([exact])}, "x", 0)])


def test_bytes_among_the_neighbours(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        vocabulary.Vocabulary, "_word", lambda self, number: self.token(1 + number % 90)
    )
    assert found_wrong(truth, "neighbours")


def test_neighbours_out_of_order(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        vocabulary.Vocabulary,
        "nearest",
        lambda nearest, self, *args: [(found := nearest(self, *args))[0], *found[:0:-1]],
    )
    assert "does not say nearest" in found_wrong(truth, "neighbours")


def test_a_step_in_the_other_direction(truth: Subject, monkeypatch: Patch) -> None:
    signs = iter([1, 1, -1, 1])
    unguarded(monkeypatch, "difference", lambda difference, a, b: next(signs) * difference(a, b))
    assert "the cosine of 'america → american'" in found_wrong(truth, "direction")


# Wrong words.


def test_what_does_not_hold_is_claimed(model: ac.Transformer, monkeypatch: Patch) -> None:
    weights = {name: np.array(array) for name, array in model.weights.items()}
    rng = np.random.default_rng(2)
    weights["embed.w"] = rng.normal(size=weights["embed.w"].shape).astype(np.float32)
    mixed = ac.Transformer(
        model.config, weights, tokenizer=model.tokenizer, name="mixed", provenance="random"
    )
    monkeypatch.setattr(scene, "step_caption", lambda step: "step_same")
    subject = choose(mixed.trace("a blue creature"), model=mixed)
    assert "does not say step_other" in found_wrong(subject, "direction")


def test_what_is_left_out_is_not_said(truth: Subject) -> None:
    class Silent(Embedding):
        def beat_neighbours(self) -> None:
            super().beat_neighbours()
            self.remove(self.ranking.note)

    assert "lines, not" in found_wrong(truth, "neighbours", Silent)


def test_a_wrong_count_of_words_without_names(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(word_plane.HighlightedWords, "unnamed", property(lambda self: 1))
    assert "under the plane" in found_wrong(truth, "space")


def test_words_by_each_others_points(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        word_plane,
        "call_out",
        lambda call, words, points, *rest: call(words, points[::-1], *rest),
    )
    assert "no spot is called" in found_wrong(truth, "space")


# Wrong pictures of right numbers.


def test_colours_of_the_wrong_sign(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        matrix.WeightMatrix,
        "_entry",
        lambda entry, self, *args: entry(self, *args).set_fill(self.theme.positive),
    )
    assert "has the wrong colour" in found_wrong(truth, "lookup")


def test_the_box_around_another_column(truth: Subject) -> None:
    class Beside(Embedding):
        def beat_lookup(self) -> None:
            super().beat_lookup()
            xs = self.lookup.matrix.xs
            self.lookup.box.shift([xs[2] - xs[1], 0, 0])

    assert "the box is around another column" in found_wrong(truth, "lookup", Beside)


def test_an_arrow_to_another_column(truth: Subject) -> None:
    class Beside(Embedding):
        def beat_lookup(self) -> None:
            super().beat_lookup()
            xs = self.lookup.matrix.xs
            tip = self.lookup.pick.points[:, 1] < self.lookup.pick.get_center()[1]
            self.lookup.pick.points[tip, 0] += xs[2] - xs[1]

    assert "the arrow leads to another column" in found_wrong(truth, "lookup", Beside)


def test_an_arrow_from_another_word(truth: Subject, monkeypatch: Patch) -> None:
    def other(init: Callable[..., None], self: Any, start: Any, end: Any, **more: Any) -> None:
        init(self, start + np.array([1.5, 0, 0]), end, **more)

    wrap(monkeypatch, lookup.Arrow, "__init__", other)
    assert "the arrow starts at another word" in found_wrong(truth, "lookup")


def test_greys_that_are_no_law(truth: Subject) -> None:
    class Flat(Embedding):
        def beat_column(self) -> None:
            super().beat_column()
            for column in self.columns:
                column.set_fill(self.theme.text)

    assert "has the wrong grey" in found_wrong(truth, "column", Flat)


def test_a_scale_of_its_own_for_one_axis(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        points.Plane,
        "at",
        lambda at, self, source: at(self, source) * np.array([1, 0.8, 1]),
    )
    assert "from their places" in found_wrong(truth, "space")


def test_a_spot_beside_its_place(truth: Subject) -> None:
    class Beside(Embedding):
        def beat_space(self) -> None:
            super().beat_space()
            next(iter(self.lit.spots.values())).shift([0.05, 0, 0])

    assert "off its place" in found_wrong(truth, "space", Beside)


def test_a_word_that_nobody_meant_is_lit(truth: Subject) -> None:
    class More(Embedding):
        def beat_space(self) -> None:
            super().beat_space()
            spot = next(iter(self.lit.spots.values()))
            self.add(spot.copy().shift([0.5, 0.5, 0]))

    assert "spots for" in found_wrong(truth, "space", More)


def test_bars_that_are_not_proportional(truth: Subject, monkeypatch: Patch) -> None:
    def longer(init: Callable[..., None], self: Any, value: float, *args: Any, **more: Any) -> None:
        init(self, value + 0.05, *args, **more)

    wrap(monkeypatch, cosines.Bar, "__init__", longer)
    assert "not on one scale" in found_wrong(truth, "neighbours")


def test_an_arrow_the_wrong_way_round(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        word_plane,
        "VectorArrow",
        lambda step, start, end, **options: step(end, start, **options),
    )
    assert "no arrow leads" in found_wrong(truth, "direction")


def test_words_on_top_of_each_other(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(callouts, "_meet", lambda one, two: False)
    stage = play(truth, until="neighbours", scene=Embedding).stages["neighbours"]
    assert any("touches" in problem for problem in problems(stage.marks))
