"""Models in files: the library's own format, and Hugging Face's folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attncore.checkpoints.errors import CheckpointError
from attncore.models import available, folder_of, how_to_get

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from attncore.model.transformer import Transformer

__all__ = ["CheckpointError", "load", "save"]


def load(name_or_path: str | Path) -> Transformer:
    """A built-in model by its name, or a model from a folder.

    The folder is one that `save` wrote, or one in Hugging Face's layout (config.json,
    *.safetensors, and its tokenizer's files if it is to take text) of the families GPT-2, BERT,
    Llama, Mistral, Qwen2, Marian and ViT.

    Raises CheckpointError, naming the file, for a name that is neither, and for a folder that is
    not understood. Nothing pickled is ever read, and nothing is allocated for sizes that do not
    fit the files.

    >>> load("storyteller").info.provenance
    'trained'
    """
    from attncore._arrays import nearest

    name = str(name_or_path)
    built_in = folder_of(name)
    if built_in is not None:
        return _load(built_in, name)
    if (command := how_to_get().get(name)) is not None and not Path(name).is_dir():
        raise CheckpointError(f"the model {name} is not installed; to get it: {command}")
    if not Path(name).is_dir():
        known = available()
        raise CheckpointError(
            f"there is no model named {name} and no such folder; built in: "
            f"{', '.join(known) or 'none'}{nearest(name, known)}"
        )
    return _load(Path(name), None)


def save(
    model: Transformer,
    folder: str | Path,
    *,
    description: str = "",
    dtype: DTypeLike | None = None,
) -> None:
    """Write a model to a folder that `load` reads, made if it is missing.

    description  one line for people, kept in the folder's config.json
    dtype        of the weights in the file; float16 halves its size, None keeps theirs

    >>> import tempfile
    >>> import attncore as ac
    >>> config = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(ac.Transformer.random(config, seed=0), folder, description="knows nothing")
    ...     load(folder).info.provenance
    'random'
    """
    from attncore.checkpoints import native

    native.save(model, folder, description=description, dtype=dtype)


def _load(folder: Path, name: str | None) -> Transformer:
    from attncore.checkpoints import hugging_face, native
    from attncore.checkpoints.files import read_config

    about = read_config(folder)
    if "model_type" in about and "format" not in about:
        return hugging_face.load(folder, name=name)
    return native.load(folder)
