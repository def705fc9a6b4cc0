"""Folders in Hugging Face's layout, of the families in `attncore.checkpoints.families`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attncore.checkpoints import tensors
from attncore.checkpoints.configs import configure, family_of
from attncore.checkpoints.family import Family, Settings
from attncore.checkpoints.files import CONFIG, TOKENIZER, digest_of, read_config
from attncore.checkpoints.plan import Plan, renamed
from attncore.spec.config import Config

if TYPE_CHECKING:
    from attncore.model.transformer import Transformer

#: What besides the weights makes a model what it is.
_OTHERS = (CONFIG, TOKENIZER, "tokenizer_config.json", "vocab.json", "merges.txt", "vocab.txt")


def load(folder: Path, *, name: str | None = None) -> Transformer:
    """The model in `folder`; CheckpointError, naming the file, for one that is not understood."""
    from attncore.checkpoints.tokenizer_files import read_tokenizer
    from attncore.model.transformer import Transformer

    family, plan = _plan(folder)
    return Transformer(
        plan.config,
        plan.read(),
        tokenizer=read_tokenizer(folder, family.vocabulary, plan.config.vocab_size),
        name=name or folder.resolve().name,
        provenance="imported",
        digest=digest(folder),
        folder=folder,
    )


def config_and_shapes(folder: Path) -> tuple[Config, dict[str, tuple[int, ...]]]:
    """The config, and the shapes of the weights, without reading any."""
    plan = _plan(folder)[1]
    return plan.config, plan.shapes


def digest(folder: Path) -> str:
    """The sha256, in hex, of the folder's weights, config and tokenizer."""
    return digest_of([*tensors.paths_of(folder), *(folder / other for other in _OTHERS)])


def _plan(folder: Path) -> tuple[Family, Plan]:
    """The family of the model in `folder`, and the checked plan by which its weights are read."""
    settings = Settings(folder / CONFIG, read_config(folder))
    family = family_of(settings)
    held = renamed(family, tensors.find(folder), folder)
    plan = Plan(family, configure(family, settings, held), held)
    plan.check(folder)
    return family, plan
