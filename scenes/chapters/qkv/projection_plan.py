"""The plan of W · x + b: where its parts stand, the same for query, key and value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from scenes.chapters.qkv.projection import DOWN, Projection, Widths, widths
from scenes.kit import layout
from scenes.kit.arrays.folding import folded
from scenes.kit.arrays.matrix import PAD, ROW
from scenes.kit.pattern.plan import ARROW, SYMBOL
from scenes.kit.tokens.window import BAND

SIZE = 0.2  # height of a digit
LINE = ROW * SIZE
BETWEEN = 0.5  # columns of the matrix: room for + between the products under them
NEAR = 0.3  # from the matrix to the column that it is multiplied by
SIGN = 0.66  # room of + and = between the columns
OVER = SYMBOL + ARROW + 0.08  # from the columns up to their word, as over a grid
UNDER = 0.78  # from the last line of the columns down to the products
NOTE = 0.42  # from the products down to what is said of them
ACROSS = (4, 3, 2, 1)  # columns of the matrix that may be shown before the folded ones


@dataclass(frozen=True)
class ProjectionPlan:
    """The middles and levels of all parts of the picture.

    across    columns of the matrix shown before the folded ones
    widths    of the widest numbers
    matrix, column, bias, result   the middles of these
    plus, equals                   of the signs between them
    top       the middle of the first line
    products  the line of the products of the first row
    """

    across: int
    widths: Widths
    matrix: float
    column: float
    bias: float
    result: float
    plus: float
    equals: float
    top: float
    products: float

    @property
    def edge(self) -> float:
        """The upper edge of the columns, under the letters."""
        return self.top + SIZE / 2 + PAD


def projection_plan(projections: Sequence[Projection], *, spelled: bool) -> ProjectionPlan:
    """The plan that holds all these, with as many columns of the matrix as fit.

    spelled  whether a character stands over one of the words
    """
    for across in ACROSS:
        plan, width = _plan(projections, across, spelled)
        if width <= layout.RIGHT - layout.LEFT:
            break
    return plan


def _plan(
    projections: Sequence[Projection], across: int, spelled: bool
) -> tuple[ProjectionPlan, float]:
    """The plan for so many columns; and how wide it all is."""
    each = [astuple(widths(one, across, SIZE)) for one in projections]
    most = Widths(*(max(column) for column in zip(*each, strict=True)))
    shown, cut = folded(len(projections[0].column), across)
    steps = len(shown) - 1 + cut
    wide = [steps * (most.entry + BETWEEN) + most.entry, most.column, most.bias, most.result]
    matrix, column, bias, result = (width + 2 * PAD for width in wide)
    biased = any(one.bias is not None for one in projections)
    gaps = [NEAR, SIGN if biased else 0.0, SIGN]
    total = matrix + column + bias * biased + result + sum(gaps)
    x = -total / 2 + matrix + NEAR
    plus = x + column + SIGN / 2
    middle = plus + SIGN / 2 + bias / 2
    equals = middle + bias / 2 + SIGN / 2 if biased else plus
    top, products = _levels(projections, spelled)
    places = (matrix / 2 - total / 2, x + column / 2, middle, equals + SIGN / 2 + result / 2)
    return ProjectionPlan(across, most, *places, plus, equals, top, products), total


def _levels(projections: Sequence[Projection], spelled: bool) -> tuple[float, float]:
    """The middle of the first line, and the line of the products: all in the stage's middle."""
    shapes = [(len(projections[0].rows), DOWN), (len(projections[0].column), DOWN)]
    lines = max(len(shown) + cut for shown, cut in (folded(*shape) for shape in shapes))
    over = OVER + layout.WORD_SIZE + BAND * spelled + SIZE / 2 + PAD
    height = over + (lines - 1) * LINE + UNDER + NOTE
    free = layout.STAGE_TOP - layout.STAGE_BOTTOM - height
    top = layout.STAGE_TOP - free / 2 - over
    return top, top - (lines - 1) * LINE - UNDER
