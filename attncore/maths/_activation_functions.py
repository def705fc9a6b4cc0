"""Activation functions written into an array: one piece at a time, in few passes."""

from __future__ import annotations

import math

import numpy as np

from attncore._arrays import Array
from attncore.maths._erf import write_erf


def write_relu(x: Array, result: Array) -> None:
    """ReLU by clip, which NumPy does several times quicker than the maximum with a number."""
    np.clip(x, 0, np.inf, out=result)


def write_gelu(x: Array, result: Array) -> None:
    """GELU: x/2 * (1 + erf(x/√2))."""
    write_erf(x * math.sqrt(0.5), result)
    result += 1
    result *= x
    result *= 0.5


def write_gelu_tanh(x: Array, result: Array) -> None:
    """GELU by the tanh formula: x/2 * (1 + tanh(√(2/π) * (x + 0.044715 x³)))."""
    np.multiply(x, x, out=result)
    result *= 0.044715 * math.sqrt(2 / math.pi)
    result += math.sqrt(2 / math.pi)
    result *= x
    np.tanh(result, out=result)
    result += 1
    result *= x
    result *= 0.5


def write_silu(x: Array, result: Array) -> None:
    """SiLU: x times the logistic function, by way of tanh, which does not overflow."""
    np.multiply(x, 0.5, out=result)
    np.tanh(result, out=result)
    result += 1
    result *= x
    result *= 0.5


def write_elu_plus_one(x: Array, result: Array) -> None:
    """ELU plus 1: exp(min(x, 0)) + max(x, 0)."""
    np.exp(np.minimum(x, 0), out=result)
    result += np.maximum(x, 0)
