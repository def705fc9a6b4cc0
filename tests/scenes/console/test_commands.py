"""The commands that print: what they say is what the library computes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import attncore as ac
from attncore.trace.heads import summarise_heads
from scenes import catalog
from scenes.console import commands, doctor

SENTENCE = "a fluffy blue creature"


@pytest.fixture
def attn(toy_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in an empty folder; those that take a sentence get the toy model."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, model: bool = True) -> Result:
        extra = ["-m", str(toy_folder)] if model else []
        return CliRunner().invoke(commands.main, [*arguments, *extra], catch_exceptions=False)

    return run


def numbers(line: str) -> list[float]:
    """The decimal numbers of a printed line."""
    return [float(found) for found in re.findall(r"-?\d+\.\d+", line.replace("−", "-"))]


@pytest.mark.parametrize("name", [None, *commands.main.commands])
def test_help_explains_with_an_example(attn, name: str | None) -> None:
    result = attn(*([name] if name else []), "--help", model=False)
    assert result.exit_code == 0
    example = f"  attn {name}" if name else "  attn render"
    assert example in result.stdout


def test_attn_alone_is_its_help(attn) -> None:
    assert attn(model=False).stdout == attn("--help", model=False).stdout


def test_list_has_every_scene(attn) -> None:
    lines = attn("list", model=False).stdout.splitlines()
    scenes = [line for line in lines if line.startswith("  ")]
    assert [line.split()[0] for line in scenes] == [entry.name for entry in catalog.CATALOG]
    assert all(entry.question in line for entry, line in zip(catalog.CATALOG, scenes, strict=True))


def test_list_groups_scenes_by_part(attn) -> None:
    lines = attn("list", model=False).stdout.splitlines()
    parts = [line for line in lines if not line.startswith("  ")]
    assert parts == list(dict.fromkeys(entry.part for entry in catalog.CATALOG))
    assert lines.index("One head") < lines.index(next(x for x in lines if "  qkv" in x))


def test_list_by_tag(attn) -> None:
    assert "\n  pattern " in attn("list", "--tag", "one head", model=False).stdout
    refused = attn("list", "--tag", "knitting", model=False)
    assert refused.exit_code == 2
    assert "one head" in refused.stderr


@pytest.mark.parametrize("entry", catalog.CATALOG, ids=lambda entry: entry.name)
def test_show_says_all_that_the_catalog_knows(attn, entry: catalog.SceneEntry) -> None:
    shown = attn("show", entry.name, model=False).stdout
    for part in (entry.title, entry.question, entry.sentence, entry.focus, *entry.beats):
        assert part in shown
    assert all(need in shown for need in (*entry.asks, *(n for ns in entry.needs for n in ns)))


def test_trace_without_a_name_lists_every_tensor(attn, toy_model: ac.Transformer) -> None:
    run = toy_model.trace(SENTENCE)
    rows = [line.split("  ") for line in attn("trace", "-s", SENTENCE).stdout.splitlines()[1:]]
    assert [row[0].strip() for row in rows] == list(run.names())
    assert "2 × 5 × 5" in attn("trace", "-s", SENTENCE).stdout


def test_trace_prints_the_pattern_with_its_tokens(attn, toy_model: ac.Transformer) -> None:
    result = attn("trace", "-s", SENTENCE, "pattern", "--layer", "1", "--head", "0")
    title, labels, *rows = result.stdout.splitlines()
    expected = toy_model.trace(SENTENCE)["blocks.1.attn.pattern"][0]
    assert title.startswith("blocks.1.attn.pattern[0]")
    assert labels.split() == ["‹start›", *SENTENCE.split()]
    assert [row.split()[0] for row in rows] == ["‹start›", *SENTENCE.split()]
    np.testing.assert_allclose([numbers(row) for row in rows], expected, atol=5.01e-4)


def test_trace_prints_masked_scores_as_minus_infinity(attn) -> None:
    result = attn("trace", "-s", SENTENCE, "blocks.0.attn.scores", "--head", "1")
    assert result.stdout.splitlines()[2].split()[2:] == ["−∞"] * 4


@pytest.mark.parametrize(("name", "count"), [("q", 4), ("blocks.0.attn.q", 2), ("embed", 1)])
def test_trace_prints_a_table_for_each_layer_and_head(attn, name: str, count: int) -> None:
    assert attn("trace", "-s", SENTENCE, name).stdout.count("rows: token") == count


def test_trace_says_how_many_columns_it_leaves_out(attn, toy_model: ac.Transformer) -> None:
    left_out = toy_model.config.vocab_size - 64
    assert f"{left_out} more columns" in attn("trace", "-s", SENTENCE, "logits").stdout


def test_trace_as_json_is_the_trace(attn, toy_model: ac.Transformer) -> None:
    run = toy_model.trace(SENTENCE)
    result = attn("trace", "-s", SENTENCE, "blocks.*.attn.scores", "--json")

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    read = json.loads(result.stdout, parse_constant=refuse)
    assert [token["text"] for token in read["tokens"]] == [token.text for token in run.tokens]
    assert read["model"]["provenance"] == "random"
    assert list(read["tensors"]) == ["blocks.0.attn.scores", "blocks.1.attn.scores"]
    for name, tensor in read["tensors"].items():
        assert tensor["axes"] == ["head", "query", "key"]
        values = np.array(tensor["values"], dtype=float)
        # JSON has no infinity: a masked score is null, which NumPy reads as NaN.
        np.testing.assert_array_equal(np.isnan(values), np.isneginf(run[name]))
        np.testing.assert_array_equal(
            np.where(np.isnan(values), -np.inf, values).astype(np.float32), run[name]
        )


def test_trace_as_npz_loads_again(attn, toy_model: ac.Transformer, tmp_path: Path) -> None:
    result = attn("trace", "-s", SENTENCE, "--npz", "all.npz")
    assert result.stdout == "all.npz\n"
    run, read = toy_model.trace(SENTENCE), ac.Trace.load(tmp_path / "all.npz")
    assert read.names() == run.names()
    assert read.text == SENTENCE
    for name in run.names():
        np.testing.assert_array_equal(read[name], run[name])


def test_an_npz_that_exists_is_replaced_only_by_force(attn, tmp_path: Path) -> None:
    (tmp_path / "old.npz").write_text("precious", encoding="utf-8")
    refused = attn("trace", "-s", SENTENCE, "pattern", "--npz", "old.npz")
    assert refused.exit_code == 2
    assert (tmp_path / "old.npz").read_text(encoding="utf-8") == "precious"
    assert attn("trace", "-s", SENTENCE, "q", "--npz", "old.npz", "--force").exit_code == 0
    assert ac.Trace.load(tmp_path / "old.npz").names() == ("blocks.0.attn.q", "blocks.1.attn.q")


def test_next_prints_probabilities_with_bars(attn, toy_model: ac.Transformer) -> None:
    rows = attn("next", "-s", SENTENCE).stdout.splitlines()[1:]
    expected = toy_model.next_tokens(SENTENCE)
    assert [row.split()[0] for row in rows] == [token for token, _ in expected]
    printed = [float(re.findall(r"([\d.]+)%", row)[0]) for row in rows]
    np.testing.assert_allclose(printed, [100 * p for _, p in expected], atol=0.0501)
    lengths = [len(re.findall("[█▏▎▍▌▋▊▉]", row)) for row in rows]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] >= 1


def test_heads_are_ranked_by_their_strongest_look(attn, toy_model: ac.Transformer) -> None:
    rows = attn("heads", "-s", SENTENCE).stdout.splitlines()[1:]
    found = summarise_heads(toy_model.trace(SENTENCE))
    assert [row.split()[:2] for row in rows] == [[str(h.layer), str(h.head)] for h in found]
    strongest = [float(re.findall(r"→ \S+ +([\d.]+)", row)[0]) for row in rows]
    assert strongest == sorted(strongest, reverse=True)


def test_models_lists_what_is_built_in(attn) -> None:
    result = attn("models", model=False)
    assert result.exit_code == 0
    # Below the table stands how to get the models that are not installed.
    rows = result.stdout.splitlines()[1 : 1 + len(ac.available())]
    for row, name in zip(rows, ac.available(), strict=True):
        model = ac.load(name)
        assert row.split()[0] == name
        assert f"{model.count_parameters()['total']:,}" in row
        assert model.info.digest[:12] in row
        assert model.info.provenance in row


def test_doctor_finds_this_machine_complete(attn) -> None:
    result = attn("doctor", model=False)
    assert result.exit_code == 0, result.stdout
    assert [line.split()[0] for line in result.stdout.splitlines()].count("ok") >= 7


def test_doctor_names_what_is_missing_and_how_to_install_it(
    attn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(doctor, "import_module", gone)
    result = attn("doctor", model=False)
    assert result.exit_code == 1
    assert "MISSING  Manim: No module named 'manim'" in result.stdout
    assert 'pip install "attncore[video]"' in result.stdout


def test_only_a_chinese_font_missing_is_no_failure(attn, monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> str:
        raise doctor.Lacking("none is installed")

    found = [
        doctor.Check("font", look, "apt-get install fonts-noto-cjk", needed=False)
        if "CJK" in check.name
        else check
        for check in doctor.checks()
    ]
    monkeypatch.setattr(doctor, "checks", lambda: found)
    result = attn("doctor", model=False)
    assert result.exit_code == 0
    assert "optional font: none is installed\n         apt-get install" in result.stdout
