"""The library's own format: a folder with config.json, model.safetensors and tokenizer.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from attncore._arrays import Array, as_float
from attncore.checkpoints.errors import CheckpointError
from attncore.config import Config
from attncore.files import replacing
from attncore.tokenizers import Tokenizer
from attncore.weights import check_weights

if TYPE_CHECKING:
    from attncore.transformer import Transformer

FORMAT, VERSION = "attncore", 1
CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
#: Files that would run code if they were read.
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


def load(folder: Path) -> Transformer:
    """The model in `folder`; CheckpointError, naming the file, for one that is not understood."""
    from attncore.transformer import Transformer

    about = _read_config(folder)
    try:
        config = Config.from_dict(about["config"])
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{folder / CONFIG}: {error}") from error
    weights = _read_weights(folder, config)
    return Transformer(
        config,
        weights,
        tokenizer=_read_tokenizer(folder, about.get("tokenizer"), config),
        name=str(about.get("name", folder.name)),
        provenance=str(about.get("provenance", "imported")),
        digest=digest_of(folder),
    )


def save(
    model: Transformer, folder: Path, *, description: str = "", dtype: DTypeLike | None = None
) -> None:
    """Write `model` to `folder`, which is made if it is missing."""
    from safetensors.numpy import save as to_bytes

    folder.mkdir(parents=True, exist_ok=True)
    about: dict[str, Any] = {
        "format": FORMAT,
        "format_version": VERSION,
        "name": model.info.name,
        "description": description,
        "provenance": model.info.provenance,
        "language": "en",
        "config": model.config.to_dict(),
    }
    if model.has_tokenizer:
        tokenizer = model.tokenizer
        about["tokenizer"] = {"start": tokenizer.start, "piece_prefix": tokenizer.piece_prefix}
        with replacing(folder / TOKENIZER) as part:
            part.write_text(tokenizer.backend.to_str(pretty=True), encoding="utf-8")
    weights = {
        name: np.ascontiguousarray(array, dtype=dtype) for name, array in model.weights.items()
    }
    with replacing(folder / WEIGHTS) as part:
        part.write_bytes(to_bytes(weights))
    with replacing(folder / CONFIG) as part:
        part.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def digest_of(folder: Path) -> str:
    """The sha256, in hex, of the folder's weights, config and tokenizer."""
    digest = hashlib.sha256()
    for name in (WEIGHTS, CONFIG, TOKENIZER):
        path = folder / name
        if path.exists():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_config(folder: Path) -> Mapping[str, Any]:
    """What config.json says, if it is of our format."""
    path = folder / CONFIG
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder} has no {CONFIG}: it is not a model") from error
    except ValueError as error:
        raise CheckpointError(f"{path} is not JSON: {error}") from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise CheckpointError(f'{path} is not understood; supported: "format": "{FORMAT}"')
    if about.get("format_version") != VERSION:
        raise CheckpointError(
            f"{path} has format_version {about.get('format_version')}; supported: {VERSION}"
        )
    if not isinstance(about.get("config"), dict):
        raise CheckpointError(f'{path} has no "config" table')
    return about


def _read_weights(folder: Path, config: Config) -> dict[str, Array]:
    """The weights, looked at only after their names and shapes were found to fit the config."""
    from safetensors import SafetensorError, safe_open

    path = folder / WEIGHTS
    if not path.exists():
        raise CheckpointError(_no_weights(folder))
    try:
        with safe_open(path, framework="numpy") as file:
            names = list(file.keys())
            check_weights(config, {name: tuple(file.get_slice(name).get_shape()) for name in names})
            return {name: as_float(file.get_tensor(name)) for name in names}
    except (SafetensorError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: {error}") from error


def _no_weights(folder: Path) -> str:
    """Why there are no weights; pickled ones are refused, with the way to convert them."""
    pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if not pickles:
        return f"{folder} has no {WEIGHTS}"
    return (
        f"{folder / pickles[0]} is pickled, and reading it could run any code; convert it with "
        "PyTorch and safetensors: save_file(torch.load(file, weights_only=True), "
        f'"{WEIGHTS}")'
    )


def _read_tokenizer(
    folder: Path, about: Mapping[str, Any] | None, config: Config
) -> Tokenizer | None:
    """The tokenizer, if the folder has one, checked against the size of the vocabulary."""
    path = folder / TOKENIZER
    if not path.exists():
        if about is not None:
            raise CheckpointError(f"{folder} has no {TOKENIZER}, which its {CONFIG} describes")
        return None
    table = about or {}
    try:
        tokenizer = Tokenizer.from_file(
            path, start=table.get("start"), piece_prefix=table.get("piece_prefix")
        )
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}") from error
    if tokenizer.vocab_size > config.vocab_size:
        raise CheckpointError(
            f"{path} has {tokenizer.vocab_size} tokens; the model has {config.vocab_size}"
        )
    return tokenizer
