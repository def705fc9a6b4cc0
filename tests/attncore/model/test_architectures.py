"""Every way to put a model together: what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore.spec import activation_names
from tests.attncore.agreement import agree, jittered, small_config

WAYS: dict[str, dict[str, object]] = {
    "gpt2": {"activation": "gelu_tanh", "unembed": "tied"},
    "llama": {
        "n_heads": 4,
        "n_kv_heads": 2,
        "d_head": 6,
        "activation": "silu",
        "gated": True,
        "norm": "rms",
        "positions": "rotary",
        "attn_bias": "none",
        "mlp_bias": False,
    },
    "mistral": {"positions": "rotary", "d_head": 6, "windows": (3, 0), "attn_bias": "qkv"},
    "bloom": {"positions": "alibi", "embed_norm": True},
    "nothing": {"positions": "none", "final_norm": False},
    "bert": {
        "kind": "encoder",
        "norm_first": False,
        "embed_norm": True,
        "token_types": 2,
        "activation": "gelu",
        "unembed": "tied",
        "unembed_head": True,
    },
    "sentences": {"kind": "encoder", "positions": "alibi", "unembed": "none"},
    "vaswani": {
        "kind": "encoder-decoder",
        "n_decoder_layers": 1,
        "norm_first": False,
        "positions": "sinusoidal",
        "embed_scale": 12**0.5,
        "unembed": "tied",
    },
    "t5": {
        "kind": "encoder-decoder",
        "norm": "rms",
        "positions": "sinusoidal_halves",
        "gated": True,
        "n_kv_heads": 1,
    },
}
DECODERS = [name for name, way in WAYS.items() if way.get("kind", "decoder") != "encoder"]
LONG, SHORT, SOURCE = [3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1], [8, 2, 8, 1, 8]


def model_of(way: str, seed: int = 0) -> ac.Transformer:
    return jittered(small_config(**WAYS[way]), seed, dtype=np.float64)


def prompt(model: ac.Transformer, ids: list[int], source: list[int] = SOURCE) -> object:
    return (source, ids) if model.config.kind == "encoder-decoder" else ids


@pytest.mark.parametrize("way", WAYS)
def test_names_come_in_the_order_of_the_computation(way: str) -> None:
    model = model_of(way)
    assert model.trace(prompt(model, LONG)).names() == activation_names.activations(model.config)


@pytest.mark.parametrize("way", WAYS)
def test_every_layer_adds_to_the_stream(way: str) -> None:
    model = model_of(way)
    trace = model.trace(prompt(model, LONG))
    normed = ("{}.normalized" if not model.config.norm_first else "{}").format
    for whole in trace.find("*blocks.*.resid_post"):
        block = whole.removesuffix("resid_post")
        before = trace[f"{block}resid_pre"]
        layers = [("attn_out", "resid_mid", "ln1"), ("mlp_out", "resid_post", "ln2")]
        if f"{block}cross_out" in trace:
            layers.insert(1, ("cross_out", "resid_cross", "ln_cross"))
        for out, resid, ln in layers:
            agree(trace[block + resid], before + trace[block + out])
            before = trace[block + (resid if model.config.norm_first else normed(ln))]


@pytest.mark.parametrize("way", WAYS)
def test_shares_of_heads_close(way: str) -> None:
    model = model_of(way)
    trace = model.trace(prompt(model, LONG))
    for whole in trace.find("*.result"):
        layer = whole.removesuffix(".result")
        biased = model.config.attn_bias == "all"
        b_o = model.weights[f"{layer}.b_o"] if biased else 0
        agree(trace[whole].sum(axis=0) + b_o, trace[f"{layer}_out"])


@pytest.mark.parametrize("way", WAYS)
def test_a_padded_batch_gives_the_numbers_of_one_at_a_time(way: str) -> None:
    model = model_of(way)
    prompts = [prompt(model, SHORT, LONG), prompt(model, LONG, SHORT), prompt(model, [4])]
    batch = model.trace_batch(prompts)
    for i, each in enumerate(prompts):
        alone, together = model.trace(each), batch.sentence(i)
        assert together.tokens == alone.tokens
        assert together.names() == alone.names()
        for name in alone:
            agree(together[name], alone[name])


@pytest.mark.parametrize("way", DECODERS)
def test_what_comes_later_changes_nothing_before(way: str) -> None:
    model = model_of(way)
    one, two = (model.trace(prompt(model, [*LONG[:5], last, 7]))["logits"] for last in (0, 6))
    agree(one[:5], two[:5])
    assert np.abs(one[5:] - two[5:]).max() > 1e-3


@pytest.mark.parametrize("way", sorted(set(WAYS) - set(DECODERS)))
def test_an_encoder_looks_ahead(way: str) -> None:
    model = model_of(way)
    streams = (model.trace([*LONG[:5], last])["blocks.1.resid_post"][0] for last in (0, 6))
    assert np.abs(np.subtract(*streams)).max() > 1e-3


@pytest.mark.parametrize("way", DECODERS)
def test_the_cache_changes_nothing(way: str) -> None:
    model = model_of(way)
    source = SOURCE if model.config.kind == "encoder-decoder" else None
    whole = model.logits(LONG, source=source)
    cache = model.cache(source)
    for start, end in ((0, 3), (3, 4), (4, 5), (5, 8)):
        agree(model.next_logits(LONG[start:end], cache), whole[end - 1])


@pytest.mark.parametrize("way", WAYS)
def test_positions_can_be_taken_away(way: str) -> None:
    model = model_of(way)
    # Without order, an encoder gives each token the same vector wherever it stands; a decoder's
    # last token sees the others as a set.
    prompts = [prompt(model, [*order, 5]) for order in ([3, 1, 4], [4, 3, 1])]
    name = (
        "decoder.blocks.0.resid_post"
        if "encoder-dec" in model.config.kind
        else ("blocks.0.resid_post")
    )
    one, two = (model.trace(each, positions=False)[name][-1] for each in prompts)
    if not model.config.windows:
        agree(one, two)
    if model.config.positions != "none":
        one, two = (model.trace(each)[name][-1] for each in prompts)
        assert np.abs(one - two).max() > 1e-3


@pytest.mark.parametrize("way", WAYS)
def test_every_weight_matters(way: str) -> None:
    model = model_of(way)
    asked = prompt(model, LONG)
    last = next(
        name for name in reversed(activation_names.activations(model.config)) if name != "probs"
    )
    end = model.trace(asked, names=[last])[last]
    for name, array in model.weights.items():
        # The softmax takes no notice of what all keys share, unless positions turn it.
        if name.endswith("b_k") and model.config.positions != "rotary":
            continue
        changed = {**model.weights, name: array + np.linspace(0, 0.3, array.shape[-1])}
        other = ac.Transformer(model.config, changed).trace(asked, names=[last])[last]
        assert np.abs(other - end).max() > 1e-6, f"{name} changes nothing"


def test_a_window_hides_what_is_far() -> None:
    model = model_of("mistral")
    trace = model.trace(LONG)
    near = ac.masks.sliding_window(8, left=2)
    np.testing.assert_array_equal(trace["pattern", 0] > 0, np.broadcast_to(near, (3, 8, 8)))
    np.testing.assert_array_equal(
        trace["pattern", 1] > 0, np.broadcast_to(np.tri(8) > 0, (3, 8, 8))
    )


def test_the_worked_example_of_shapes() -> None:
    config = ac.Config(512, 1, 8, 2048, vocab_size=100, context=10)
    model = ac.Transformer.random(config, seed=0)
    ids = np.random.default_rng(0).integers(100, size=(32, 10))
    batch = model.trace_batch(list(ids))
    assert batch["blocks.0.resid_pre"].shape == (32, 10, 512)
    assert batch["q", 0].shape == (32, 8, 10, 64)
    assert batch["pattern", 0].shape == (32, 8, 10, 10)
    assert batch["result", 0].shape == (32, 8, 10, 512)
    assert batch.lengths == (10,) * 32
    agree(batch.sentence(7)["logits"], model.trace(ids[7])["logits"])


def test_images_are_read_as_patches() -> None:
    config = small_config(
        kind="encoder", image_size=6, patch_size=2, channels=2, context=10, vocab_size=4
    )
    model = jittered(config, dtype=np.float64)
    image = np.random.default_rng(0).standard_normal((2, 6, 6))
    trace = model.trace(image)
    assert [token.text for token in trace.tokens[:4]] == ["CLS", "0,0", "0,1", "0,2"]
    patch = image[:, 2:4, 4:6].ravel()  # second row, third column
    w, b = model.weights["embed.w"], model.weights["embed.b"]
    agree(trace["embed"][6], patch @ w + b)
    agree(trace["embed"][0], model.weights["embed.cls"])
    batch = model.trace_batch([image, 2 * image])
    agree(batch.sentence(0)["logits"], trace["logits"])
    agree(model.logits(np.stack([image, image]))[1], trace["logits"])
    for wrong in ("text", image[:1], [1, 2]):
        with pytest.raises(ValueError, match=r"reads images \(2, 6, 6\), not"):
            model.trace(wrong)


@pytest.mark.parametrize(
    ("way", "wrong", "message"),
    [
        ("vaswani", [1, 2], r"reads a pair: \(source, target\)"),
        ("vaswani", ([1], []), "the text is empty"),
        ("vaswani", ([1], [99]), "token id 99 is not in a vocabulary of 29"),
        ("gpt2", ([1], [2]), "this model is a decoder: it reads one sentence"),
        ("bert", [0] * 11, "11 tokens; the model's context is 10"),
    ],
)
def test_prompts_of_another_kind_are_refused(way: str, wrong: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        model_of(way).trace(wrong)


def test_what_a_model_cannot_do_is_said() -> None:
    with pytest.raises(ValueError, match="no unembedding"):
        model_of("sentences").logits([1])
    for way in ("bert", "sentences"):
        with pytest.raises(ValueError, match="not a decoder"):
            model_of(way).next_tokens([1])
    with pytest.raises(ValueError, match="needs a source"):
        model_of("vaswani").logits([1])
    with pytest.raises(ValueError, match="takes no source"):
        model_of("gpt2").logits([1], source=[2])
    with pytest.raises(ValueError, match="at least one prompt"):
        model_of("gpt2").trace_batch([])


def test_an_encoder_decoder_translates_with_its_cache() -> None:
    model = model_of("t5")
    ids = [1]
    for _ in range(5):
        ids.append(int(model.logits(ids, source=SOURCE)[-1].argmax()))
    written = model.generate_ids([1], source=SOURCE, max_new_tokens=5, temperature=0)
    assert written == ids[1:]


def test_a_pair_knows_both_sentences() -> None:
    model = model_of("vaswani")
    trace = model.trace((SOURCE, SHORT))
    assert [token.id for token in trace.source] == SOURCE
    assert [token.id for token in trace.tokens] == SHORT
    assert trace["decoder.cross.pattern", 0].shape == (3, 3, 5)


def test_a_batch_is_a_mapping_of_what_was_kept() -> None:
    batch = model_of("gpt2").trace_batch([LONG, SHORT], names=["blocks.*.attn.z"])
    assert list(batch) == ["blocks.0.attn.z", "blocks.1.attn.z"]
    assert len(batch) == 2
    assert [len(trace.tokens) for trace in batch.sentences()] == [8, 3]
    assert not batch["z", 1].flags.writeable
    with pytest.raises(KeyError, match=r"no blocks\.0\.attn\.zz; did you mean blocks\.0\.attn\.z"):
        batch["blocks.0.attn.zz"]


def test_a_block_that_looks_at_a_source_needs_one() -> None:
    block = model_of("vaswani").blocks[-1]
    x, source = np.ones((3, 12)), np.ones((5, 12))
    out, activations = block(x, source, mask=ac.masks.causal(3))
    assert out.shape == (3, 12)
    assert activations["cross.pattern"].shape == (3, 3, 5)
    with pytest.raises(ValueError, match="give it a context"):
        block(x)
