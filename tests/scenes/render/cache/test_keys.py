"""The keys of beats: what makes new ones, and what does not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from scenes.catalog import find
from scenes.render.cache import keys as module
from scenes.render.cache.keys import digest, keys
from scenes.render.job import RenderJob
from scenes.render.quality import QUALITIES, Quality
from scenes.subject import Subject, choose

ENTRY = find("pattern")
SENTENCE = "a fluffy blue creature"
MOST = 0.5  # seconds of work that keys may take; a third of it on a quiet machine
MEASURE = f"""
import sys, time
from pathlib import Path
import attncore as ac, av, typst
from scenes.catalog import find
from scenes.render.cache import keys, sources
from scenes.render.job import RenderJob
from scenes.subject import choose

seconds = 9.0
for _ in range(5):  # what else the machine does can only slow this down: the fastest counts
    model = ac.load("storyteller")
    trace = model.trace({SENTENCE!r})
    subject = choose(trace, model=model, default_focus="creature")
    job = RenderJob.checked(find("pattern"), subject, Path("a.mp4"))
    for memory in (keys._fonts, keys._versions, sources._digest, sources._chapter):
        memory.cache_clear()
    began = time.thread_time()
    found = keys.keys(job)
    seconds = min(seconds, time.thread_time() - began)
print("manim" in sys.modules, seconds, *found.values())
"""


@pytest.fixture
def job(truth: Subject, tmp_path: Path) -> RenderJob:
    return RenderJob.checked(ENTRY, truth, tmp_path / "video.mp4")


def all_new(before: dict[str, str], after: dict[str, str]) -> bool:
    """Whether no key of one is a key of the other."""
    return set(before.values()).isdisjoint(after.values())


def test_every_beat_has_a_key_of_its_own(job: RenderJob) -> None:
    found = keys(job)
    assert tuple(found) == ENTRY.beats
    assert len(set(found.values())) == len(ENTRY.beats)
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in found.values())


def test_another_process_finds_the_same_keys_quickly_and_without_manim(job: RenderJob) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True
    )
    manim, seconds, *found = done.stdout.split()
    assert manim == "False"
    assert float(seconds) <= MOST
    assert found == list(keys(job).values())


CHANGES: dict[str, Callable[[RenderJob], RenderJob]] = {
    "language": lambda job: replace(job, lang="zh"),
    "theme": lambda job: replace(job, theme="light"),
    "pace": lambda job: replace(job, pace=1.5),
    "captions": lambda job: replace(job, captions="none"),
    "small print": lambda job: replace(job, small_print="off"),
    "questions": lambda job: replace(job, questions=False),
    "quality": lambda job: replace(job, quality=QUALITIES["l"]),
    "frame rate": lambda job: replace(job, quality=Quality(1280, 720, 60)),
    "focus": lambda job: replace(job, subject=replace(job.subject, focus=1)),
    "layer": lambda job: replace(job, subject=replace(job.subject, layer=1 - job.subject.layer)),
    "head": lambda job: replace(job, subject=replace(job.subject, head=job.subject.head ^ 1)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_choice_makes_all_keys_new(
    job: RenderJob, change: Callable[[RenderJob], RenderJob]
) -> None:
    assert all_new(keys(job), keys(change(job)))


def test_settings_of_the_encoder_make_all_keys_new(job: RenderJob) -> None:
    found = [keys(job), keys(job, crf=18), keys(job, crf=23), keys(job, crf=23, preset="slow")]
    assert len({key for each in found for key in each.values()}) == 4 * len(ENTRY.beats)


@pytest.mark.parametrize("beats", [("tokens",), ("softmax", "read"), ENTRY.beats])
def test_a_selection_shares_its_beats_with_the_whole(job: RenderJob, beats: tuple[str]) -> None:
    assert keys(replace(job, beats=beats)) == keys(job)


def test_where_the_file_goes_plays_no_part(job: RenderJob) -> None:
    assert keys(replace(job, output=Path("other.mp4"))) == keys(job)


def test_another_sentence_and_another_model_make_all_keys_new(
    job: RenderJob, toy_model: ac.Transformer, subject: Callable[..., Subject]
) -> None:
    other = replace(job, subject=subject("a fluffy brown creature"))
    of_toy = choose(toy_model.trace(SENTENCE), default_focus="creature")
    assert all_new(keys(job), keys(other))
    assert all_new(keys(job), keys(replace(job, subject=of_toy)))


def copied(trace: ac.Trace, **changed: np.ndarray) -> ac.Trace:
    arrays = {name: changed.get(name, trace[name]) for name in trace.names()}
    return ac.Trace(arrays, trace.tokens, trace.text, trace.model, source=trace.source)


@pytest.mark.parametrize("about", ["text", "tokens", "source", "model"])
def test_what_the_numbers_are_about_is_part_of_the_keys(job: RenderJob, about: str) -> None:
    trace = job.subject.trace
    first, *others = trace.tokens
    other = copied(trace)
    changed = {
        "text": "A fluffy blue creature",
        "tokens": (replace(first, text="[BOS]"), *others),
        "source": (first,),
        "model": replace(trace.model, provenance="random"),
    }
    setattr(other, about, changed[about])
    assert all_new(keys(job), keys(replace(job, subject=replace(job.subject, trace=other))))


def test_the_model_and_its_tokenizer_are_part_of_the_keys(
    job: RenderJob, toy_model: ac.Transformer
) -> None:
    def of(model: ac.Transformer | None, other: Subject | None = None) -> dict[str, str]:
        return keys(replace(job, subject=replace(job.subject, model=model, other=other)))

    weights = {name: np.asarray(array) for name, array in toy_model.weights.items()}
    backend = toy_model.tokenizer.backend
    plain = ac.Tokenizer(type(backend).from_str(backend.to_str()), piece_prefix="##")
    plain.backend.add_tokens(["unheard"])
    about = {"name": toy_model.info.name, "provenance": toy_model.info.provenance}
    other = ac.Transformer(toy_model.config, weights, tokenizer=plain, **about)
    assert other.info == toy_model.info
    found = [of(None), of(toy_model), of(other), of(None, job.subject)]
    assert all(all_new(one, two) for one, two in combinations(found, 2))
    assert of(toy_model) == of(toy_model)


def test_an_equal_trace_has_the_same_keys(job: RenderJob) -> None:
    again = replace(job.subject, trace=copied(job.subject.trace))
    assert keys(replace(job, subject=again)) == keys(job)


def test_one_bit_of_any_tensor_makes_all_keys_new(job: RenderJob) -> None:
    trace = job.subject.trace
    found = [keys(job)]
    for name in trace.names():
        array = np.array(trace[name], order="C")
        array.reshape(-1).view(np.uint8)[0] ^= 1
        other = replace(job.subject, trace=copied(trace, **{name: array}))
        found.append(keys(replace(job, subject=other)))
    assert len({key for each in found for key in each.values()}) == len(found) * len(ENTRY.beats)


def test_beats_that_are_left_out_have_no_key(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "cat"], [np.full((2, 2, 2), 0.5)], model="some")
    job = RenderJob.checked(ENTRY, choose(trace), tmp_path / "video.mp4")
    assert tuple(keys(job)) == job.drawn
    assert "scores" not in keys(job)


@pytest.mark.parametrize("part", ["_fonts", "_versions"])
def test_other_fonts_and_versions_make_all_keys_new(
    job: RenderJob, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys(job)
    monkeypatch.setattr(module, part, lambda: "another")
    assert all_new(before, keys(job))


def test_versions_are_those_of_what_draws_and_encodes() -> None:
    found = module._versions()
    assert {"manim", "av", "numpy", "typst", "attncore", "python"} <= set(found)
    assert None not in found.values()


def test_a_users_own_settings_of_manim_make_all_keys_new(
    job: RenderJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = keys(job)
    Path("manim.cfg").write_text("[CLI]\nframe_height = 9\n", encoding="utf-8")
    assert all_new(before, keys(job))


def font(path: Path, *, height: int) -> Path:
    """A font of one glyph."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((250, height))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.setupHead(unitsPerEm=1000, created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(path)
    return path


