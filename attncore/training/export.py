"""Writes a trained model as a native checkpoint: float16 weights, config, tokenizer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from attncore.training.tokenizer import PREFIX, START

DESCRIPTION = "tiny transformer trained from scratch on synthetic English sentences"


def save(
    folder: Path,
    weights: Mapping[str, NDArray[np.float32]],
    config: Mapping[str, Any],
    tokenizer: Tokenizer,
    training: Mapping[str, Any],
) -> None:
    """Write ``model.safetensors``, ``config.json`` and ``tokenizer.json`` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: np.ascontiguousarray(w, np.float16) for name, w in weights.items()}
    save_file(halves, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    description = {
        "format": "attncore",
        "format_version": 1,
        "name": folder.name,
        "description": DESCRIPTION,
        "provenance": "trained",
        "language": "en",
        "config": dict(config),
        "tokenizer": {"start": START, "piece_prefix": PREFIX},
        "training": dict(training),
    }
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
