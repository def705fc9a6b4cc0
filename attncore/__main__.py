"""The command `attn`, also as `python -m attncore`: the scenes beside this package, and no others.

One of two places where the library knows of scenes.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[1]  # the folder that holds attncore and scenes


def claim_scenes() -> None:
    """Let `scenes` be the package beside this one, whatever the path or the folder here offers.

    Only where another one would be found is the path changed, from there on: worker processes
    get the same path.
    """
    for place, folder in enumerate(sys.path):
        if Path(folder).resolve() == BESIDE:
            return
        if PathFinder.find_spec("scenes", [folder]) is not None:
            sys.path.insert(place, str(BESIDE))
            return


def main() -> None:
    """Run the command; `sys.argv` has its arguments."""
    claim_scenes()
    from scenes.console.commands import main as attn

    attn()


if __name__ == "__main__":
    main()