def test_fonts_are_told_apart_by_their_outlines(tmp_path: Path) -> None:
    low, high = font(tmp_path / "low.ttf", height=700), font(tmp_path / "high.ttf", height=701)
    again = font(tmp_path / "again.ttf", height=700)
    assert low.stat().st_size == high.stat().st_size
    assert module._tables(low) == module._tables(again)
    # The list of tables alone tells them apart: large fonts are not read to their end.
    assert module._tables(low)[1][:300] != module._tables(high)[1][:300]


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
NESTED = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(NESTED, NESTED)
def test_digests_are_equal_exactly_when_values_are(left: object, right: object) -> None:
    # 1 == True == 1.0 and 0.0 == -0.0, but they are written differently.
    assert (digest(left) == digest(right)) == (canonical(left) == canonical(right))


def canonical(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{[(key, canonical(value[key])) for key in sorted(value)]}}}"
    return f"({[canonical(each) for each in value]})" if isinstance(value, tuple) else repr(value)


@given(st.binary(max_size=9), st.integers(0, 9))
def test_parts_do_not_run_into_each_other(data: bytes, cut: int) -> None:
    whole, parts = digest((data, b"")), digest((data[:cut], data[cut:]))
    assert (whole == parts) == (cut >= len(data))


def test_arrays_differ_by_shape_and_type_too() -> None:
    zeros = [np.zeros(4), np.zeros((2, 2)), np.zeros(8, np.float32), np.zeros(0), np.zeros((0, 2))]
    assert len({digest(array) for array in zeros}) == len(zeros)
    assert digest(np.zeros((4, 4))[:, 0]) == digest(np.zeros(4))


def test_what_has_no_digest_is_refused_rather_than_overlooked() -> None:
    @dataclass
    class Holder:
        held: object

    with pytest.raises(TypeError, match="a set cannot be part of a key"):
        digest(Holder({1, 2}))
