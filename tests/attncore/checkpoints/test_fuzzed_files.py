"""Broken files of every sort: always a CheckpointError, and never much memory."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import attncore as ac
from attncore.checkpoints.tensors import read_header
from tests.attncore.agreement import DATA
from tests.attncore.checkpoints.test_families import FAMILIES, HOME
from tests.attncore.checkpoints.test_tokenizer_files import HOME as TOKENIZERS

Header = dict[str, Any]
JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    3,
    10**18,
    1.5,
    float("inf"),
    "",
    "x",
    [],
    [1],
    ["x", None],
    {},
    {"x": 1},
    [[[]]],
]


@contextlib.contextmanager
def little_memory(most: int = 6_000_000) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def refused_or_read(folder: Path) -> bool:
    """Whether a folder is refused; any exception but CheckpointError is a failure."""
    message = ""
    try:
        ac.load(folder)
    except ac.CheckpointError as error:
        message = str(error)
    assert "\n" not in message
    return bool(message)


def written(path: Path, header: bytes, data: bytes = b"", length: int | None = None) -> Path:
    size = len(header) if length is None else length
    path.write_bytes(struct.pack("<Q", size) + header + data)
    return path


def entry(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"x": entry(offsets=(0, 4))}, r"x has 4 bytes; F32 of shape \(2,\) has 8"),
        ({"x": entry(shape=(1,))}, r"x has 8 bytes; F32 of shape \(1,\) has 4"),
        ({"x": entry(shape=(10**12,))}, "x has 8 bytes; F32"),
        ({"x": entry(shape=(10**12,), offsets=(0, 4 * 10**12))}, "cut short: x ends at byte 4000"),
        ({"x": entry(), "y": entry()}, "y overlaps another tensor"),
        ({"x": entry(), "y": entry(offsets=(4, 12))}, "overlaps|cut short"),
        ({"x": entry(shape=(1,), offsets=(4, 8))}, "x leaves a gap before it"),
        ({"x": entry(shape=(1,), offsets=(0, 4))}, "4 bytes that belong to no tensor"),
        ({}, "8 bytes that belong to no tensor"),
        ({"x": entry(dtype="F4")}, "x is of a kind 'F4' that is not supported"),
        ({"x": entry(dtype=4)}, "of a kind 4"),
        ({"x": entry(shape=8)}, "x has a shape that makes no sense"),
        ({"x": entry(shape=(-2,))}, "shape that makes no sense"),
        ({"x": entry(shape=(True, 2))}, "shape that makes no sense"),
        ({"x": entry(shape=(2.0,))}, "shape that makes no sense"),
        ({"x": entry(shape=(2**60, 2**60))}, "shape that makes no sense"),
        ({"x": entry(shape=[1] * 1000)}, "shape that makes no sense"),
        ({"x": entry(offsets=(-8, 0))}, "offsets that make no sense"),
        ({"x": entry(offsets=(8, 0))}, "x has -8 bytes"),
        ({"x": entry(offsets=(0, 8, 9))}, "header's entry for x is broken"),
        ({"x": entry(offsets=8)}, "header's entry for x is broken"),
        ({"x": {}}, "header's entry for x is broken"),
        ({"x": None}, "header's entry for x is broken"),
        ([1], "is no JSON object"),
    ],
)
def test_headers_that_do_not_fit_are_refused(tmp_path: Path, header: Any, message: str) -> None:
    path = written(tmp_path / "model.safetensors", json.dumps(header).encode(), bytes(8))
    with little_memory(), pytest.raises(ac.CheckpointError, match=message) as caught:
        read_header(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "0 bytes, too few"),
        (b"\0" * 7, "7 bytes, too few"),
        (struct.pack("<Q", 2**63) + b"{}", "too few for a header of 9223372036854775808 bytes"),
        (struct.pack("<Q", 3) + b"{}", "too few for a header of 3 bytes"),
        (struct.pack("<Q", 2) + b"{]", "is not JSON"),
        (struct.pack("<Q", 2) + b"\xff\xfe", "is not JSON"),
        (struct.pack("<Q", 10**5) + b"[" * 10**5, "nests too deep"),
    ],
)
def test_files_that_are_no_safetensors_are_refused(
    tmp_path: Path, raw: bytes, message: str
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(raw)
    with little_memory(), pytest.raises(ac.CheckpointError, match=message):
        read_header(path)


def test_a_long_header_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 2**25))
        file.truncate(2**25 + 100)  # a hole: it takes no room on the disk
    with little_memory(), pytest.raises(ac.CheckpointError, match="at most 16777216 are read"):
        read_header(path)
    with pytest.raises(ac.CheckpointError, match="cannot be read: Is a directory"):
        read_header(tmp_path)


def test_empty_tensors_and_notes_are_fine(tmp_path: Path) -> None:
    header = {
        "__metadata__": {"format": "pt"},
        "a": entry(shape=(0, 5), offsets=(8, 8)),
        "x": entry(),
        "one": entry(shape=(), offsets=(8, 12)),
    }
    path = written(tmp_path / "m.safetensors", json.dumps(header).encode(), bytes(12))
    found = read_header(path)
    assert {name: stored.read().shape for name, stored in found.items()} == {
        "a": (0, 5),
        "x": (2,),
        "one": (),
    }
    path.write_bytes(path.read_bytes()[:-8])  # cut short after it was looked at
    with pytest.raises(ac.CheckpointError, match="x is cut short"):
        found["x"].read()
    path.unlink()
    with pytest.raises(ac.CheckpointError, match="cannot be read"):
        found["x"].read()


def test_files_cut_anywhere_are_refused(tmp_path: Path) -> None:
    shutil.copytree(HOME / "gpt2", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    with little_memory():
        for size in [*range(0, 64), *range(64, len(whole), 1997), len(whole) - 1]:
            path.write_bytes(whole[:size])
            assert refused_or_read(tmp_path), size


@pytest.mark.parametrize("seed", range(4))
def test_bytes_changed_anywhere_in_the_header(tmp_path: Path, seed: int) -> None:
    shutil.copytree(HOME / "gpt2", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    end = 8 + int.from_bytes(whole[:8], "little")
    rng = random.Random(seed)
    refused = 0
    with little_memory():
        for _ in range(80):
            raw = bytearray(whole)
            for _ in range(rng.choice((1, 1, 2, 8))):
                raw[rng.randrange(end)] = rng.choice(b'0123456789[]{}",:-eF\x00\xff')
            path.write_bytes(raw)
            refused += refused_or_read(tmp_path)
    assert refused > 50


def header_changes(rng: random.Random, header: Header) -> Header:
    """The same header with junk in one place of it."""
    name = rng.choice([key for key in header if key != "__metadata__"])
    changed = json.loads(json.dumps(header))
    where = rng.choice(("dtype", "shape", "data_offsets", None))
    if where is None:
        changed[name] = rng.choice(JUNK)
    elif isinstance(changed[name][where], list) and rng.random() < 0.7:
        changed[name][where][0] = rng.choice(JUNK)
    else:
        changed[name][where] = rng.choice(JUNK)
    return changed


def test_junk_in_the_header(tmp_path: Path) -> None:
    shutil.copytree(HOME / "gpt2", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    end = 8 + int.from_bytes(whole[:8], "little")
    header, rng = json.loads(whole[8:end]), random.Random(0)
    with little_memory():
        for _ in range(150):
            changed = json.dumps(header_changes(rng, header)).encode()
            refused_or_read(written(path, changed, whole[end:]).parent)


@pytest.mark.parametrize("name", FAMILIES)
def test_junk_in_the_config(tmp_path: Path, name: str) -> None:
    shutil.copytree(HOME / name, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "config.json"
    about = json.loads(path.read_text())
    more = ("id2label", "rope_scaling", "rope_theta", "layer_types", "architectures", "n_inner")
    rng = random.Random(name)
    with little_memory():
        for key in sorted({*about, *more}):
            for junk in rng.sample(JUNK, 2):
                path.write_text(json.dumps({**about, key: junk}))
                refused_or_read(tmp_path)


@pytest.mark.parametrize(
    ("name", "family"), [("gpt2", "gpt2"), ("bert", "bert"), ("llama", "llama")]
)
def test_junk_in_the_files_of_the_tokenizer(tmp_path: Path, name: str, family: str) -> None:
    """The tokenizer is read last, so that a model that takes it is needed to get there."""
    from attncore.checkpoints.tokenizer_files import read_tokenizer

    def check(change: Callable[[Path], object], files: tuple[str, ...]) -> None:
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        for file in (*files, "tokenizer_config.json"):
            shutil.copy(TOKENIZERS / name / file, tmp_path)
        change(tmp_path)
        with contextlib.suppress(ac.CheckpointError):
            read_tokenizer(tmp_path, family, 1000)

    forms = {
        "gpt2": [("tokenizer.json",), ("vocab.json", "merges.txt")],
        "bert": [("tokenizer.json",), ("vocab.txt",)],
        "llama": [("tokenizer.json",)],
    }[name]
    rng = random.Random(name)
    settings = json.loads((TOKENIZERS / name / "tokenizer_config.json").read_text())
    for files in forms:
        for file in files:
            for raw in (b"", b"{}", b"\xff\xfe\x00", b"[1]", b'{"model": 1}', b"a b c\nd"):
                check(lambda folder, f=file, r=raw: (folder / f).write_bytes(r), files)
        for key in settings:
            for junk in rng.sample(JUNK, 2):
                text = json.dumps({**settings, key: junk})
                check(lambda f, t=text: (f / "tokenizer_config.json").write_text(t), files)


def test_the_fixtures_are_small() -> None:
    sizes = [path.stat().st_size for path in DATA.rglob("*") if path.is_file()]
    mine = [path.stat().st_size for home in (HOME, TOKENIZERS) for path in home.rglob("*.*")]
    assert sum(mine) < 700_000
    assert max(sizes) < 2_000_000
