"""The library's own format: a folder with config.json, model.safetensors and tokenizer.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from attncore._files import replacing
from attncore.checkpoints.configs import check_absurd
from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.families import FAMILIES
from attncore.checkpoints.files import (
    CONFIG,
    TOKENIZER,
    WEIGHTS,
    digest_of,
    no_weights,
    read_config,
)
from attncore.checkpoints.tensors import Stored, check_kind, read_header
from attncore.spec.config import Config
from attncore.spec.weights import check_weights
from attncore.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from attncore.model.transformer import Transformer

FORMAT, VERSION = "attncore", 1


def load(folder: Path) -> Transformer:
    """The model in `folder`; CheckpointError, naming the file, for one that is not understood."""
    from attncore.model.transformer import Transformer

    about, config = _read_config(folder)
    held = _find_weights(folder, config)
    return Transformer(
        config,
        {name: stored.read() for name, stored in held.items()},
        tokenizer=_read_tokenizer(folder, about.get("tokenizer"), config),
        name=str(about.get("name", folder.name)),
        provenance=str(about.get("provenance", "imported")),
        digest=digest(folder),
        folder=folder,
    )


def save(
    model: Transformer,
    folder: str | Path,
    *,
    description: str = "",
    dtype: DTypeLike | None = None,
) -> None:
    """Write a model to a folder; see `attncore.save`."""
    from safetensors.numpy import save as to_bytes

    folder = Path(folder)
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


def digest(folder: Path) -> str:
    """The sha256, in hex, of the folder's weights, config and tokenizer."""
    return digest_of(folder / name for name in (WEIGHTS, CONFIG, TOKENIZER))


def _read_config(folder: Path) -> tuple[dict[str, Any], Config]:
    """The table of config.json, if it is of our format, and the config in it."""
    path, about = folder / CONFIG, read_config(folder)
    if about.get("format") != FORMAT:
        raise CheckpointError(
            f'{path} is not understood; supported: "format": "{FORMAT}", or "model_type": one of '
            f"{', '.join(FAMILIES)}"
        )
    if about.get("format_version") != VERSION:
        raise CheckpointError(
            f"{path} has format_version {about.get('format_version')}; supported: {VERSION}"
        )
    if not isinstance(about.get("config"), dict):
        raise CheckpointError(f'{path} has no "config" table')
    try:
        return about, Config.from_dict(about["config"])
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: {error}") from error


def config_and_shapes(folder: Path) -> tuple[Config, dict[str, tuple[int, ...]]]:
    """The config, and the shapes of the weights, without reading any."""
    config = _read_config(folder)[1]
    return config, {name: stored.shape for name, stored in _find_weights(folder, config).items()}


def _find_weights(folder: Path, config: Config) -> dict[str, Stored]:
    """The stored tensors of the weights, checked against the names and shapes of the config."""
    path = folder / WEIGHTS
    if not path.exists():
        raise CheckpointError(no_weights(folder))
    held = read_header(path)
    check_absurd(config, folder / CONFIG, len(held))
    try:
        check_weights(config, {name: stored.shape for name, stored in held.items()})
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}") from error
    for stored in held.values():
        check_kind(stored)
    return held


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
