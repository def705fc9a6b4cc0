"""Record how transformers' own tokenizers cut 50 awkward strings, so that the tests need it not.

    pip install "transformers<5" sentencepiece protobuf
    python tests/data/make_tokenizer_fixtures.py

writes tokenizers/ beside this script: for each kind a folder as users have it, of a tokenizer
trained on a few sentences, and expected.json with the strings and the ids. The reference is
transformers' slow tokenizer of each kind, which is written in Python (Llama's: SentencePiece) and
shares no code with the `tokenizers` library. What spells a special token is left out: there
attncore differs on purpose, because what a user types is text.
"""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import sentencepiece
import transformers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).parent / "tokenizers"
CORPUS = """
A fluffy blue creature roamed the verdant forest. The bank of the river was muddy, and the bank
was closed. It's what they've said: we're late, I'm early, you'll see, she'd know, don't worry!
The neighbour's cat sat on the mat; the stock markets fell by 12.5% in 2024 (a year of change).
Attention is a weighted sum of values: the weights are a softmax of the scores of the keys.
Caf\u00e9s in M\u00fcnchen and S\u00e3o Paulo, na\u00efve fa\u00e7ades, \u4f60\u597d\u4e16\u754c,
\u3053\u3093\u306b\u3061\u306f, \u041f\u0440\u0438\u0432\u0435\u0442
\u043c\u0438\u0440, \u0633\u0644\u0627\u0645.
Tokens, tokenizer, tokenization; model, models, modelling; transform, transformer, transformers.
"""
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
STRINGS = [
    "A fluffy blue creature roamed the verdant forest.",
    "the",
    "a",
    " leading space",
    "  two leading spaces",
    "trailing space ",
    "trailing spaces   ",
    "double  spaces   inside    the text",
    "tab\tand\t\ttabs",
    "line\nbreak\n\nand\r\nmore",
    "\n",
    "\n\n the",
    "\t the",
    " ",
    "   ",
    "non\u00a0breaking\u00a0\u00a0spaces",
    "ideographic\u3000space and thin\u2009space",
    "zero\u200bwidth\u200dand\ufeffmarks\u2060",
    "It's don't we're I'm you'll she'd they've",
    "IT'S DON'T WE'RE",
    "curly \u2018quotes\u2019 and \u201cthese\u201d it\u2019s",
    "12 + 345 = 357, 3.14159 and 1,000,000",
    "x1y2z3 4th 5's",
    "\u0661\u0662\u0663 \u00bd \u00b2 \u2163",
    "Caf\u00e9 na\u00efve fa\u00e7ade",
    "Cafe\u0301 nai\u0308ve e\u0301\u0323",
    "\u0301 accent first",
    "M\u00fcnchen Stra\u00dfe \u0130stanbul \u01c5",
    "MiXeD CaSe and ALLCAPS",
    "camelCase snake_case kebab-case",
    "\u4f60\u597d\uff0c\u4e16\u754c ok",
    "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c",
    "\ud55c\uad6d\uc5b4 \uc548\ub155",
    "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd \u0639\u0644\u064a\u0643\u0645",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!",
    f"hi {FAMILY} \U0001f44d\U0001f3fd \u2764\ufe0f!",
    "\U0001f600\U0001f601\U0001f602",
    "\U0001f1e9\U0001f1ea flag",
    "\U00020000\U0002a6d6 rare",
    "#$*_\\&\"'`@~%{}[]()^|/?",
    "a" * 150,
    "tokenization" * 12,
    "!!! ... ??? --- ___",
    "https://example.org/a?b=c&d=%20#e",
    "e-mail: someone@example.org",
    "bell \x07 and null-free \x1b control\x7f",
    "\ufb01ligature \u00c5ngstr\u00f6m \u212b \u2460",
    "soft\u00adhyphen and \u2014 dashes \u2013 here",
    "def f(x):\n    return x  # done",
]
QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def bytes_trained(pre: Any, normalizer: Any, size: int, special: list[str]) -> Tokenizer:
    """Byte pairs of a small vocabulary."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer, made.normalizer = pre, normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, special_tokens=special, show_progress=False
    )
    made.train_from_iterator(CORPUS.split("\n"), trainer)
    return made


def gpt2(folder: Path) -> Any:
    made = bytes_trained(
        pre_tokenizers.ByteLevel(add_prefix_space=False), None, 500, ["<|endoftext|>"]
    )
    made.model.save(str(folder))
    transformers.GPT2TokenizerFast.from_pretrained(folder).save_pretrained(folder)
    return transformers.GPT2Tokenizer.from_pretrained(folder)


def qwen2(folder: Path) -> Any:
    split = pre_tokenizers.Split(Regex(QWEN2_SPLIT), "isolated")
    pre = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made = bytes_trained(pre, normalizers.NFC(), 480, [])
    made.model.save(str(folder))
    transformers.Qwen2TokenizerFast.from_pretrained(folder).save_pretrained(folder)
    return transformers.Qwen2Tokenizer.from_pretrained(folder)


def bert(folder: Path) -> Any:
    """A vocabulary of words, letters and endings: WordPiece's trainer varies from run to run."""
    plain = normalizers.BertNormalizer(lowercase=True).normalize_str(CORPUS)
    found = [word for word, _ in pre_tokenizers.BertPreTokenizer().pre_tokenize_str(plain)]
    letters = sorted({char for word in found for char in word})
    endings = ("ing", "tion", "er", "s", "ed", "iz", "en", "ion", "ation", "ly", "in", "el", "a")
    pieces = [*letters, *(f"##{letter}" for letter in letters), *(f"##{end}" for end in endings)]
    words = sorted(set(found[::2]) - set(letters))
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    unique = dict.fromkeys([*special, *pieces, *words])
    (folder / "vocab.txt").write_text("\n".join(unique) + "\n", encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return transformers.BertTokenizer.from_pretrained(folder)


def cased(folder: Path) -> Any:
    """The vocabulary of `bert` with its capitals kept."""
    words = (HERE / "bert" / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    words += ["A", "It", "The", "Tok", "M", "I", "T", "##S", "##T"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    options = {"do_lower_case": False, "tokenizer_class": "BertTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(options) + "\n")
    return transformers.BertTokenizer.from_pretrained(folder)


def llama(folder: Path) -> Any:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS.split("\n")),
        model_writer=model,
        model_type="bpe",
        vocab_size=470,
        byte_fallback=True,
        character_coverage=0.98,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    slow = transformers.LlamaTokenizer(str(folder / "tokenizer.model"), legacy=True)
    fast = transformers.LlamaTokenizerFast(
        str(folder / "tokenizer.model"), legacy=True, add_prefix_space=True
    )
    fast.save_pretrained(folder)
    return slow


def tidy(folder: Path) -> None:
    """Keep what is read, without indents."""
    kept = {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "vocab.txt"}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()
        elif path.suffix == ".json":
            table = json.loads(path.read_text(encoding="utf-8"))
            text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
            path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    assert len(STRINGS) == len(set(STRINGS)) == 50
    expected: dict[str, Any] = {"strings": STRINGS}
    for make in (gpt2, qwen2, bert, cased, llama):
        folder = HERE / make.__name__
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        reference = make(folder)
        assert not reference.is_fast
        expected[make.__name__] = [reference(text)["input_ids"] for text in STRINGS]
        tidy(folder)
    lines = ",\n".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in expected.items())
    (HERE / "expected.json").write_text(f"{{{lines}}}\n")


if __name__ == "__main__":
    main()
