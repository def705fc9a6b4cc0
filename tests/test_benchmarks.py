"""The benchmarks run, and both of their sides compute the same. Nothing here is about speed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import attncore as ac
from benchmarks import core, report, timing
from benchmarks.__main__ import UnknownScene, measure
from benchmarks.commands import Broken, Command
from benchmarks.machine import describe
from benchmarks.quiet import Watch
from benchmarks.rows import Comparison, Contest, Pair, Row, Target
from benchmarks.sides import Disagreement, Ours, Theirs, agree
from benchmarks.timing import Taken, Timing

needs_torch = pytest.mark.skipif(
    find_spec("torch") is None, reason="PyTorch is not installed: pip install 'attncore[train]'"
)
CONFIG = ac.Config(
    d_model=24,
    n_layers=2,
    n_heads=3,
    d_mlp=40,
    vocab_size=60,
    context=32,
    activation="gelu_tanh",
)
TOY = core.Sizes(
    config=CONFIG,
    lengths=(3, 32),
    targeted=(32,),
    attend=(2, 20, 4),
    prompt=4,
    new=6,
    keep_at=8,
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short turns, no rests."""
    monkeypatch.setattr(timing, "TURN", 0)
    monkeypatch.setattr(timing, "REST", 0)
    monkeypatch.setattr(Watch, "quiet", lambda self: True)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Toys are too small to share: threads would only wait for each other."""
    if find_spec("torch") is None:
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def ours() -> Ours:
    return Ours(CONFIG)


@needs_torch
@pytest.mark.parametrize("length", [1, 3, 32])
def test_both_sides_make_the_same_logits(ours: Ours, length: int) -> None:
    ids = ours.ids(length)
    theirs = Theirs(ours.weights, CONFIG).forward(ids)()
    np.testing.assert_allclose(ours.model.logits(ids), theirs, atol=1e-5 * np.abs(theirs).max())


@needs_torch
def test_the_other_side_uses_every_weight(ours: Ours) -> None:
    ids = ours.ids(5)
    expected = ours.model.logits(ids)
    for name, weight in ours.weights.items():
        if name.endswith("attn.b_k"):
            continue  # moves all scores of a query alike: the softmax does not see it
        changed = Theirs({**ours.weights, name: 2 * weight + 0.5}, CONFIG).forward(ids)()
        assert np.abs(changed - expected).max() > 1e-3, name


@needs_torch
def test_the_cache_of_the_other_side_changes_nothing(ours: Ours) -> None:
    theirs = Theirs(ours.weights, CONFIG)
    ids = ours.ids(4)
    written = theirs.generation(ids, 6)()
    for i, chosen in enumerate(written):
        assert theirs.forward([*ids, *written[:i]])()[-1].argmax() == chosen


@needs_torch
def test_every_row_is_measured_on_both_sides() -> None:
    rows = [comparison.measure() for comparison in core.comparisons(TOY)]
    compared = [row for row in rows if row.against == "PyTorch"]
    assert len(compared) == len(TOY.lengths) + 2
    assert all(row.ratio is not None and row.ratio > 0 for row in compared)
    assert sum(row.target is not None for row in rows) == 5


def test_without_pytorch_our_side_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "has_torch", lambda: False)
    rows = [comparison.measure() for comparison in core.comparisons(TOY)]
    assert not [row for row in rows if row.against == "PyTorch"]
    assert [row.met for row in rows if row.what.startswith("forward, 32")] == [None]


def test_sides_that_differ_are_not_compared() -> None:
    exact = np.array([1.0, -2.0])
    agree("near", exact + 1e-4, exact)
    for wrong in (exact + 1e-2, exact * np.nan):
        with pytest.raises(Disagreement, match="logits"):
            agree("logits", wrong, exact)
    with pytest.raises(Disagreement):
        agree("ids", np.array([1000, 1001]), np.array([1000, 1000]))


def test_turns_alternate() -> None:
    calls: list[str] = []
    works = [lambda: calls.append("a"), lambda: calls.append("b")]
    timings = timing.alternate(works, 3)
    assert "".join(calls) == "aabb" + "ab" * 3
    assert [found.calls for found in timings] == [3, 3]


def test_disturbed_turns_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True, False, False, True])
    monkeypatch.setattr(Watch, "quiet", lambda self: next(answers))
    calls: list[int] = []
    (found,) = timing.alternate([lambda: calls.append(0)], 2)
    assert (found.calls, found.disturbed, len(calls)) == (2, 0, 2 + 5)


def test_patience_with_disturbances_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "quiet", lambda self: False)
    monkeypatch.setattr(timing, "PATIENCE", 0)
    (found,) = timing.alternate([lambda: None], 3)
    assert (found.calls, found.disturbed) == (3, 1)


def test_a_timing_is_a_median_between_quartiles() -> None:
    assert Timing.of([5.0, 1.0, 2.0, 3.0, 4.0]) == Timing(3.0, 2.0, 4.0, 1.0, 5)
    assert Timing.of([8.0]).per(4) == Timing(2.0, 2.0, 2.0, 2.0, 1)


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target(2, "ratio"), True),
        (Target(1.9, "ratio"), False),
        (Target(5000, "ms"), True),
        (Target(3999, "ms"), False),
        (None, None),
    ],
)
def test_a_target_is_met_or_not(target: Target | None, met: bool | None) -> None:
    row = Row("x", Timing.of([4.0]), Timing.of([2.0]), "PyTorch", target)
    assert row.met is met


def test_work_may_tell_what_it_took() -> None:
    told = iter([Taken(2.0, 3.0, 100.0), Taken(4.0, 5.0, 300.0), Taken(6.0, 9.0, 200.0)])
    (found,) = timing.alternate([lambda: next(told)], 3, warm=False)
    assert (found.median, found.processor, found.peak) == (4.0, 5.0, 300.0)


def test_a_contest_compares_its_works_in_pairs() -> None:
    works = {name: lambda took=took: Taken(took, 2 * took, 50.0) for name, took in SPEEDS.items()}
    pairs = [
        Pair("faster", "quick", "slow", Target(0.5, "ratio")),
        Pair("small", "slow", None, Target(49, "MB")),
    ]
    faster, small = Contest("both", works, pairs, rounds=2).rows()
    assert (faster.ratio, faster.ratio_of_work, faster.against) == (0.25, 0.25, "slow")
    assert (faster.met, small.met, small.other) == (True, False, None)


SPEEDS = {"quick": 1.0, "slow": 4.0}


def test_a_program_is_measured_as_a_whole() -> None:
    work = "sum(range(3_000_000)); kept = bytearray(80_000_000)"
    taken = Command((sys.executable, "-c", work))()
    assert taken.seconds > 0
    assert (taken.processor or 0) > 0
    # Linux counts what this process held when it began the other: no more can be said.
    assert (taken.peak or 0) > 80


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(Broken, match=r"ended with 3: .*too bad"):
        Command((sys.executable, "-c", "import sys; print('too bad'); sys.exit(3)"))()


def test_the_floor_counts_encoding_only(tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="comes with Manim, in the extra `video`")
    floor = pytest.importorskip("benchmarks.floor")
    video = tmp_path / "video.mp4"
    with av.open(str(video), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(5))
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for shade in range(9):
            pixels = np.full((36, 64, 3), 20 * shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    assert 0 < floor.encode(video).seconds < 20


def test_each_scene_is_measured_in_the_same_ways(tmp_path: Path) -> None:
    pytest.importorskip("manim", reason="comes with the extra `video`")
    from benchmarks import render

    first, *others = (render._contest(render.Plan(), s, tmp_path) for s in render.SCENES)
    limits = [pair.target for pair in first.pairs[:3]]
    assert [str(limit) for limit in limits] == ["≤ 0.75", "≤ 0.4", "≤ 2"]
    for other in others:
        assert [pair.target for pair in other.pairs] == limits
        assert set(other.works) == set(first.works) - {render.ALONE}


def test_only_scenes_that_can_be_compared_are_measured() -> None:
    with pytest.raises(UnknownScene, match=r"scores; there are pattern, softmax, values"):
        measure(["render"], Path("x.json"), "l", 1, ["scores"])


# Numbers of ours that stock scenes show as text: −∞ where a score is masked, and in a note.
AS_TEXT = {"pattern": 36, "softmax": 1, "values": 0}


@pytest.mark.slow
@pytest.mark.parametrize("name", AS_TEXT)
def test_stock_scenes_are_as_long_as_ours_and_show_as_many_numbers(
    name: str, tmp_path: Path
) -> None:
    pytest.importorskip("manim", reason="comes with the extra `video`")
    from manim import DecimalNumber, tempconfig

    from benchmarks.stock import lesson
    from scenes.kit.type.number import Number

    def played(scene: type, kind: type) -> tuple[list[tuple[str, float]], int]:
        beats, numbers = [], set()

        class Told(scene):  # type: ignore[misc, valid-type]
            def next_section(self, name: str = "", **options: object) -> None:
                super().next_section(name, skip_animations=True)
                beats.append((name, self.renderer.time))

            def play(self, *moves: object, **options: object) -> None:
                super().play(*moves, **options)
                caption = getattr(self, "caption", None)
                said = set(caption.get_family()) if caption else set()
                family = {part for thing in self.mobjects for part in thing.get_family()}
                # Kept, so that no two of them have the same place in memory.
                numbers.update(part for part in family - said if isinstance(part, kind))

        rough = {"pixel_width": 854, "pixel_height": 480, "frame_rate": 60, "format": "none"}
        quiet = {"progress_bar": "none", "verbosity": "ERROR", "media_dir": str(tmp_path)}
        with tempconfig({**rough, **quiet}):
            told = Told()
            told.render()
        return [*beats, ("end", told.renderer.time)], len(numbers)

    stock_scene = getattr(import_module(f"benchmarks.stock.{name}"), f"Stock{name.capitalize()}")
    ours, mine = played(getattr(lesson, f"Lesson{name.capitalize()}"), Number)
    stock, theirs = played(stock_scene, DecimalNumber)
    assert [beat for beat, _ in ours] == [beat for beat, _ in stock] == [*stock_scene.beats, "end"]
    np.testing.assert_allclose([t for _, t in stock], [t for _, t in ours], atol=0.1)
    assert mine - AS_TEXT[name] == theirs


def test_the_report_says_what_was_measured(tmp_path: Path) -> None:
    row = Comparison("nothing at all", lambda: None, lambda: None, target=Target(9, "ratio"))
    rows = [row.measure()]
    console = Console(width=120, record=True, quiet=False, file=(tmp_path / "out").open("w"))
    report.head(console, "a title")
    report.show(console, rows[0])
    shown = console.export_text()
    assert all(word in shown for word in ("a title", "nothing at all", "≤ 9", "met"))
    report.write(tmp_path / "new" / "run.json", describe(), {"core": rows})
    kept = json.loads((tmp_path / "new" / "run.json").read_text())
    assert kept["sections"]["core"][0]["ours"]["median"] == rows[0].ours.median
    assert kept["machine"]["numpy"] == np.__version__
