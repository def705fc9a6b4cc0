"""The vocabulary asked for related words and for neighbours, however it spells them."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer as Backend
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

import attncore as ac
from scenes.chapters.embedding.cosines import Cosines
from scenes.chapters.embedding.scene import Embedding
from scenes.chapters.embedding.vocabulary import Ranked, Vocabulary
from scenes.kit import layout
from scenes.kit.checks import drawn, problems
from scenes.kit.theme import DARK
from scenes.subject import choose
from scenes.subject.relations import Pair, opposites, related_pairs
from tests.scenes.support.stage import play

BIG = ["big", "biggest", "long", "longest"]


def model_of(backend: Backend, *, rows: int = 0, **weights: np.ndarray) -> ac.Transformer:
    tokenizer = ac.Tokenizer(backend)
    size = rows or tokenizer.vocab_size
    config = ac.Config(
        d_model=8, n_layers=1, n_heads=2, d_mlp=8, vocab_size=size, context=16, unembed="own"
    )
    made = ac.Transformer.random(config, seed=1, tokenizer=tokenizer)
    changed = {**made.weights, **weights}
    return ac.Transformer(config, changed, tokenizer=tokenizer, provenance="random")


def plain(*words: str) -> Backend:
    """Words as they are, in small letters; what is unknown has an entry of its own."""
    names = dict.fromkeys(["[UNK]", "a", *words])
    backend = Backend(models.WordLevel({name: i for i, name in enumerate(names)}, "[UNK]"))
    backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    return backend


def spaced(*words: str) -> Backend:
    """GPT-2's way: a word inside a sentence carries the space before it."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    names = [*alphabet, *(f"Ġ{word}" for word in words), *words]
    backend = Backend(
        models.BPE({name: i for i, name in enumerate(dict.fromkeys(names))}, [], ignore_merges=True)
    )
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    return backend


def framed(*words: str) -> Backend:
    """BERT's way: marks before and after each sentence."""
    backend = plain("[CLS]", "[SEP]", *words)
    backend.add_special_tokens(["[CLS]", "[SEP]"])
    marks = [(mark, backend.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")]
    backend.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, marks)
    return backend


@pytest.mark.parametrize("make", [plain, spaced, framed])
def test_pairs_are_found_however_words_are_spelled(make) -> None:  # type: ignore[no-untyped-def]
    model = model_of(make(*BIG))
    pairs = related_pairs(model)
    texts = [tuple(map(model.tokenizer.token_text, pair.both)) for pair in pairs]
    assert texts == [("big", "biggest"), ("long", "longest")]
    if make is spaced:
        assert all(model.tokenizer._name(n).startswith("Ġ") for pair in pairs for n in pair.both)


def test_one_pair_alone_shows_nothing() -> None:
    assert related_pairs(model_of(plain("big", "biggest", "long"))) == []


def test_what_is_not_in_the_vocabulary_is_no_pair() -> None:
    """Not even where both of its words are read as the same unknown entry."""
    assert related_pairs(model_of(plain("x"))) == []
    assert opposites(model_of(plain("give"))) == []


def test_the_first_kind_that_is_known_comes_before_others() -> None:
    model = model_of(plain(*BIG, "Italy".lower(), "italian", "spain", "spanish"))
    first = related_pairs(model)[0]
    assert model.tokenizer.token_text(first.start) == "italy"


def embedded(rows: list[list[float]], backend: Backend) -> Vocabulary:
    vectors = np.zeros((len(rows), 8), np.float32)
    vectors[:, :2] = rows
    model = model_of(backend, rows=len(rows), **{"embed.w": vectors})
    return Vocabulary(choose(model.trace("a"), model=model))


def test_of_words_that_are_spelled_alike_only_the_nearest_counts() -> None:
    backend = Backend(
        models.WordLevel({"[UNK]": 0, "a": 1, "Blue": 2, "blue": 3, "sky": 4}, "[UNK]")
    )
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    found = embedded([[0, 1], [1, 0], [1, 0.5], [1, 0.1], [1, 0.3]], backend)
    assert [each.text for each in found.nearest(1, 3)] == ["a", "blue", "sky", "[UNK]"]
    assert [each.text for each in found.nearest(3, 2)] == ["blue", "a", "sky"]


def test_rows_without_a_token_are_no_neighbours() -> None:
    found = embedded([[0, 1], [1, 0], [1, 0.2], [1, 0.01]], plain("sky"))
    assert [each.text for each in found.nearest(1, 9)] == ["a", "sky", "[UNK]"]
    assert found.token(3) is None
    assert found.text(3) == ""


def test_steps_are_compared_with_the_first() -> None:
    found = embedded([[0, 0], [1, 0], [1, 2], [4, 0], [4, 1], [0, 0]], plain("b", "c", "d"))
    one, two, three = found.steps([Pair(1, 2), Pair(3, 4), Pair(1, 3)])
    assert one.text == "a → b"
    np.testing.assert_allclose(
        [float(s.cosine.array) for s in (one, two, three)], [1, 1, 0], atol=1e-6
    )


@pytest.mark.parametrize("cosines", [(1.0, 0.4), (1.0, -0.9, 0.0), (1.0,)])
def test_a_list_keeps_to_its_place(cosines: tuple[float, ...]) -> None:
    def ranked(value: float) -> Ranked:
        two = np.array([value, np.sqrt(1 - value**2)])
        source = {"one": np.array([1.0, 0.0]), "two": two}
        cosine = ac.Derived(ac.cosine, [ac.Ref(source, "one"), ac.Ref(source, "two")])
        return Ranked("a" * 24, cosine)

    heading = ("cosine with {query}", {"query": "w" * 24})
    made = Cosines(list(map(ranked, cosines)), DARK, heading, "a note", left=1.2)
    marks = drawn(made.parts)
    assert problems(marks) == []
    assert min(mark.box[0] for mark in marks) >= 1.2 - 0.01
    assert max(mark.box[2] for mark in marks) <= layout.RIGHT + 0.01


def test_a_vocabulary_of_two_words_can_be_shown() -> None:
    model = model_of(plain())
    run = play(choose(model.trace("a"), model=model), scene=Embedding)
    assert list(run.stages) == ["lookup", "column", "space", "neighbours"]
    assert all(problems(stage.marks) == [] for stage in run.stages.values())
