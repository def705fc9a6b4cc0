"""What a subject knows of its model, and which beats a model cannot tell."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import CATALOG, SceneEntry, find
from scenes.subject import asks_model, choose, left_out
from scenes.subject.needs import NEEDS, UnknownNeed, need

MODEL = "the model itself"
CAUSAL = "a model whose tokens see only what is before them"
LEARNED = "learned positions"
WRITES = "a model that predicts the next word"
READS = "what the weights of the head are multiplied by"
UNROTATED = "queries and keys as their weights make them"
RELATED = "two pairs of related words in the vocabulary"
OF_THE_MODEL = tuple(each.name for each in NEEDS.values() if each.of_model)


def entry(*asked: str) -> SceneEntry:
    return dataclasses.replace(find("pattern"), beats=("one",), needs=(asked,))


def test_tensors_that_belong_to_no_layer_have_their_own_names(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a blue creature"), layer=1, model=toy_model)
    names = ("embed", "logits", "ln_final.normalized", "blocks.0.resid_pre")
    assert [subject.name(name) for name in names] == list(names)
    assert subject.name("resid_pre") == "blocks.1.resid_pre"
    assert str(subject.weight("attn.w_q", 0, 1)) == "blocks.1.attn.w_q[0, 1]"
    assert str(subject.weight("embed.w", 3)) == "embed.w[3]"
    assert all(map(subject.knows, names))


def test_a_trace_from_a_file_has_no_model(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a blue creature"))
    with pytest.raises(LookupError, match="the model of this trace is not known"):
        subject.weight("embed.w")
    for asked in OF_THE_MODEL:
        missing = left_out(entry(asked), subject)
        assert missing == {"one": "a trace from a file comes without its model"}


@pytest.mark.parametrize(
    ("change", "asked", "why"),
    [
        ({}, tuple(ask for ask in OF_THE_MODEL if ask != RELATED), None),
        ({}, (RELATED,), "random has no two pairs of related words as whole tokens"),
        ({"kind": "encoder"}, (CAUSAL,), "in random every token sees the whole sentence"),
        ({"kind": "encoder"}, (WRITES,), "random predicts no next word"),
        ({"unembed": "none"}, (WRITES,), "random predicts no next word"),
        ({"positions": "alibi"}, (LEARNED,), r"the positions of random are not learned (alibi)"),
        ({"positions": "alibi"}, (MODEL, CAUSAL, WRITES, READS, UNROTATED), None),
        (
            {"positions": "rotary"},
            (UNROTATED,),
            "random turns queries and keys by their positions (rotary)",
        ),
    ],
)
def test_what_a_model_lacks_is_said(
    toy_model: ac.Transformer, change: dict[str, str], asked: tuple[str, ...], why: str | None
) -> None:
    config = dataclasses.replace(toy_model.config, **change)
    model = ac.Transformer.random(config, seed=1, tokenizer=toy_model.tokenizer)
    subject = choose(model.trace("a blue creature"), model=model)
    assert left_out(entry(*asked), subject) == ({} if why is None else {"one": why})


@pytest.mark.parametrize(
    ("norm_first", "read"), [(True, "ln1.normalized"), (False, "resid_pre")], ids=str
)
def test_what_the_weights_are_multiplied_by(
    toy_model: ac.Transformer, norm_first: bool, read: str
) -> None:
    config = dataclasses.replace(toy_model.config, norm_first=norm_first)
    model = ac.Transformer.random(config, seed=1, tokenizer=toy_model.tokenizer)
    trace = model.trace("a blue creature")
    subject = choose(trace, layer=1, model=model)
    assert subject.reads == read
    made = trace[f"blocks.1.{read}"] @ model.weights["blocks.1.attn.w_v"]
    made = (made + model.weights["blocks.1.attn.b_v"]).reshape(len(made), 2, -1).swapaxes(0, 1)
    np.testing.assert_allclose(made, trace["blocks.1.attn.v"], atol=1e-5)
    kept = {name: trace[name] for name in trace.names() if not name.endswith(read)}
    rest = ac.Trace(kept, trace.tokens, trace.text, trace.model)
    missing = left_out(entry(READS), choose(rest, layer=1, model=model))
    assert missing == {"one": f"this trace has no {read}"}


@pytest.mark.parametrize(("focus", "followed"), [(0, 0), (2, 2), (3, 2)])
def test_the_last_token_gives_way_to_one_that_something_follows(
    toy_model: ac.Transformer, focus: int, followed: int
) -> None:
    subject = dataclasses.replace(choose(toy_model.trace("a blue creature")), focus=focus)
    assert subject.followed == dataclasses.replace(subject, focus=followed)


def test_a_token_alone_is_followed_by_nothing(toy_model: ac.Transformer) -> None:
    alone = choose(toy_model.trace([5]))
    assert alone.followed is alone


def test_every_need_of_the_catalog_is_known() -> None:
    for scene in CATALOG:
        assert {need(name).name for names in scene.needs for name in names} <= {
            *NEEDS,
            *(name for names in scene.needs for name in names if name.startswith("blocks.")),
        }


def test_a_need_that_is_not_known_names_the_nearest() -> None:
    with pytest.raises(UnknownNeed, match=r"'a hiden token'; did you mean a hidden token"):
        need("a hiden token")
    with pytest.raises(UnknownNeed):
        need("blocks.0.atn.q")


def test_only_scenes_that_need_the_model_get_it() -> None:
    assert not asks_model(entry("attn.q"))
    assert asks_model(find("embedding"))


def test_any_scores_will_do(toy_model: ac.Transformer) -> None:
    trace = toy_model.trace("a blue creature")
    for lacking, missing in [
        (("scores_scaled",), {}),
        (("attn.scores",), {}),
        (("scores_scaled", "attn.scores"), {"one": "this trace has no attn.scores"}),
    ]:
        kept = {name: trace[name] for name in trace.names() if not name.endswith(lacking)}
        subject = choose(ac.Trace(kept, trace.tokens, trace.text, trace.model))
        assert left_out(entry("scores"), subject) == missing
