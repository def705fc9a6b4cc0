"""Tokenizers of other people's folders: ids, spans and what a reader sees."""

from __future__ import annotations

import dataclasses
import json
import shutil
import unicodedata
from functools import cache
from pathlib import Path

import pytest

import attncore as ac
from attncore.checkpoints.tokenizer_files import read_tokenizer
from tests.attncore.agreement import DATA

HOME, FAMILIES = DATA / "tokenizers", DATA / "families"
EXPECTED = json.loads((HOME / "expected.json").read_text(encoding="utf-8"))
STRINGS: list[str] = EXPECTED["strings"]
JSON, PAIR, WORDS = ("tokenizer.json",), ("vocab.json", "merges.txt"), ("vocab.txt",)
#: Each kind of tokenizer in each form of files that it comes in.
FORMS = [
    ("gpt2", "gpt2", JSON),
    ("gpt2", "gpt2", PAIR),
    ("qwen2", "qwen2", JSON),
    ("qwen2", "qwen2", PAIR),
    ("bert", "bert", JSON),
    ("bert", "bert", WORDS),
    ("cased", "bert", WORDS),
    ("llama", "", JSON),
]


def only(folder: Path, name: str, files: tuple[str, ...]) -> Path:
    """A folder with these files of a tokenizer, and its settings."""
    folder.mkdir(exist_ok=True)
    for file in (*files, "tokenizer_config.json"):
        shutil.copy(HOME / name / file, folder)
    return folder


@cache
def tokenizer(name: str, kind: str = "") -> ac.Tokenizer:
    found = read_tokenizer(HOME / name, kind or name, 1000)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "kind", "files"), FORMS)
def test_ids_agree_with_the_reference(
    tmp_path: Path, name: str, kind: str, files: tuple[str, ...]
) -> None:
    found = read_tokenizer(only(tmp_path, name, files), kind, 1000)
    assert found is not None
    assert len(STRINGS) == 50
    for text, ids in zip(STRINGS, EXPECTED[name], strict=True):
        assert found.ids(text) == ids, text


@pytest.mark.parametrize("name", ["gpt2", "qwen2", "bert", "llama"])
@pytest.mark.parametrize("text", STRINGS)
def test_tokens_stand_where_they_were_typed(name: str, text: str) -> None:
    typed = [token for token in tokenizer(name).encode(text) if not token.special]
    covered: set[int] = set()
    last = 0
    for token in typed:
        if token.span is None:
            assert (token.text, token.word) == ("␣", None)
            assert token is typed[0]
            continue
        start, end = token.span
        assert last <= start < end <= len(text)
        written = text[start:end]
        if token.byte:
            assert bytes.fromhex(token.text)
        elif written.strip():
            assert token.text == written == written.strip()
        else:
            assert token.text in "␣↵⇥"
        assert (token.word is None) == (not written.strip())
        covered.update(range(start, end))
        last = start
    left = [char for place, char in enumerate(text) if place not in covered]
    dropped = {"Mn", "Cf", "Cc"}  # accents, and what cannot be seen
    assert all(char.isspace() or unicodedata.category(char) in dropped for char in left)


@pytest.mark.parametrize("name", ["gpt2", "qwen2", "llama"])
@pytest.mark.parametrize("text", STRINGS)
def test_decoding_gives_the_text_back(name: str, text: str) -> None:
    found = tokenizer(name)
    ids = found.ids(text)
    assert found.decode(ids) == (text if name != "qwen2" else unicodedata.normalize("NFC", text))
    half = found.decode(ids[: len(ids) // 2])
    assert text.startswith(half.rstrip("\ufffd")) or name == "qwen2"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("gpt2", "the blue cat", ["t", "he", "blu", "e", "cat"]),
        ("gpt2", "a \u732b", ["a", "␣", "E7", "8C", "AB"]),
        ("gpt2", "a  b\n\tc", ["a", "␣", "b", "↵", "⇥", "c"]),
        ("bert", "The BLUE scores", ["[CLS]", "The", "BLUE", "scores", "[SEP]"]),
        ("bert", "Fell\u00edng \u732b", ["[CLS]", "Fell", "\u00edng", "\u732b", "[SEP]"]),
        ("llama", "the cat\n\u732b", ["<s>", "the", "c", "at", "0A", "E7", "8C", "AB"]),
        ("llama", "5 a", ["<s>", "␣", "5", "a"]),
    ],
)
def test_tokens_are_seen_as_a_reader_would(name: str, text: str, expected: list[str]) -> None:
    found = tokenizer(name)
    tokens = found.encode(text)
    assert [token.text for token in tokens] == expected
    again = found.tokens_of([token.id for token in tokens])
    assert [token.special for token in again] == [token.special for token in tokens]
    assert [token.byte for token in again] == [token.byte for token in tokens]
    if name != "bert":  # which forgets case and accents
        assert [token.text for token in again] == expected
    assert [token.special for token in tokens][1:-1] == [False] * (len(tokens) - 2)


def test_bytes_of_one_character_share_its_place_and_word() -> None:
    tokens = tokenizer("gpt2").encode("a \u732b!")[2:5]
    assert all(token.byte and token.span == (2, 3) and token.word == 1 for token in tokens)
    assert tokenizer("gpt2").decode([token.id for token in tokens[:2]]) == "\ufffd"


