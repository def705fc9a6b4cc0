"""Ten and more deliberate faults, each in a copy of the library, and the tests that catch them.

    python tests/mutants.py [NAME ...]

applies one fault after the other to a copy, runs the tests named beside it, and prints which of
them fail. Exit 1 if a fault goes unnoticed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = Path("tests/attncore")


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file` of attncore, `right` becomes `wrong`; `tests` are those that catch it.

    file   relative to attncore/
    right  stands exactly once in the file
    tests  names of modules in tests/attncore
    """

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "mask inverted",
        "attention/score_rule.py",
        "np.where(mask, scores, -np.inf)",
        "np.where(mask, -np.inf, scores)",
        ("attention/test_dot_product", "model/test_transformer"),
    ),
    Mutant(
        "scale missing",
        "attention/score_rule.py",
        "scores *= self.scale",
        "scores *= 1.0",
        ("attention/test_dot_product", "model/test_layers"),
    ),
    Mutant(
        "softmax along the wrong axis",
        "attention/dot_product.py",
        "return softmax_rows(scores, scores) if",
        "return softmax(scores, axis=-2) if",
        ("attention/test_dot_product", "model/test_transformer"),
    ),
    Mutant(
        "a bias dropped",
        "model/block.py",
        '*(weights.get(f"{prefix}b_{part}") for part in "qkvo")',
        '*(weights.get(f"{prefix}b_{part}") if part != "v" else None for part in "qkvo")',
        ("model/test_transformer", "checkpoints/test_families"),
    ),
    Mutant(
        "heads swapped",
        "model/multi_head_attention.py",
        "z = z.swapaxes(-2, -3)\n",
        "z = z[..., ::-1, :, :].swapaxes(-2, -3)\n",
        ("model/test_layers", "checkpoints/test_families"),
    ),
    Mutant(
        "positions off by one",
        "model/stack.py",
        "self.pos_table[before : before + x.shape[-2]]",
        "np.roll(self.pos_table, -1, 0)[before : before + x.shape[-2]]",
        ("model/test_transformer", "checkpoints/test_families"),
    ),
    Mutant(
        "keys not rotated",
        "model/multi_head_attention.py",
        "k = _turned(_split(linear(others, self.w_k, self.b_k), groups), visibility)",
        "k = _split(linear(others, self.w_k, self.b_k), groups)",
        ("checkpoints/test_families",),
    ),
    Mutant(
        "no residual around the MLP",
        "model/block.py",
        "return recorder.add(resid, x + recorder.add(out, layer(read)))",
        'return recorder.add(resid, x * (ln != "ln2") + recorder.add(out, layer(read)))',
        ("model/test_transformer", "model/test_architectures"),
    ),
    Mutant(
        "norm after the layer, not before",
        "model/block.py",
        "if self.norm_first:",
        "if not self.norm_first:",
        ("model/test_transformer", "checkpoints/test_families"),
    ),
    Mutant(
        "the cache forgets a token",
        "model/kv_cache.py",
        "self.length = self.length, self.length + keys.shape[-2]",
        "self.length = max(self.length - 1, 0), self.length + keys.shape[-2]",
        ("model/test_generation", "model/test_architectures"),
    ),
    Mutant(
        "window one too wide",
        "model/stack.py",
        "masks.sliding_window(count, window - 1,",
        "masks.sliding_window(count, window,",
        ("model/test_architectures", "checkpoints/test_families"),
    ),
    Mutant(
        "padding is looked at",
        "model/stack.py",
        "if options.padding is None:",
        "if True:",
        ("model/test_architectures",),
    ),
    Mutant(
        "the gate is not activated",
        "model/layers.py",
        "post = self.activation(pre) * up",
        "post = pre * up",
        ("checkpoints/test_families",),
    ),
    Mutant(
        "the source's padding is looked at",
        "model/network.py",
        "own = replace(options, padding=options.source_padding, source_padding=None)",
        "own = replace(options, padding=None, source_padding=None)",
        ("model/test_architectures",),
    ),
    Mutant(
        "top_p keeps one too few",
        "model/generation.py",
        "kept[order[before >= top_p]] = 0",
        "kept[order[before + kept[order] >= top_p]] = 0",
        ("model/test_generation",),
    ),
    Mutant(
        "tiles: what was read does not shrink when a larger score comes",
        "attention/_tiles.py",
        "self.output *= shrink",
        "self.output *= 1",
        ("attention/test_blockwise",),
    ),
    Mutant(
        "keys shared by the wrong queries",
        "attention/_shapes.py",
        "split = a.reshape(*a.shape[:-3], groups, heads // groups, *a.shape[-2:])",
        "split = a.reshape(*a.shape[:-3], heads // groups, groups, *a.shape[-2:]).swapaxes(-3, -4)",
        ("attention/test_dot_product", "checkpoints/test_families"),
    ),
)


def check(mutants: tuple[Mutant, ...]) -> list[str]:
    """What is wrong with the list itself: a fault that no longer fits the code, or its tests."""
    troubles = []
    for mutant in mutants:
        count = (ROOT / "attncore" / mutant.file).read_text("utf-8").count(mutant.right)
        if count != 1:
            troubles.append(f"{mutant.name}: {mutant.file} has {mutant.right!r} {count} times")
        missing = [name for name in mutant.tests if not (ROOT / TESTS / f"{name}.py").exists()]
        troubles += [f"{mutant.name}: there is no {name}" for name in missing]
    return troubles


@contextmanager
def planted(mutant: Mutant) -> Iterator[Path]:
    """A copy of what the tests need, with the fault in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("attncore", "tests/attncore", "tests/data"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
            shutil.copy(ROOT / name, copy / name)
        file = copy / "attncore" / mutant.file
        file.write_text(file.read_text("utf-8").replace(mutant.right, mutant.wrong), "utf-8")
        yield copy


def catchers(mutant: Mutant) -> dict[str, list[str]]:
    """For each listed module its tests that fail when the fault is there."""
    with planted(mutant) as copy:
        return {name: _failures(copy, name) for name in mutant.tests}


def _failures(copy: Path, module: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"{TESTS}/{module}.py"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):  # 1: some tests failed; others: pytest itself did
        raise RuntimeError(f"{module} did not run:\n{done.stdout}{done.stderr}")
    return re.findall(r"^FAILED \S+?::(.+?)(?: - .*)?$", done.stdout, flags=re.MULTILINE)


def main(names: list[str]) -> int:
    """Print what catches each fault; how many go unnoticed by a module that is to catch them."""
    troubles = check(MUTANTS)
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for mutant, found in zip(chosen, pool.map(catchers, chosen), strict=True):
            print(f"{mutant.name} ({mutant.file})")
            for module, failed in found.items():
                shown = ", ".join(failed[:3]) + (f" and {len(failed) - 3} more" * (len(failed) > 3))
                print(f"  {module}: {shown or 'NOTHING FAILS'}")
            troubles += [f"{mutant.name}: {m} notices nothing" for m, f in found.items() if not f]
    print(*troubles, sep="\n", file=sys.stderr)
    return min(len(troubles), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
