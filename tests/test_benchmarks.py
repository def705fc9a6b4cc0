"""The benchmarks run, and both of their sides compute the same. Nothing here is about speed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import attncore as ac
from benchmarks import core, report, timing
from benchmarks.machine import describe
from benchmarks.quiet import Watch
from benchmarks.rows import Comparison, Row, Target
from benchmarks.sides import Disagreement, Ours, Theirs, agree
from benchmarks.timing import Timing

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
