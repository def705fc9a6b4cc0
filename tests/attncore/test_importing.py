"""Importing attncore is cheap, and brings nothing heavy with it."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import attncore as ac

HEAVY = ("manim", "click", "torch", "tokenizers", "safetensors", "scenes")
MEASURE = """
import time
start = time.process_time()
import numpy
between = time.process_time()
import attncore
print((time.process_time() - between) / (between - start))
"""


#: What `import attncore as ac` offers. Whoever takes a name away breaks somebody's notebook.
PUBLIC = """
    Attention Block CheckpointError Config Derived Embedding LayerNorm MLP ModelInfo
    MultiHeadAttention PatchEmbedding RMSNorm Ref Token Tokenizer Trace TraceBatch Transformer
    added additive_scores along_axes attend attend_blockwise available bin_counts bin_edges
    composed cosine difference distance dot elu_plus_one erf exponentials gelu gelu_tanh in_plane
    layer_norm length linear_attention load masks mean minus_largest positions principal_axes
    product relu relu_weights rms_norm save scaled silu softmax stacked standard_deviation total
    total_of_rest transposed variance_shares
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_nothing_heavy_comes_along() -> None:
    found = run(f"import sys, attncore; print([n for n in {HEAVY!r} if n in sys.modules])")
    assert found == "[]"


def test_it_takes_little_longer_than_numpy() -> None:
    # The best of several, as a share of work done: a busy machine slows both. Usually 0.6 to 0.8;
    # the lightest library of HEAVY alone would add as much again.
    assert min(float(run(MEASURE)) for _ in range(5)) < 1.4


def test_the_public_names() -> None:
    assert sorted(ac.__all__) == sorted(PUBLIC.split())
    assert {"masks", "positions", "__version__"} - vars(ac).keys() == set()


def test_every_public_name_exists_and_is_explained() -> None:
    for name in ac.__all__:
        assert getattr(ac, name).__doc__, name


def test_every_public_name_has_an_example_that_runs() -> None:
    homes = (ac, ac.masks, ac.positions)
    public = {
        f"{home.__name__}.{name}": thing
        for home in homes
        for name, thing in vars(home).items()
        if not name.startswith("_")
        and (name in ac.__all__ or home is not ac)
        and getattr(thing, "__module__", "").startswith("attncore")
        and not isinstance(thing, ModuleType)
    }
    assert len(public) > 40
    lacking = [name for name, thing in public.items() if ">>>" not in (thing.__doc__ or "")]
    assert not lacking
