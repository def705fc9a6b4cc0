"""The attention output bias: the part of a layer's output that none of its heads makes."""

from __future__ import annotations

import numpy as np

from scenes.subject import Subject

SAME = 1e-4  # of the largest entry: what differs by less is the same


def attention_bias(subject: Subject) -> np.ndarray | None:
    """(d_model,) the layer's output minus that of all its heads: its bias, or zeros.

    None where this is not known, or is not the same for all tokens: then it is something else.
    """
    if not subject.knows("resid_mid"):
        return None
    before, after, shares = (
        np.asarray(subject.trace[subject.name(name)], dtype=float)
        for name in ("resid_pre", "resid_mid", "attn.result")
    )
    rest = after - before - shares.sum(axis=0)
    near = SAME * np.abs(after).max(initial=1)
    if np.abs(rest - rest.mean(axis=0)).max() > near:
        return None
    return np.where(np.abs(rest) > near, rest, 0).mean(axis=0)
