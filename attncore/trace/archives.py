"""Files of named arrays and texts; reading one never runs what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from attncore._arrays import Array
from attncore._files import replacing


@dataclass(frozen=True)
class Archive:
    """The contents of one file: arrays of numbers, and texts, each by its name.

    texts  a string, or a list of strings
    """

    arrays: dict[str, Array] = field(default_factory=dict)
    texts: dict[str, str | list[str]] = field(default_factory=dict)


def read(path: Path) -> Archive:
    """The archive in an `.npz` or `.safetensors` file.

    Raises ValueError, naming the file, for one that is neither, is damaged, or holds pickled
    entries; OSError for one that cannot be read.
    """
    if path.suffix == ".npz":
        return _read_npz(path)
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    raise ValueError(f"a trace is an .npz or .safetensors file, not {path.name}")


def write(path: Path, arrays: Mapping[str, Array], texts: Mapping[str, str]) -> None:
    """Write arrays and texts to one file, whole or absent; ValueError for any other ending."""
    if path.suffix == ".npz":
        entries = {**{name: np.array(text) for name, text in texts.items()}, **arrays}
        with replacing(path) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, **entries)
    elif path.suffix == ".safetensors":
        from safetensors.numpy import save

        with replacing(path) as part:
            part.write_bytes(save(dict(arrays), metadata=dict(texts)))
    else:
        raise ValueError(f"a trace is saved as .npz or .safetensors, not as {path.name}")


def _read_npz(path: Path) -> Archive:
    found = Archive()
    try:
        file = np.load(path, allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # zip files, streams and headers each raise their own
        raise ValueError(f"{path} is not an npz file: it was not written by np.savez") from error
    if not isinstance(file, np.lib.npyio.NpzFile):
        raise ValueError(f"{path} holds a single array: write it with np.savez")
    with file:
        for name in file.files:
            _add_entry(found, name, _entry(file, name, path))
    return found


def _entry(file: Any, name: str, path: Path) -> Any:
    try:
        return file[name]
    except OSError:
        raise
    except Exception as error:  # as above; and MemoryError for a shape that was made up
        if "allow_pickle" not in str(error):
            raise ValueError(f"{path} is damaged: {name} cannot be read") from error
        raise ValueError(
            f"{name} in {path} is pickled, and reading it could run any code; save arrays of one "
            f"shape each, and strings as {name}=np.array({name}, dtype=str)"
        ) from error


def _add_entry(found: Archive, name: str, entry: Any) -> None:
    """Add an entry of an npz file to the archive, to its arrays or to its texts."""
    array = np.asarray(entry)
    if array.dtype.kind == "U":
        found.texts[name] = [str(text) for text in array] if array.ndim == 1 else str(array)
    elif array.dtype.kind in "fiu":
        found.arrays[name] = array


def _read_safetensors(path: Path) -> Archive:
    from safetensors import safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            texts: dict[str, str | list[str]] = dict(file.metadata() or {})
    except OSError:
        raise
    except Exception as error:  # NumPy lacks some of its types, and says so in several ways
        raise ValueError(f"{path} is damaged or of a kind NumPy lacks: {error}") from error
    # Metadata are strings: a list of tokens comes as JSON.
    if isinstance(texts.get("tokens"), str):
        texts["tokens"] = _strings(str(texts["tokens"]), path)
    return Archive(arrays, texts)


def _strings(spelled: str, path: Path) -> list[str]:
    try:
        found = json.loads(spelled)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError(f"the metadata of {path} have tokens that are no JSON list of strings")
    return found
