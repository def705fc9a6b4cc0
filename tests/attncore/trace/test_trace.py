"""Traces: names, what they are about, and files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from tests.attncore.agreement import agree
from tests.attncore.small_tokenizer import START, speaking_model

SENTENCE = "A Fluffy blue 猫 roamed"
MODEL = speaking_model()
TRACE = MODEL.trace(SENTENCE)


def test_names_and_shorthand() -> None:
    np.testing.assert_array_equal(TRACE["blocks.1.attn.pattern"], TRACE["pattern", 1])
    np.testing.assert_array_equal(TRACE["blocks.0.mlp.post"], TRACE["post", 0])
    np.testing.assert_array_equal(TRACE["blocks.0.ln1.normalized"], TRACE["ln1.normalized", 0])
    assert TRACE.find("blocks.*.attn.pattern") == ("blocks.0.attn.pattern", "blocks.1.attn.pattern")
    assert "logits" in TRACE
    assert len(TRACE) == len(TRACE.names()) == 2 + 2 * 18 + 3
    assert "nothing" not in TRACE


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("blocks.0.attn.patern", "blocks.0.attn.pattern"),
        (("pattern", 2), "blocks.0.attn.pattern"),
        ("logit", "logits"),
    ],
)
def test_names_that_do_not_exist_name_the_nearest(asked: str | tuple[str, int], near: str) -> None:
    with pytest.raises(KeyError, match=near):
        TRACE[asked]


def test_shapes() -> None:
    n, heads, wide, d_head = len(TRACE.tokens), 3, 12, 4
    assert TRACE["q", 0].shape == TRACE["z", 0].shape == (heads, n, d_head)
    assert TRACE["pattern", 0].shape == TRACE["scores_raw", 0].shape == (heads, n, n)
    assert TRACE["result", 0].shape == (heads, n, wide)
    assert TRACE["attn_out", 0].shape == TRACE["embed"].shape == (n, wide)
    assert TRACE["pre", 0].shape == (n, 20)
    assert TRACE["logits"].shape == TRACE["probs"].shape == (n, MODEL.config.vocab_size)


def test_arrays_cannot_be_written_to() -> None:
    for name in TRACE.names():
        with pytest.raises(ValueError, match="read-only"):
            TRACE[name][...] = 0


def test_it_knows_what_it_is_about() -> None:
    assert TRACE.text == SENTENCE
    assert [token.text for token in TRACE.tokens[:4]] == [START, "A", "Fluffy", "blue"]
    assert TRACE.model == MODEL.info
    assert repr(TRACE) == f"Trace({SENTENCE!r}, 8 tokens, random)"


def test_ids_get_the_texts_of_their_tokens() -> None:
    trace = MODEL.trace(MODEL.tokenizer.ids(SENTENCE))
    assert trace.text == "a fluffy blue 猫 roamed"
    assert [t.text for t in trace.tokens[1:5]] == ["a", "fluffy", "blue", "E7"]
    assert trace.tokens[0].special
    np.testing.assert_array_equal(trace["logits"], TRACE["logits"])


def test_a_trace_equals_itself_only() -> None:
    assert MODEL.trace(SENTENCE) != TRACE
    assert len({TRACE, TRACE}) == 1


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_saved_and_loaded_it_is_the_same(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"trace.{ending}"
    TRACE.save(path)
    found = ac.Trace.load(path)
    assert found.names() == TRACE.names()
    assert (found.tokens, found.text, found.model) == (TRACE.tokens, TRACE.text, TRACE.model)
    for name in TRACE.names():
        np.testing.assert_array_equal(found[name], TRACE[name])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_names_of_any_kind_keep_their_order(ending: str, tmp_path: Path) -> None:
    odd = ("logits", "decoder.blocks.0.cross.q", "head.pre", "blocks.0.attn.q", "embed")
    trace = ac.Trace({n: np.ones((2, 2)) for n in odd}, TRACE.tokens[:2], "a b", TRACE.model)
    trace.save(tmp_path / f"odd.{ending}")
    assert ac.Trace.load(tmp_path / f"odd.{ending}").names() == odd


def resaved(path: Path, **changes: object) -> Path:
    """A saved trace with other things said about it; None leaves an entry out."""
    TRACE.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    about = {**json.loads(str(arrays.pop("attncore.trace"))), **changes}
    kept = {name: value for name, value in about.items() if value is not None}
    np.savez(path, **arrays, **{"attncore.trace": np.array(json.dumps(kept))})
    return path


def test_an_older_file_that_keeps_no_order_is_put_in_order(tmp_path: Path) -> None:
    path = resaved(tmp_path / "old.npz", names=None)
    assert ac.Trace.load(path).names() == TRACE.names()


@pytest.mark.parametrize(
    "changes",
    [
        {"tokens": None},
        {"tokens": [{"text": "a"}]},
        {"model": {"name": "x"}},
        {"names": ["embed", "nothing"]},
        {"tokens": []},
    ],
    ids=str,
)
def test_a_trace_that_was_tampered_with_is_refused(
    changes: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"x\.npz: "):
        ac.Trace.load(resaved(tmp_path / "x.npz", **changes))


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"trace\.csv"):
        TRACE.save(tmp_path / "trace.csv")
    with pytest.raises(ValueError, match=r"trace\.csv"):
        ac.Trace.load(tmp_path / "trace.csv")


def test_arrays_that_are_no_trace_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "arrays.npz", x=np.ones(2))
    with pytest.raises(ValueError, match="not a trace"):
        ac.Trace.load(tmp_path / "arrays.npz")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trace.npz"
    TRACE.save(path)
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        MODEL.trace("blue").save(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_trace_can_be_built_from_arrays() -> None:
    info = ac.ModelInfo("elsewhere", "", "imported")
    trace = ac.Trace({"blocks.0.attn.pattern": np.eye(2)[None]}, TRACE.tokens[:2], "a b", info)
    agree(trace["pattern", 0], np.eye(2)[None])
    with pytest.raises(KeyError, match=r"blocks\.0\.attn\.scores"):
        trace["scores", 0]
