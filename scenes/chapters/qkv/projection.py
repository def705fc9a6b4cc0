"""The q/k/v projection of one token by one head, by reference: W · x + b."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import attncore as ac
from scenes.kit.arrays.folding import decimals_for, folded
from scenes.kit.arrays.products import Factors
from scenes.kit.type.number import Source, number_of, number_width, spell
from scenes.subject import Subject

DOWN = 4  # rows shown before the folded ones


@dataclass(frozen=True)
class Projection:
    """One projection: a matrix times a column, plus a bias, is a query, key or value.

    part    "q", "k" or "v"
    token   position of the token in the sentence
    rows    the weights of each entry of the result, (d_model,) each
    column  (d_model,) what they are multiplied by
    bias    (d_head,) what is added, if anything is
    result  (d_head,) as the model made it
    """

    part: str
    token: int
    rows: tuple[ac.Ref, ...]
    column: ac.Ref
    bias: ac.Ref | None
    result: ac.Ref

    def factors(self, head: int) -> Factors:
        """The first row times the column, with so many products before the folded ones."""
        bias = None if self.bias is None else self.bias[0]
        return Factors(list(self.rows[0]), list(self.column), self.result[0], head=head, bias=bias)

    @cached_property
    def decimals(self) -> int:
        """The decimals of the column, the bias and the result."""
        vectors = [v for v in (self.column, self.bias, self.result) if v is not None]
        return decimals_for([float(entry) for vector in vectors for entry in vector.array])

    @cached_property
    def weight_decimals(self) -> int:
        return decimals_for([float(w) for row in self.rows for w in row.array])


def projection(subject: Subject, part: str, token: int) -> Projection:
    """The projection by the subject's head of a token to its query "q", key "k" or value "v"."""
    result = subject.ref(f"attn.{part}", token)
    _, head = subject.place(f"attn.{part}")
    size = result.shape[0]
    columns = range(head * size, (head + 1) * size)  # heads stand side by side
    rows = tuple(subject.weight(f"attn.w_{part}", slice(None), i) for i in columns)
    known = subject.name(f"attn.b_{part}") in subject.network.weights
    own = slice(columns.start, columns.stop)
    bias = subject.weight(f"attn.b_{part}", own) if known else None
    column = subject.trace.ref(subject.name(subject.reads), token)
    return Projection(part, token, rows, column, bias, result)


@dataclass(frozen=True)
class Widths:
    """The width of the widest number of each column of the picture, in frame units.

    entry   of the matrix, and of the products under it
    column, bias, result
    """

    entry: float
    column: float
    bias: float
    result: float


def widths(made: Projection, across: int, size: float) -> Widths:
    """The widths of one product whose digits are `size` high."""
    (down, _), (wide, _) = folded(len(made.rows), DOWN), folded(len(made.column), across)
    work = made.factors(across)
    places = decimals_for([number_of(s) for s in (*work.products, *work.sums)])

    def widest(sources: list[Source], decimals: int) -> float:
        return max(
            (number_width(size, spell(number_of(s), decimals)) for s in sources), default=0.0
        )

    entries: list[Source] = [made.rows[i][j] for i in down for j in wide]
    bias: list[Source] = [made.bias[i] for i in down] if made.bias is not None else []
    return Widths(
        max(widest(entries, made.weight_decimals), widest(work.products, places)),
        widest([made.column[j] for j in wide], made.decimals),
        max(widest(bias, made.decimals), widest(bias[:1], places)),
        max(widest([made.result[i] for i in down], made.decimals), widest(work.sums, places)),
    )