def test_what_spells_a_special_token_is_text_when_typed() -> None:
    for name, text in (("bert", "[SEP]"), ("llama", "<s>"), ("gpt2", "<|endoftext|>")):
        tokens = tokenizer(name).encode(f"a {text} b")
        spelled = [token for token in tokens if not token.special]
        assert len(spelled) > 4
        assert len([token for token in tokens if token.text == text]) <= 1


def test_special_tokens_are_known_and_left_out_of_the_text() -> None:
    found = tokenizer("bert")
    ids = found.ids("the bank")
    tokens = found.tokens_of([*ids, 4, 0])
    assert [token.special for token in tokens] == [True, False, False, True, True, True]
    assert found.decode([*ids, 4, 0]) == "the bank"
    assert found.start_id is None
    unknown = found.tokens_of(found.ids("\u732b"))[1]
    assert (unknown.text, unknown.special) == ("[UNK]", False)
    assert found.decode(found.ids("the \u732b")) == "the [UNK]"


def test_a_long_text_is_not_cut_and_a_short_one_is_not_padded(tmp_path: Path) -> None:
    folder = only(tmp_path, "bert", JSON)
    table = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    table["truncation"] = {
        "max_length": 5,
        "strategy": "LongestFirst",
        "stride": 0,
        "direction": "Right",
    }
    table["padding"] = {
        "strategy": {"Fixed": 64},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
    }
    (folder / "tokenizer.json").write_text(json.dumps(table), encoding="utf-8")
    found = read_tokenizer(folder, "bert", 1000)
    assert found is not None
    assert found.ids("the " * 100) == tokenizer("bert").ids("the " * 100)
    assert len(found.ids("the")) == 3


@pytest.mark.parametrize(
    ("name", "entries", "text", "texts"),
    [
        ("llama", {"add_bos_token": False}, "the", ["the"]),
        ("llama", {"add_eos_token": True}, "the", ["<s>", "the", "</s>"]),
        ("llama", {"tokenizer_class": "PreTrainedTokenizerFast"}, "the", ["<s>", "the"]),
        ("bert", {"do_lower_case": False}, "the THE", ["[CLS]", "the", "THE", "[SEP]"]),
        ("bert", {"cls_token": {"content": "[MASK]"}}, "the", None),
    ],
)
def test_the_settings_overrule_the_files(
    tmp_path: Path, name: str, entries: dict[str, object], text: str, texts: list[str] | None
) -> None:
    files = WORDS if texts is None else JSON
    path = only(tmp_path, name, files) / "tokenizer_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **entries}))
    found = read_tokenizer(tmp_path, name, 1000)
    assert found is not None
    shown = [token.text for token in found.encode(text)]
    assert shown == (texts or ["[MASK]", "the", "[SEP]"])
    if entries == {"do_lower_case": False}:
        assert found.tokens_of(found.ids("THE"))[1].text == "[UNK]"


def test_added_tokens_must_get_the_ids_that_the_settings_give(tmp_path: Path) -> None:
    path = only(tmp_path, "qwen2", PAIR) / "tokenizer_config.json"
    found = read_tokenizer(tmp_path, "qwen2", 1000)
    assert found is not None
    assert found.tokens_of([480])[0].text == "<|endoftext|>"
    path.write_text(path.read_text().replace('"480"', '"999"'))
    with pytest.raises(ac.CheckpointError, match=r"gives .* the id 999"):
        read_tokenizer(tmp_path, "qwen2", 1000)


def test_a_tokenizer_larger_than_the_vocabulary_is_refused(tmp_path: Path) -> None:
    size = tokenizer("gpt2").vocab_size
    assert read_tokenizer(HOME / "gpt2", "gpt2", size) is not None
    with pytest.raises(ac.CheckpointError, match=f"{size} tokens; the model has {size - 1}"):
        read_tokenizer(HOME / "gpt2", "gpt2", size - 1)


@pytest.mark.parametrize("name", ["gpt2", "bert", "llama"])
def test_models_speak_through_their_tokenizers(tmp_path: Path, name: str) -> None:
    """From a folder as users have it to a sentence, and once more through our own format."""
    table = json.loads((FAMILIES / name / "config.json").read_text())
    found = tokenizer(name)
    ours = ac.load(FAMILIES / name)
    config = dataclasses.replace(ours.config, vocab_size=found.vocab_size, context=64)
    model = ac.Transformer.random(config, 0, tokenizer=found)
    assert table["model_type"] == name
    trace = model.trace("The blue cats")
    assert next(token.text for token in trace.tokens if not token.special)[0] == "T"
    ac.save(model, tmp_path)
    again = ac.load(tmp_path)
    assert again.tokenizer.encode("The \u732b's") == found.encode("The \u732b's")
    assert again.trace("The blue cats").tokens == trace.tokens
    if name != "bert":
        assert model.generate("The blue", max_new_tokens=5, seed=0).startswith("The blue")
        assert all("Ġ" not in text and "▁" not in text for text, _ in model.next_tokens("The"))


def test_a_folder_without_a_tokenizer_takes_ids_only() -> None:
    assert not ac.load(FAMILIES / "marian").has_tokenizer
    assert read_tokenizer(HOME / "gpt2" / "nowhere", "gpt2", 1000) is None
