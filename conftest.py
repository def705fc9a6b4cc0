"""What is collected where: modules that need PyTorch only if the extra `train` is installed."""

from __future__ import annotations

from importlib.util import find_spec

NEED_TORCH = ("cross_entropy", "loop", "network")

collect_ignore = (
    [] if find_spec("torch") else [f"attncore/training/{name}.py" for name in NEED_TORCH]
)
