"""The scripts in examples/ run as README says, and what they print is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import attncore as ac

ROOT = Path(__file__).parents[1]


def run(script: str, *arguments: str) -> str:
    """What a script of examples/ prints."""
    command = [sys.executable, str(ROOT / "examples" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_run_here() -> None:
    there = {path.name for path in (ROOT / "examples").glob("*.py")}
    assert there == {"trace_a_sentence.py", "compare_two_sentences.py", "load_your_own_gpt2.py"}


def test_trace_a_sentence() -> None:
    sentence = "a quick brown fox jumps"
    printed = run("trace_a_sentence.py", sentence)
    trace = ac.load("storyteller").trace(sentence)
    row = trace["blocks.1.attn.pattern"][3, 5]
    key = trace.tokens[int(row.argmax())].text
    assert re.search(rf"jumps looks at {key} +{row.max():.2f}", printed)
    scores = re.findall(r"(?:= |= )(-?\d\.\d{3})$", printed, flags=re.MULTILINE)
    assert len(scores) == 2
    assert scores[0] == scores[1], "the score from the trace and the one by hand differ"


def test_compare_two_sentences() -> None:
    sentences = "the fashion model walked", "the language model computed"
    printed = run("compare_two_sentences.py", "model", *sentences)
    streams = [
        ac.load("storyteller").trace(text)["blocks.1.resid_post"][3].astype(float)
        for text in sentences
    ]
    one, two = (stream / np.linalg.norm(stream) for stream in streams)
    lines = printed.splitlines()
    assert lines[0].split() == ["embed", "cosine", "1.000"]
    assert lines[-1].split() == ["blocks.1.resid_post", "cosine", f"{one @ two:.3f}"]


def test_load_your_own_gpt2(gpt2_folder: Path) -> None:
    printed = run("load_your_own_gpt2.py", str(gpt2_folder), "the cat")
    model = ac.load(gpt2_folder)
    assert f"{model.config.n_layers} blocks" in printed
    token, chance = model.next_tokens("the cat", top=1)[0]
    assert f"{token!r:>12} {chance:.3f}" in printed
    asked = subprocess.run(
        [sys.executable, str(ROOT / "examples/load_your_own_gpt2.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 1
    assert "FOLDER holds config.json" in asked.stderr


@pytest.mark.parametrize("script", ["trace_a_sentence.py", "compare_two_sentences.py"])
def test_examples_have_a_default(script: str) -> None:
    assert len(run(script).splitlines()) >= 3
