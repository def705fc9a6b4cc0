"""The words of a sentence in another order: which order, and where each of them comes to stand."""

from __future__ import annotations

from collections.abc import Sequence

import attncore as ac
from scenes.subject.subject import Subject


def shuffled(trace: ac.Trace, focus: int) -> tuple[int, ...] | None:
    """The positions of the tokens in another order; None where no order is another one.

    The last word comes first, and so on; what the model adds stays in its place. Where the focus
    would stay in its place too, or the same sentence would come out, as for "the cat the", all
    move on by a place, by two, and so on.
    """
    tokens = trace.tokens
    free = [i for i, token in enumerate(tokens) if not token.special]
    back = free[::-1]
    orders = [back[shift:] + back[:shift] for shift in range(len(back))]
    made = [_placed(len(tokens), free, order) for order in orders]
    others = [order for order in made if not _alike(trace, order)]
    moved = [order for order in others if order[focus] != focus]
    return next(iter(moved or others), None)


def is_backwards(trace: ac.Trace, order: Sequence[int]) -> bool:
    """Whether in this order the last word comes first, and so on to the first."""
    free = [i for i in order if not trace.tokens[i].special]
    return free == sorted(free, reverse=True)


def _placed(count: int, free: list[int], order: list[int]) -> tuple[int, ...]:
    """All tokens, with the free ones in this order."""
    places = dict(zip(free, order, strict=True))
    return tuple(places.get(i, i) for i in range(count))


def _alike(trace: ac.Trace, order: tuple[int, ...]) -> bool:
    """Whether the sentence reads the same in this order."""
    tokens = trace.tokens
    return all(tokens[i].id == token.id for i, token in zip(order, tokens, strict=True))


def outputs(
    subject: Subject, order: tuple[int, ...], **without: bool
) -> tuple[tuple[ac.Trace, ac.Ref], tuple[ac.Trace, ac.Ref]]:
    """The final vectors of the focus, in the sentence as it is and in another order: two runs.

    order    as `shuffled` gives it
    without  positions=False, mask=False: of the altered model
    """
    model, ids = subject.network, [token.id for token in subject.trace.tokens]
    name = f"blocks.{model.config.n_layers - 1}.resid_post"
    written = model.trace(ids, names=[name], **without)
    other = model.trace([ids[i] for i in order], names=[name], **without)
    places = subject.focus, order.index(subject.focus)
    one, two = (run.ref(name, at) for run, at in zip((written, other), places, strict=True))
    return (written, one), (other, two)
