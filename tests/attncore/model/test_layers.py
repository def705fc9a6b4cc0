"""Layers, against PyTorch's recorded MultiheadAttention and their own laws."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore._arrays import Recorder
from attncore.model.kv_cache import KeyValues
from attncore.model.multi_head_attention import Visibility
from tests.attncore.agreement import FLOATS, agree, jittered, recorded, small_config


def layer_and_inputs(dtype: type) -> tuple[ac.MultiHeadAttention, dict[str, np.ndarray]]:
    torch = recorded("multihead_attention")
    numbers = {n: a.astype(dtype) for n, a in torch.items() if a.dtype == np.float64}
    parts = {n: a for n, a in numbers.items() if n[:2] in ("w_", "b_")}
    return ac.MultiHeadAttention(**parts, n_heads=3), {**torch, **numbers}


@pytest.mark.parametrize("dtype", FLOATS)
def test_self_attention_agrees_with_pytorch(dtype: type) -> None:
    layer, torch = layer_and_inputs(dtype)
    out, seen = layer(torch["x"], mask=ac.masks.causal(5))
    agree(out, torch["causal.out"].astype(np.float64), 1e-5 if dtype is np.float32 else 1e-10)
    agree(seen["pattern"], recorded("multihead_attention")["causal.pattern"])


@pytest.mark.parametrize("dtype", FLOATS)
def test_cross_attention_agrees_with_pytorch(dtype: type) -> None:
    layer, torch = layer_and_inputs(dtype)
    mask = torch["visible"][:, None, None, :]
    out, seen = layer(torch["x"], torch["context"], mask=mask)
    exact = recorded("multihead_attention")
    agree(out, exact["cross.out"])
    agree(seen["pattern"], exact["cross.pattern"])


def test_heads_share_keys_where_asked_to() -> None:
    rng = np.random.default_rng(0)
    w_q, w_o = rng.standard_normal((6, 8)), rng.standard_normal((8, 6))
    w_k, w_v = rng.standard_normal((2, 6, 4))
    x = rng.standard_normal((5, 6))
    shared = ac.MultiHeadAttention(w_q, w_k, w_v, w_o, n_heads=4, n_kv_heads=2)

    def spread(w: np.ndarray) -> np.ndarray:
        return np.concatenate([w[:, :2], w[:, :2], w[:, 2:], w[:, 2:]], axis=1)

    full = ac.MultiHeadAttention(w_q, spread(w_k), spread(w_v), w_o, n_heads=4)
    agree(shared(x)[0], full(x)[0])


def test_result_summed_over_heads_with_the_bias_is_the_output() -> None:
    layer, torch = layer_and_inputs(np.float64)
    out, seen = layer(torch["x"])
    assert layer.b_o is not None
    agree(seen["result"].sum(-3) + layer.b_o, out)


def test_past_keys_and_values_come_first() -> None:
    layer, torch = layer_and_inputs(np.float64)
    x = torch["x"]
    whole, _ = layer(x, mask=ac.masks.causal(5))
    store = KeyValues()
    layer.run(x[:, :3], Recorder(frozenset()), cache=store)
    visibility = Visibility(mask=ac.masks.causal(2, offset=3))
    rest = layer.run(x[:, 3:], Recorder(frozenset()), visibility=visibility, cache=store)
    agree(rest, whole[:, 3:])


@pytest.mark.parametrize("leading", [(), (4,), (2, 3)])
def test_any_leading_axes(leading: tuple[int, ...]) -> None:
    model = jittered(small_config(), dtype=np.float64)
    x = np.random.default_rng(0).standard_normal((*leading, 7, 12))
    for layer in (model.blocks[0], model.blocks[0].attn, model.blocks[0].mlp):
        out, seen = layer(x)
        assert out.shape == x.shape
        for place in np.ndindex(leading):
            alone, seen_alone = layer(x[place])
            agree(out[place], alone)
            for name in seen:
                agree(seen[name][place], seen_alone[name])


def test_embedding_takes_any_shape_of_ids() -> None:
    table = np.arange(12.0).reshape(4, 3)
    np.testing.assert_array_equal(ac.Embedding(table)([[3, 0]]), [[table[3], table[0]]])


@pytest.mark.parametrize("wrong", [-1, 4])
def test_ids_out_of_range_are_named_with_the_size_of_the_vocabulary(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"token id {wrong} .* vocabulary of 4"):
        ac.Embedding(np.ones((4, 3)))([0, wrong])


def test_ids_are_whole_numbers() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        ac.Embedding(np.ones((4, 3)))([0.5])


def test_shapes_that_do_not_fit_are_named() -> None:
    mlp = ac.MLP(np.ones((3, 4)), np.ones(5), np.ones((4, 3)), None)
    with pytest.raises(ValueError, match=r"\(2, 7\).*\(3, 4\)"):
        mlp(np.ones((2, 7)))
    with pytest.raises(ValueError, match=r"bias \(5,\).*\(3, 4\)"):
        mlp(np.ones((2, 3)))


def test_heads_that_do_not_divide_are_refused() -> None:
    square = np.ones((4, 4))
    with pytest.raises(ValueError, match="3 heads of keys"):
        ac.MultiHeadAttention(square, square, square, square, n_heads=4, n_kv_heads=3)
    with pytest.raises(ValueError, match="w_q makes 4 columns"):
        ac.MultiHeadAttention(square, square, square, square, n_heads=3)
