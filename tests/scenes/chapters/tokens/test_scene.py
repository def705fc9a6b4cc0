"""The scene `tokens` shows what the tokenizer gives: in every beat, for all kinds of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from tokenizers import Tokenizer as Backend
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

import attncore as ac
from scenes.catalog import find
from scenes.chapters.tokens.scene import Tokens
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.scenes.chapters.tokens.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Tokens)


class TestTokens(SceneTests):
    scene, judge = Tokens, JUDGE
    usual = ("bytes among words",)
    focuses = ("old", "garden", "singing")
    accepted: ClassVar = {
        "another focus": {"vocabulary": "the list is claimed around any of its rows"}
    }
    overlooked: ClassVar = {
        "another role's colour": ("split", "vocabulary", "pieces", "bytes"),
        "faded": ("split", "vocabulary", "pieces", "bytes"),
        "half a column aside": ("split", "vocabulary", "pieces", "bytes"),
        "half a row up": ("vocabulary", "pieces", "bytes"),
        "larger shape": ("split", "vocabulary", "pieces", "bytes"),
        "larger text": ("split", "vocabulary", "pieces", "bytes"),
        "twice": ("vocabulary",),
    }


# Models of other kinds.


def test_a_small_vocabulary_without_a_start(startless_model: ac.Transformer) -> None:
    model = startless_model
    run = shown(choose(model.trace("a fluffy creature"), model=model))
    check_all(run)
    assert run.captions[1][0] == "tokens"


def model_of(backend: Backend) -> ac.Transformer:
    tokenizer = ac.Tokenizer(backend, piece_prefix="##")
    config = ac.Config(16, 1, 2, 32, vocab_size=tokenizer.vocab_size, context=66)
    return ac.Transformer.random(config, seed=1, tokenizer=tokenizer)


def test_what_is_unknown_is_said_to_be_lost() -> None:
    names = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "a", "blue", "creature", "##s"]
    backend = Backend(
        models.WordPiece({name: i for i, name in enumerate(names)}, unk_token="[UNK]")
    )
    backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    backend.add_special_tokens(names[:4])
    model = model_of(backend)
    run = shown(choose(model.trace("a blue zebra"), model=model))
    check_all(run)
    said = [key for key, _ in run.captions]
    assert {"tokens_both", "word_unknown", "character_unknown"} <= set(said)


def test_pieces_and_bytes_of_a_byte_level_vocabulary() -> None:
    backend = Backend(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=290, initial_alphabet=alphabet, show_progress=False, special_tokens=["<|end|>"]
    )
    backend.train_from_iterator(["the blue creature sat on the mat"] * 3, trainer)
    model = model_of(backend)
    run = shown(choose(model.trace("the blue zebra 汤"), model=model), lang="zh")
    check_all(run)
    assert run.captions[-1][0] == "any_script"


@pytest.mark.slow
def test_what_makes_no_token_is_said_to_be_lost(gpt2_folder: Path) -> None:
    model = ac.load(gpt2_folder)
    run = shown(choose(model.trace("the cat sat"), model=model))
    check_all(run)
    assert "character_nothing" in [key for key, _ in run.captions]


def test_without_a_model_there_is_nothing_to_ask(toy_model: ac.Transformer, tmp_path: Path) -> None:
    subject = choose(toy_model.trace("a creature"))
    assert tuple(left_out(find("tokens"), subject)) == Tokens.beats
    with pytest.raises(ValueError, match="comes without its model"):
        RenderJob.checked(find("tokens"), subject, tmp_path / "x.mp4")
