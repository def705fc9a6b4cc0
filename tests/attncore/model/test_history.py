"""Light checkpoints of a training run: whole in a file, and refused when they are not."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from attncore.model.history import AXES, FILE, History, HistorySubject

SUBJECT = HistorySubject("a cat", 1, 2, ("the", "a"), nudge=3)


def arrays() -> dict[str, np.ndarray]:
    return {
        name: np.arange(6.0).reshape(3, 2)[: axes.count(",") + 1] for name, axes in AXES.items()
    }


def test_it_is_whole_in_a_file(tmp_path: Path) -> None:
    History(arrays(), SUBJECT).save(tmp_path / FILE)
    found = History.load(tmp_path / FILE)
    assert found.subject == SUBJECT
    for name, array in arrays().items():
        np.testing.assert_array_equal(found[name], array)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_its_numbers_know_where_they_come_from() -> None:
    ref = History(arrays(), SUBJECT).ref("places", 1, 1)
    assert (str(ref), ref.value) == ("places[1, 1]", 3.0)
    with pytest.raises(KeyError, match="no plces; did you mean places"):
        History(arrays(), SUBJECT).ref("plces", 1)


def test_arrays_that_are_missing_are_named() -> None:
    lacking = {name: array for name, array in arrays().items() if name != "loss"}
    with pytest.raises(ValueError, match="missing or more: loss"):
        History(lacking, SUBJECT)


@pytest.mark.parametrize("content", [b"", b"no safetensors at all"])
def test_a_file_that_holds_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ValueError, match=FILE):
        History.load(tmp_path / FILE)


def test_a_model_brings_the_history_beside_its_weights(tmp_path: Path) -> None:
    config = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    ac.save(ac.Transformer.random(config, seed=0), tmp_path)
    assert ac.load(tmp_path).history is None
    History(arrays(), SUBJECT).save(tmp_path / FILE)
    model = ac.load(tmp_path)
    assert model.history is not None
    assert model.history.subject == SUBJECT
    again = pickle.loads(pickle.dumps(model))
    assert again.history is not None
    assert again.history.subject == SUBJECT


def test_a_model_made_of_weights_has_none() -> None:
    config = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    assert ac.Transformer.random(config, seed=0).history is None
