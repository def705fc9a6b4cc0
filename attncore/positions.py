"""How a model knows the order of its tokens."""

from __future__ import annotations

import numpy as np

from attncore._arrays import Array


def sinusoidal(n: int, d_model: int, *, theta: float = 10000.0) -> Array:
    """Fixed position vectors: sine in even columns, cosine in odd ones, ever slower.

    returns  (token, d_model), float32

    Vaswani et al. 2017, section 3.5. Raises ValueError for an odd `d_model`.

    >>> sinusoidal(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]], dtype=float32)
    """
    if d_model % 2:
        raise ValueError(f"sinusoidal positions come in pairs: d_model {d_model} is odd")
    speeds = theta ** -(np.arange(0, d_model, 2) / d_model)
    angles = np.arange(n)[:, None] * speeds
    waves = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return waves.reshape(n, d_model).astype(np.float32)
