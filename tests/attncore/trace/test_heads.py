"""Heads in figures: where each looks, read off patterns that are known."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore.trace.heads import HeadSummary, summarise_heads


def test_what_a_head_looks_at_is_read_off_its_pattern() -> None:
    pattern = np.array([[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25, 0.75, 0, 0], [0.5, 0, 0, 0.5]])
    tokens = (
        ac.Token("‹start›", 0, None, special=True),
        *(ac.Token(word, i + 1, (2 * i, 2 * i + 1), word=i) for i, word in enumerate("abc")),
    )
    made = ac.ModelInfo("toy", "", "random")
    (head,) = summarise_heads(
        ac.Trace({"blocks.0.attn.pattern": pattern[None]}, tokens, "a b c", made)
    )
    assert head.pair == (2, 1, 0.75)
    assert head.previous == pytest.approx((0.75 + 0) / 2)
    assert head.itself == pytest.approx((0.5 + 0 + 0.5) / 3)
    assert head.start == pytest.approx((0.5 + 0.25 + 0.5) / 3)
    assert head.entropy == pytest.approx((1 + 0.811278 + 1) / 3, abs=1e-6)
    assert head.kind == "links words"


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        ({"previous": 0.6}, "previous word"),
        ({"itself": 0.6}, "itself"),
        ({"pair": (2, 1, 0.6), "start": 0.6}, "links words"),
        ({"start": 0.6}, "start"),
        ({"spread": 0.9}, "spread out"),
        ({}, "mixed"),
    ],
)
def test_the_kind_of_a_head_follows_from_its_figures(figures: dict, kind: str) -> None:
    shares = {"previous": 0.2, "itself": 0.2, "start": 0.2, "entropy": 1.0, "spread": 0.5}
    head = HeadSummary(0, 0, **{**shares, "pair": None, **figures})
    assert head.kind == kind
