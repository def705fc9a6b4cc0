"""Files of a checkpoint in any format: JSON tables, digests, the message for missing weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attncore.checkpoints.errors import CheckpointError

CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
#: Files that would run code if they were read.
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
#: No config.json, and no header of a file of weights, is longer than this.
LONGEST_JSON = 2**24


def read_table(path: Path) -> dict[str, Any]:
    """The JSON object in a file; CheckpointError, naming the file, where there is none."""
    try:
        size = path.stat().st_size
        if size > LONGEST_JSON:
            raise CheckpointError(f"{path} has {size} bytes; at most {LONGEST_JSON} are read")
        return parse_table(path.read_bytes(), path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}") from error


def parse_table(raw: bytes, path: Path) -> dict[str, Any]:
    """The JSON object in the bytes of a file; CheckpointError where they are none."""
    try:
        table = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise CheckpointError(f"{path} is not JSON: {error}") from error
    except RecursionError as error:
        raise CheckpointError(f"{path} is not understood: it nests too deep") from error
    if not isinstance(table, dict):
        raise CheckpointError(f"{path} is not understood: it is no JSON object")
    return table


def read_config(folder: Path) -> dict[str, Any]:
    """The table in the folder's config.json."""
    if not (folder / CONFIG).exists():
        raise CheckpointError(f"{folder} has no {CONFIG}: it is not a model")
    return read_table(folder / CONFIG)


def digest_of(paths: Iterable[Path]) -> str:
    """The sha256, in hex, of the files that exist, in this order."""
    digest = hashlib.sha256()
    for path in paths:
        if path.exists():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def no_weights(folder: Path) -> str:
    """The error message for missing weights; for pickled ones, with the way to convert them."""
    pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if not pickles:
        return f"{folder} has no {WEIGHTS}"
    return (
        f"{folder / pickles[0]} is pickled, and reading it could run any code; convert it with "
        "PyTorch and safetensors: save_file(torch.load(file, weights_only=True), "
        f'"{WEIGHTS}")'
    )


def listed(names: Iterable[str], most: int = 12) -> str:
    """A list of names for an error message, on one line.

    >>> listed(["b", "a"]), listed([]), listed("abc", most=2)
    ('a, b', 'none', 'a, b and 1 more')
    """
    found = sorted(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return (", ".join(found[:most]) or "none") + more
