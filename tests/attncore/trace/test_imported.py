"""What others computed, read from their files: nothing lost, nothing made up, nothing run."""

from __future__ import annotations

import contextlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import attncore as ac
from tests.attncore.agreement import DATA, agree
from tests.attncore.small_tokenizer import speaking_model

TOKENS = ["[CLS]", "a", "fluff", "##y", "[SEP]"]
RUN = speaking_model().trace("a blue forest roamed")
N, HEADS = len(RUN.tokens), 3


def attentions(layers: int = 2, heads: int = 4, n: int = len(TOKENS)) -> np.ndarray:
    """(layer, head, n, n) weights that look both ways."""
    drawn = np.random.default_rng(1).random((layers, heads, n, n)).astype(np.float32)
    return drawn / drawn.sum(axis=-1, keepdims=True)


def cache(run: ac.Trace = RUN, *, batch: bool = True) -> dict[str, np.ndarray]:
    """The same run as TransformerLens would have it: token before head, and a batch of one."""
    names = {"embed": "hook_embed", "pos_embed": "hook_pos_embed"}
    for i in (0, 1):
        for part in ("q", "k", "v", "z", "pattern", "result"):
            names[f"blocks.{i}.attn.{part}"] = f"blocks.{i}.attn.hook_{part}"
        names[f"blocks.{i}.attn.scores"] = f"blocks.{i}.attn.hook_attn_scores"
        for part in ("pre", "post"):
            names[f"blocks.{i}.mlp.{part}"] = f"blocks.{i}.mlp.hook_{part}"
        for part in ("resid_pre", "attn_out", "resid_mid", "mlp_out", "resid_post"):
            names[f"blocks.{i}.{part}"] = f"blocks.{i}.hook_{part}"
    made = {}
    for ours, theirs in names.items():
        array = run[ours]
        if ours.rpartition(".")[2] in ("q", "k", "v", "z", "result"):
            array = array.swapaxes(0, 1)
        made[theirs] = array[None] if batch else array
    made["ln_final.hook_normalized"] = run["ln_final.normalized"][None]
    made["blocks.0.ln1.hook_scale"] = np.ones((1, N, 1))
    return made


# From arrays.


@pytest.mark.parametrize("batch", [False, True])
def test_attentions_become_patterns(batch: bool) -> None:
    given = attentions()
    layers = tuple(layer[None] if batch else layer for layer in given)
    trace = ac.Trace.from_attentions(TOKENS, layers, model="bert")
    assert trace.names() == ("blocks.0.attn.pattern", "blocks.1.attn.pattern")
    for i in (0, 1):
        agree(trace["pattern", i], given[i])
    assert trace.model == ac.ModelInfo("bert", "", "imported")
    assert trace.text == ""
    with pytest.raises(KeyError, match="scores"):
        trace["scores", 0]


@pytest.mark.parametrize("family", ["bert", "gpt2", "llama", "mistral", "qwen2", "sentence"])
def test_attentions_that_transformers_gave(family: str) -> None:
    """Recorded from its models; the same patterns as ours come of their weights."""
    recorded = load_file(DATA / "families" / f"{family}.expected.safetensors")
    ids = [int(i) for i in recorded["input_ids"]]
    names = sorted(name for name in recorded if name.endswith("attn.pattern"))
    layers = [recorded[name][None] for name in names]
    trace = ac.Trace.from_attentions(list(map(str, ids)), layers, model=family)
    ours = ac.load(DATA / "families" / family).trace(ids, names=names)
    assert trace.names() == ours.names()
    for name in names:
        agree(trace[name], ours[name])


def test_a_known_model_keeps_its_name_and_digest() -> None:
    info = ac.ModelInfo("bert", "abc", "trained")
    trace = ac.Trace.from_attentions(TOKENS, attentions(), model=info)
    assert trace.model == ac.ModelInfo("bert", "abc", "imported")


def test_tokens_may_be_tokens() -> None:
    trace = ac.Trace.from_attentions(RUN.tokens, attentions(n=N), model="x")
    assert trace.tokens == RUN.tokens


def test_a_row_that_sees_nothing_is_all_zero() -> None:
    given = attentions()
    given[0, 1, 2] = 0
    trace = ac.Trace.from_attentions(TOKENS, given, model="x")
    assert not trace["pattern", 0][1, 2].any()


def test_half_precision_is_near_enough() -> None:
    trace = ac.Trace.from_attentions(TOKENS, attentions().astype(np.float16), model="x")
    assert trace["pattern", 0].dtype == np.float32


