"""The whole model, against a GPT-2 that PyTorch ran, and against its own laws."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attncore as ac
from attncore.spec import activation_names
from attncore.spec.weights import weight_shapes
from tests.attncore.agreement import FLOATS, agree, jittered, recorded, small_config
from tests.attncore.small_tokenizer import speaking_model

IDS = st.lists(st.integers(0, 28), min_size=2, max_size=10)
MODEL = jittered(small_config(), dtype=np.float64)


def gpt(dtype: type) -> tuple[ac.Transformer, np.ndarray, dict[str, np.ndarray]]:
    torch = recorded("gpt")
    weights = {n[8:]: a.astype(dtype) for n, a in torch.items() if n.startswith("weights.")}
    seen = {n[5:]: a for n, a in torch.items() if n.startswith("seen.")}
    vocab, wide = weights["embed.w"].shape
    config = ac.Config(
        d_model=wide,
        n_layers=2,
        n_heads=4,
        d_mlp=4 * wide,
        vocab_size=vocab,
        context=len(weights["pos_embed.w"]),
        activation="gelu_tanh",
    )
    return ac.Transformer(config, weights), torch["ids"], seen


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_activation_agrees_with_pytorch(dtype: type) -> None:
    model, ids, expected = gpt(dtype)
    trace = model.trace(ids)
    assert set(trace.names()) == set(expected)
    for name in expected:
        assert trace[name].dtype == dtype, name
        agree(trace[name], expected[name])


def test_logits_of_a_batch_are_those_of_its_sentences() -> None:
    model, ids, expected = gpt(np.float64)
    batch = np.stack([ids, ids[::-1]])
    logits = model.logits(batch)
    agree(logits[0], expected["logits"])
    agree(logits[1], model.logits(ids[::-1]))


def test_sinusoidal_positions_need_no_weights() -> None:
    config = small_config(positions="sinusoidal")
    assert "pos_embed.w" not in weight_shapes(config)
    trace = ac.Transformer.random(config, 0, dtype=np.float64).trace([1, 2, 3])
    assert trace["resid_post", 0].dtype == np.float64
    agree(trace["pos_embed"], ac.positions.sinusoidal(3, 12))


def test_unembedding_may_have_a_bias_or_none() -> None:
    weights = dict(MODEL.weights)
    bias = weights.pop("unembed.b")
    without = ac.Transformer(MODEL.config, weights)
    agree(without.logits([1, 2]) + bias, MODEL.logits([1, 2]))


@given(IDS, IDS)
@settings(max_examples=40, deadline=None)
def test_appending_tokens_does_not_change_earlier_rows(first: list[int], more: list[int]) -> None:
    both = (first + more)[:10]
    short, long = MODEL.trace(first), MODEL.trace(both)
    for name in ("blocks.1.resid_post", "logits"):
        agree(long[name][: len(first)], short[name])
    rows = long["pattern", 1][:, : len(first)]
    agree(rows[:, :, : len(first)], short["pattern", 1])
    assert (rows[:, :, len(first) :] == 0).all()


@given(IDS)
@settings(max_examples=20, deadline=None)
def test_the_residual_stream_adds_up(ids: list[int]) -> None:
    trace = MODEL.trace(ids)
    agree(trace["embed"] + trace["pos_embed"], trace["resid_pre", 0])
    for block in (0, 1):
        out, mlp_out = trace["attn_out", block], trace["mlp_out", block]
        agree(trace["result", block].sum(0) + MODEL.weights[f"blocks.{block}.attn.b_o"], out)
        agree(trace["resid_pre", block] + out, trace["resid_mid", block])
        agree(trace["resid_mid", block] + mlp_out, trace["resid_post", block])
    agree(trace["resid_post", 0], trace["resid_pre", 1])
    agree(trace["probs"].sum(-1), np.ones(len(ids)))


@given(IDS)
@settings(max_examples=20, deadline=None)
def test_patterns_are_causal_and_sum_to_one(ids: list[int]) -> None:
    trace = MODEL.trace(ids)
    for name in trace.find("blocks.*.attn.pattern"):
        agree(trace[name].sum(-1), np.ones((3, len(ids))))
        assert (trace[name] == np.tril(trace[name])).all()
    above = np.triu(np.ones((len(ids), len(ids)), dtype=bool), 1)
    assert np.isneginf(trace["scores", 0][:, above]).all()
    assert np.isfinite(trace["scores", 0][:, ~above]).all()


def test_without_positions_order_does_not_matter_and_the_model_is_altered() -> None:
    ids = [3, 1, 4, 1, 5]
    altered = MODEL.trace(ids, positions=False)
    assert altered.model.provenance == "altered"
    assert (altered["pos_embed"] == 0).all()
    order = [2, 0, 4, 1, 3]
    seeing_all = MODEL.trace(ids, positions=False, mask=False)["logits"]
    shuffled = MODEL.trace([ids[i] for i in order], positions=False, mask=False)["logits"]
    agree(shuffled, seeing_all[order])
    with_order = MODEL.trace([ids[i] for i in order], mask=False)["logits"]
    assert np.abs(with_order - MODEL.trace(ids, mask=False)["logits"][order]).max() > 1e-3


def test_without_a_mask_everyone_sees_everyone_and_the_model_is_altered() -> None:
    altered = MODEL.trace([3, 1, 4], mask=False)
    assert altered.model.provenance == "altered"
    assert (altered["pattern", 0] > 0).all()
    assert np.isfinite(altered["scores", 0]).all()


def test_only_the_names_that_were_asked_for_are_kept() -> None:
    whole = MODEL.trace([1, 2, 3])
    some = MODEL.trace([1, 2, 3], names=["blocks.*.attn.result", "logits"])
    assert some.names() == ("blocks.0.attn.result", "blocks.1.attn.result", "logits")
    for name in some.names():
        np.testing.assert_array_equal(some[name], whole[name])
    assert MODEL.trace([1], names=[]).names() == ()
    with pytest.raises(KeyError, match=r"blocks.0.attn.patern; .*blocks.0.attn.pattern"):
        MODEL.trace([1], names=["blocks.0.attn.patern"])


def test_shares_and_probabilities_wait_until_they_are_asked_for() -> None:
    entries = MODEL.trace([1, 2])._arrays.entries()
    waiting = {name for name, entry in entries.items() if callable(entry)}
    assert {"blocks.0.attn.result", "blocks.1.attn.result", "probs"} <= waiting


def test_names_come_in_the_order_of_the_computation() -> None:
    assert MODEL.trace([1]).names() == activation_names.activations(MODEL.config)


def test_same_seed_same_model() -> None:
    config = small_config()
    one, two, other = (ac.Transformer.random(config, seed) for seed in (1, 1, 2))
    assert one.info == two.info
    assert one.info.provenance == "random"
    assert one.info.digest != other.info.digest
    np.testing.assert_array_equal(one.logits([1, 2]), two.logits([1, 2]))


def test_weights_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MODEL.weights["embed.w"][0, 0] = 1
    with pytest.raises(TypeError):
        MODEL.weights["embed.w"] = np.ones(1)  # type: ignore[index]


def test_parameters_are_counted_by_part() -> None:
    d, layers, heads, inner, vocab, context = 12, 2, 5 * 3, 17, 29, 10
    expected = {
        "embed": vocab * d,
        "pos_embed": context * d,
        "attention": layers * (4 * d * heads + 3 * heads + d),
        "mlp": layers * (2 * d * inner + inner + d),
        "norm": (2 * layers + 1) * 2 * d,
        "unembed": d * vocab + vocab,
    }
    assert MODEL.count_parameters() == {**expected, "total": sum(expected.values())}


def test_next_tokens_are_the_likeliest_with_their_probabilities() -> None:
    probabilities = MODEL.trace([1, 2, 3])["probs"][-1]
    found = MODEL.next_tokens([1, 2, 3], top=29)
    agree([chance for _, chance in found], sorted(probabilities.tolist(), reverse=True))
    agree([chance for _, chance in found], [probabilities[int(text)] for text, _ in found])
    cold = MODEL.next_tokens([1, 2, 3], top=1, temperature=0.1)
    assert cold[0][0] == found[0][0]
    assert cold[0][1] > found[0][1]


def test_next_tokens_are_spelled_for_readers() -> None:
    model = speaking_model()
    texts = [text for text, _ in model.next_tokens("a blue", top=model.config.vocab_size)]
    assert {"creature", "ing", "E4", "'s"} <= set(texts)
    assert not any("##" in text or "0x" in text for text in texts)


def test_weights_that_do_not_fit_are_named() -> None:
    weights = dict(MODEL.weights)
    del weights["ln_final.gain"]
    weights["extra"] = np.ones(1)
    with pytest.raises(ValueError, match=r"missing: ln_final\.gain; surplus: extra"):
        ac.Transformer(MODEL.config, weights)
    weights = {**MODEL.weights, "embed.w": np.ones((3, 12))}
    with pytest.raises(ValueError, match=r"embed\.w has shape \(3, 12\).*\(29, 12\)"):
        ac.Transformer(MODEL.config, weights)


@pytest.mark.parametrize("run", [MODEL.trace, MODEL.logits, MODEL.next_tokens])
def test_prompts_that_cannot_be_run_are_refused(run: object) -> None:
    assert callable(run)
    with pytest.raises(ValueError, match="token id 29 is not in a vocabulary of 29"):
        run([1, 29])
    with pytest.raises(ValueError, match="11 tokens; the model's context is 10"):
        run([1] * 11)
    with pytest.raises(ValueError, match="empty"):
        run([])


def test_a_trace_is_of_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        MODEL.trace(np.ones((2, 3), dtype=int))


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        speaking_model().trace(text)


def test_long_text_is_refused_with_both_lengths() -> None:
    # One token is the start.
    with pytest.raises(ValueError, match="7 tokens; the model's context is 6"):
        speaking_model(context=6).trace("a " * 6)


def test_text_needs_a_tokenizer() -> None:
    with pytest.raises(ValueError, match="no tokenizer"):
        MODEL.trace("a blue creature")


def test_weights_can_be_referred_to() -> None:
    ref = MODEL.ref("blocks.0.attn.w_q", 2, 4)
    assert str(ref) == "blocks.0.attn.w_q[2, 4]"
    assert ref.value == MODEL.weights["blocks.0.attn.w_q"][2, 4]
    with pytest.raises(KeyError, match=r"blocks\.0\.attn\.w_q"):
        MODEL.ref("blocks.0.attn.wq", 2, 4)


def test_rows_that_no_token_has_are_called_by_their_number() -> None:
    model = speaking_model()
    more = dataclasses.replace(model.config, vocab_size=model.config.vocab_size + 2)
    padded = ac.Transformer.random(more, seed=0, tokenizer=model.tokenizer)
    texts = {text for text, _ in padded.next_tokens("a blue", top=more.vocab_size)}
    assert {str(model.config.vocab_size), str(model.config.vocab_size + 1)} <= texts


def test_a_model_that_was_pickled_is_the_same(toy_model: ac.Transformer) -> None:
    copy = pickle.loads(pickle.dumps(toy_model))
    assert copy.info == toy_model.info
    assert copy.tokenizer.ids("a blue creature") == toy_model.tokenizer.ids("a blue creature")
    one, two = (m.trace("a blue creature") for m in (toy_model, copy))
    for name in one.names():
        np.testing.assert_array_equal(one[name], two[name])


def test_a_model_without_a_tokenizer_is_pickled_too() -> None:
    model = ac.Transformer.random(ac.Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
    copy = pickle.loads(pickle.dumps(model))
    assert not copy.has_tokenizer
    np.testing.assert_array_equal(copy.logits([1, 2]), model.logits([1, 2]))
