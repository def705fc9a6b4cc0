"""The small print of all scenes: words for every tensor, and room beside every title."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import pytest

import attncore as ac
from scenes.catalog import CATALOG, SceneEntry, find
from scenes.kit import layout
from scenes.kit.captions import Words, languages
from scenes.kit.small_print import small_print_line
from scenes.kit.tensor_words import tensor_words
from scenes.kit.theme import DARK
from scenes.kit.type.line import Line
from scenes.loading import scene_class
from scenes.subject import choose
from tests.scenes.support.stage import play

LONGEST = "WWWWWWWW-MMMMMMMM-WWWWWWWW"
SCENES = [entry.name for entry in CATALOG]


@cache
def said_by(scene: str) -> tuple[frozenset[str], ac.Trace]:
    """The tensors that a scene names in its own sentences, and the first run."""
    entry: SceneEntry = find(scene)
    model = ac.load("storyteller")
    runs = [model.trace(text) for text in entry.own]
    other = runs[1] if len(runs) > 1 else None
    subject = choose(runs[0], other=other, model=model, default_focus=entry.focus)
    played = play(subject, scene=scene_class(entry))
    return frozenset(stage.tensor for _, stage in played.captions), runs[0]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("lang", languages())
def test_every_tensor_of_a_scene_has_words(lang: str, scene: str) -> None:
    tensors, trace = said_by(scene)
    assert tensors
    for tensor in tensors:
        said = tensor_words(tensor, Words(lang, scene), trace)
        assert tensor in ("tokens", "vocabulary") or said != tensor
        assert "[" not in said


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("lang", "by_name"), list(product(languages(), (False, True))))
def test_it_stands_clear_of_the_title(lang: str, by_name: bool, scene: str) -> None:
    words = Words(lang, scene)
    title = Line(words.title, size=layout.TITLE_SIZE, color=DARK.quiet)
    end = title.place(layout.LEFT, layout.TITLE_BASELINE, "left").get_right()[0]
    tensors, trace = said_by(scene)
    longer = ac.Trace(
        dict(trace),
        trace.tokens,
        trace.text,
        replace(trace.model, name=LONGEST, provenance="random"),
    )
    for tensor, run in product(tensors, (trace, longer)):
        room = layout.RIGHT - layout.LEFT - title.advance - layout.TITLE_GAP
        line = small_print_line(tensor, run, words, by_name=by_name, room=room, color=DARK.quiet)
        assert line.size == layout.SMALL_PRINT_SIZE >= layout.MIN_CAPITAL
        assert line.get_left()[0] - end > 0.5, line.spoken
        assert line.get_right()[0] <= layout.RIGHT + 0.01
        if run is trace and not by_name:
            assert line.spoken.startswith(trace.model.name)


def test_a_model_of_a_short_name_is_named(toy_model: ac.Transformer) -> None:
    trace, words = toy_model.trace("a creature"), Words("en", "pattern")
    named = ac.Trace(dict(trace), trace.tokens, trace.text, replace(trace.model, name="toy"))
    line = small_print_line("embed", named, words, by_name=False, room=9, color=DARK.quiet)
    assert line.spoken.startswith("toy")