def planted(layer: int, head: int, row: int, value: Any) -> np.ndarray:
    given = attentions()
    given[layer, head, row] = value
    return given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (planted(1, 2, 3, 0.3), r"layer 1 .*head 2, row 3 sums to 1\.5"),
        (planted(0, 3, 1, [-0.5, 0.5, 0.5, 0.25, 0.25]), r"layer 0 .*head 3, row 1 holds -0\.5"),
        (planted(1, 0, 4, np.nan), "layer 1 .*head 0, row 4"),
        (attentions(n=4), r"layer 0 .*\(4, 4, 4\): for 5 tokens .*\(head, 5, 5\)"),
        (attentions()[:, :, :, :4], r"\(4, 5, 4\)"),
        (attentions()[0], r"layer 0 .*\(5, 5\)"),
        (attentions()[None], r"layer 0 .*batch of 2"),
        ([], "not one layer"),
        ((None, None), "eager"),
        ([np.ones((1, 5, 5), dtype=bool)], "bool"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_is_no_attention_is_refused_by_name(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ac.Trace.from_attentions(TOKENS, given, model="x")


@pytest.mark.parametrize(("tokens", "message"), [("abcde", "a list"), ([1, 2, 3, 4, 5], "ids")])
def test_tokens_are_texts(tokens: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ac.Trace.from_attentions(tokens, attentions(), model="x")


# From files.

STACKED, BATCHED = {"attentions": attentions()}, {"attentions": attentions()[:, None]}
DOTTED = {f"attentions.{i}": layer for i, layer in enumerate(attentions())}
SCORED = {f"attentions_{i}": layer[None] for i, layer in enumerate(attentions())}
NAMELESS = {f"arr_{i}": layer[None] for i, layer in enumerate(attentions())}


def written(path: Path, arrays: dict[str, np.ndarray], tokens: list[str] | None = None) -> Path:
    """A file as somebody else would write it."""
    if path.suffix == ".npz":
        extra = {} if tokens is None else {"tokens": np.array(tokens), "model": np.array("bert")}
        np.savez(path, **arrays, **extra)  # type: ignore[arg-type]
    else:
        about = {} if tokens is None else {"tokens": json.dumps(tokens), "model": "bert"}
        save_file({k: np.ascontiguousarray(a) for k, a in arrays.items()}, path, metadata=about)
    return path


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.parametrize("arrays", [STACKED, BATCHED, DOTTED, SCORED, NAMELESS])
def test_attentions_of_hugging_face(
    arrays: dict[str, np.ndarray], ending: str, tmp_path: Path
) -> None:
    trace = ac.Trace.load(written(tmp_path / f"a.{ending}", arrays, TOKENS))
    assert [token.text for token in trace.tokens] == ["[CLS]", "a", "fluff", "y", "[SEP]"]
    assert trace.model == ac.ModelInfo("bert", "", "imported")
    assert trace.names() == ("blocks.0.attn.pattern", "blocks.1.attn.pattern")
    agree(trace["pattern", 1], attentions()[1])


def test_ten_layers_stay_in_order(tmp_path: Path) -> None:
    given = attentions(12)
    arrays = {f"attentions.{i}": layer for i, layer in enumerate(given)}
    trace = ac.Trace.load(written(tmp_path / "a.safetensors", arrays, TOKENS))
    for i, layer in enumerate(given):
        agree(trace["pattern", i], layer)
    assert trace.names()[10] == "blocks.10.attn.pattern"


def test_some_layers_keep_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", {"attentions.5": attentions()[1]}, TOKENS)
    assert ac.Trace.load(path).names() == ("blocks.5.attn.pattern",)


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.parametrize("batch", [True, False])
def test_a_cache_of_transformer_lens(batch: bool, ending: str, tmp_path: Path) -> None:
    texts = [token.text for token in RUN.tokens]
    trace = ac.Trace.load(written(tmp_path / f"c.{ending}", cache(batch=batch), texts))
    for name in trace.names():
        np.testing.assert_array_equal(trace[name], RUN[name])
    kept = set(RUN.names()) - set(trace.names())
    # The scores before the mask are not in a cache, and its norms are others than ours.
    assert {name.rpartition(".")[2] for name in kept} == {
        *("scores_raw", "scores_scaled", "normalized", "logits", "probs")
    }
    assert trace.names() == tuple(name for name in RUN.names() if name in trace)
    assert trace.tokens[0].special


def test_a_large_negative_score_is_a_masked_one(tmp_path: Path) -> None:
    arrays = cache()
    scores = arrays["blocks.0.attn.hook_attn_scores"]
    arrays["blocks.0.attn.hook_attn_scores"] = np.where(np.isneginf(scores), -1e5, scores)
    trace = ac.Trace.load(written(tmp_path / "c.npz", arrays, ["t"] * N))
    np.testing.assert_array_equal(trace["scores", 0], RUN["scores", 0])


def test_queries_after_the_rotation_are_taken(tmp_path: Path) -> None:
    arrays = cache()
    arrays["blocks.0.attn.hook_rot_q"] = 2 * arrays["blocks.0.attn.hook_q"]
    trace = ac.Trace.load(written(tmp_path / "c.npz", arrays, ["t"] * N))
    agree(trace["q", 0], 2 * RUN["q", 0])
    agree(trace["q", 1], RUN["q", 1])


def test_tokens_given_later(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz", STACKED)
    with pytest.raises(ValueError, match=r"a\.npz: it has no tokens: .*tokens=np\.array"):
        ac.Trace.load(path)
    trace = ac.Trace.load(path, tokens=TOKENS)
    assert trace.tokens[4].text == "[SEP]"
    trace.save(tmp_path / "whole.npz")
    again = ac.Trace.load(tmp_path / "whole.npz")
    assert (again.tokens, again.model, again.names()) == (trace.tokens, trace.model, trace.names())
    with pytest.raises(ValueError, match="knows its tokens"):
        ac.Trace.load(tmp_path / "whole.npz", tokens=TOKENS)


def test_tokens_that_are_ids_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", attentions=attentions(), tokens=np.arange(5))
    with pytest.raises(ValueError, match="its tokens are numbers"):
        ac.Trace.load(tmp_path / "a.npz")


def test_metadata_that_are_no_list_are_refused(tmp_path: Path) -> None:
    save_file(STACKED, tmp_path / "a.safetensors", metadata={"tokens": "[CLS] a"})
    with pytest.raises(ValueError, match="JSON list of strings"):
        ac.Trace.load(tmp_path / "a.safetensors")


class Bomb:
    """What runs when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("burst"),))


@pytest.mark.parametrize("name", ["tokens", "attentions"])
def test_pickles_are_refused_and_never_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bomb = np.array([Bomb()], dtype=object)
    np.savez(tmp_path / "a.npz", **{**STACKED, name: bomb})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=rf"{name} in .*a\.npz is pickled.*dtype=str"):
        ac.Trace.load(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ValueError, match=r"b\.npz is not an npz"):
        ac.Trace.load(tmp_path / "b.npz")
    assert not (tmp_path / "burst").exists()


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_files_that_were_cut_off_are_refused(share: float, ending: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"a.{ending}", STACKED, TOKENS)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=rf"a\.{ending}"):
        ac.Trace.load(path)


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.filterwarnings("ignore")  # NumPy warns of odd headers before it refuses them
def test_files_that_were_damaged_are_read_or_refused(ending: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"a.{ending}", STACKED, TOKENS)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for _ in range(150):
        damaged = bytearray(whole)
        for place in rng.integers(0, min(len(whole), 700), 3):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged)
        with contextlib.suppress(ValueError, OSError):
            ac.Trace.load(path)


def test_a_single_array_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", attentions())
    (tmp_path / "a.npy").rename(tmp_path / "a.npz")
    with pytest.raises(ValueError, match=r"np\.savez"):
        ac.Trace.load(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"blocks.0.attn.hook_q": np.ones((1, N + 1, HEADS, 4))}, "does not fit 5 tokens"),
        ({"blocks.0.attn.hook_q": np.ones((2, N, HEADS, 4))}, "batch of 2"),
        ({"blocks.0.attn.hook_q": np.ones((N, 4))}, "does not fit"),
        ({"blocks.1.hook_mlp_out": np.full((1, N, 3), np.nan)}, "hook_mlp_out holds NaN"),
        ({"blocks.1.attn.hook_pattern": np.ones((1, HEADS, N, N))}, "head 0, row 0 sums to 5"),
        ({"blocks.1.attn.hook_attn_scores": np.ones((1, HEADS, N, 2))}, "does not fit"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_cache_that_does_not_fit_is_refused_by_name(
    change: dict[str, np.ndarray], message: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "c.npz", {**cache(), **change}, ["t"] * N)
    with pytest.raises(ValueError, match=message):
        ac.Trace.load(path)


def test_unknown_layouts_name_what_is_understood(tmp_path: Path) -> None:
    for arrays in ({"weights": np.ones(3)}, {"arr_0": np.ones(3)}):
        path = written(tmp_path / "a.npz", arrays)
        with pytest.raises(ValueError, match=r"it holds \w+; .*attentions.*hook_pattern"):
            ac.Trace.load(path, tokens=TOKENS)
    path = written(tmp_path / "c.npz", {"blocks.0.hook_strange": np.ones(3)}, ["t"])
    with pytest.raises(ValueError, match="none of its hooks is known"):
        ac.Trace.load(path)
