"""Summaries of models from their config and the headers of their files: no weights are read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from attncore.checkpoints import hugging_face, native
from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.files import read_config
from attncore.models import folder_of
from attncore.spec.config import Config


@dataclass(frozen=True)
class Summary:
    """A model's config, number of parameters, digest of its files, and provenance."""

    config: Config
    parameters: int
    digest: str
    provenance: str


def summarise(name_or_path: str | Path) -> Summary:
    """A summary of the model that `load` would read, with the same checks but for what it skips.

    Raises CheckpointError for what is no model.

    >>> summarise("storyteller").provenance
    'trained'
    """
    folder = folder_of(str(name_or_path)) or Path(name_or_path)
    if not folder.is_dir():
        raise CheckpointError(f"there is no model named {name_or_path} and no such folder")
    about = read_config(folder)
    reader = hugging_face if "format" not in about and "model_type" in about else native
    config, shapes = reader.config_and_shapes(folder)
    return Summary(
        config,
        sum(math.prod(shape) for shape in shapes.values()),
        reader.digest(folder),
        str(about.get("provenance", "imported")) if reader is native else "imported",
    )
