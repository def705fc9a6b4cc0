"""What several test folders share: a tiny model with a tokenizer, saved as users would save it."""

from __future__ import annotations

import shutil
import string
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers import Tokenizer as Backend

import attncore as ac
from attncore.text.tokenizer import Tokenizer

WORDS = "a fluffy blue creature roamed the verdant forest quick brown fox jumps over lazy dog"
START = "‹start›"
NUMBERS = count()

# Other workers take turns on the same cores: how long one example took says nothing.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's renders keep their beats: nothing is found there, and no user's is used."""
    folder = tmp_path_factory.getbasetemp() / "caches" / str(next(NUMBERS))
    monkeypatch.setenv("ATTN_CACHE_DIR", str(folder))
    return folder


def toy_tokenizer() -> Tokenizer:
    """A few words whole, the rest in letters and bytes: the same kind as the built-in model's."""
    characters = [char for char in map(chr, range(33, 127)) if char not in string.ascii_uppercase]
    pieces = [f"##{char}" for char in string.ascii_lowercase]
    octets = [f"<0x{byte:02X}>" for byte in range(256)]
    names = dict.fromkeys([START, *octets, *characters, *pieces, *WORDS.split()])
    model = models.BPE(
        vocab={name: i for i, name in enumerate(names)},
        merges=[],
        continuing_subword_prefix="##",
        ignore_merges=True,
        byte_fallback=True,
    )
    backend = Backend(model)
    backend.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), "removed"),
            pre_tokenizers.Split(Regex("[a-z]+|."), "isolated"),
        ]
    )
    backend.decoder = decoders.WordPiece()
    return Tokenizer(backend, start=START, piece_prefix="##")


@pytest.fixture(scope="session")
def toy_model() -> ac.Transformer:
    """Two layers of two heads with random weights, context 66."""
    tokenizer = toy_tokenizer()
    config = ac.Config(
        d_model=16, n_layers=2, n_heads=2, d_mlp=32, vocab_size=tokenizer.vocab_size, context=66
    )
    return ac.Transformer.random(config, seed=7, tokenizer=tokenizer)


@pytest.fixture(scope="session")
def toy_folder(toy_model: ac.Transformer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy model as a folder that `-m` takes."""
    folder = tmp_path_factory.mktemp("models") / "toy"
    ac.save(toy_model, folder, description="random weights for tests")
    return folder


@pytest.fixture(scope="session")
def gpt2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as GPT-2's users have it: random weights, and a tokenizer of pieces and spaces."""
    folder = tmp_path_factory.mktemp("models") / "gpt2"
    shutil.copytree(Path(__file__).parent / "data/families/gpt2", folder)
    backend = Backend(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=67, initial_alphabet=list(string.ascii_lowercase), show_progress=False
    )
    backend.train_from_iterator(["the cat sat on the mat"] * 3, trainer)
    backend.save(str(folder / "tokenizer.json"))
    return folder
