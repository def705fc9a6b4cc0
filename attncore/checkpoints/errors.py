"""The error for checkpoints that cannot be read."""

from __future__ import annotations


class CheckpointError(ValueError):
    """A checkpoint that is not understood; names the file, the trouble and what is supported.

    >>> import attncore as ac
    >>> try:
    ...     ac.load("storytelller")
    ... except CheckpointError as error:
    ...     str(error).split("; ")[-1]
    'did you mean storyteller?'
    """
