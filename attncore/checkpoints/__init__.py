"""Reading models from files: one module per family."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attncore.checkpoints.errors import CheckpointError
from attncore.models import available, folder_of

if TYPE_CHECKING:
    from attncore.transformer import Transformer

__all__ = ["CheckpointError", "load"]


def load(name_or_path: str | Path) -> Transformer:
    """A built-in model by its name, or a model from a folder.

    Raises CheckpointError for a name that is neither, and for a folder that is not understood.
    """
    from attncore._arrays import nearest
    from attncore.checkpoints import native

    built_in = folder_of(str(name_or_path))
    if built_in is not None:
        return native.load(built_in)
    folder = Path(name_or_path)
    if not folder.is_dir():
        known = available()
        raise CheckpointError(
            f"there is no model named {name_or_path} and no such folder; built in: "
            f"{', '.join(known) or 'none'}{nearest(str(name_or_path), known)}"
        )
    return native.load(folder)
