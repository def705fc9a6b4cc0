"""The outlines read from Typst's SVG are those that another SVG library reads."""

from __future__ import annotations

import io
import string

import numpy as np
import pytest
import svgelements

from scenes.kit.type.svg import filled_paths
from scenes.kit.type.typeset import compile_svg, font_families, quoted
from tests.scenes.support.reading import PIXELS

CHINESE = any("CJK" in name for name in font_families())
FACES = ({}, {"style": "italic"}, {"style": "bold"}, {"mono": True})
LATIN = string.digits + string.ascii_letters + string.punctuation
ACCENTED = "".join(map(chr, range(0xC0, 0x180)))
SIGNS = "−∞·√′…›‹’“”½±×÷→"
GREEK = "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξοπρστυφχψω"
CJK = "一只蓝色的生物在森林里。注意力公式かなカナ"
FORMULAS = (
    *("dots.c", "dots.v", "eq.not", "Sigma", "W_E", '"" + b_V', "q dot k =", "cos theta"),
    *("arrow(Q)_1", "arrow(K)_23", "arrow(V)_4", "arrow(x)'_5", "sqrt(64)"),
)
TIMES = np.linspace(0, 1, 4)  # four points of a cubic curve are all of it
WEIGHTS = np.stack([(1 - TIMES) ** (3 - k) * TIMES**k * (1, 3, 3, 1)[k] for k in range(4)], axis=1)
ROUNDING = 1e-3  # of a point: no curve of a glyph is as short, what is left of rounding is


def assert_read_alike(page: str) -> None:
    """Every filled path of a page, curve by curve."""
    parsed = svgelements.SVG.parse(io.BytesIO(page.encode()), reify=True)
    paths = parsed.elements(lambda part: isinstance(part, svgelements.Path))
    for read, path in zip(filled_paths(page), paths, strict=True):
        if path.fill.value is None:
            continue  # a bar, which has a test of its own
        pieces = [piece for piece in path if not isinstance(piece, svgelements.Move)]
        wanted = np.array([piece.npoint(TIMES) for piece in pieces]).reshape(-1, 4, 2) / PIXELS
        np.testing.assert_allclose(
            long_enough(WEIGHTS @ read.points.reshape(-1, 4, 2)), long_enough(wanted), atol=1e-7
        )


def long_enough(curves: np.ndarray) -> np.ndarray:
    return curves[np.abs(curves - curves[:, :1]).max(axis=(1, 2)) > ROUNDING]


@pytest.mark.parametrize("face", FACES, ids=str)
@pytest.mark.parametrize("text", [LATIN, ACCENTED, SIGNS, GREEK], ids=lambda text: text[:1])
def test_glyphs_are_read_as_another_library_reads_them(text: str, face: dict[str, object]) -> None:
    assert_read_alike(compile_svg(f"#({quoted(' '.join(text))})", **face))


@pytest.mark.skipif(not CHINESE, reason="needs a Noto CJK font, which `make` installs")
def test_chinese_is_read_as_another_library_reads_it() -> None:
    assert_read_alike(compile_svg(f"#({quoted(CJK)})"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_read_as_another_library_reads_them(formula: str) -> None:
    assert_read_alike(compile_svg(f"${formula}$"))


@pytest.mark.parametrize(
    "data",
    [
        "M 1 2 L 3 4 5 7 H 9 V 1 C 1 2 3 5 8 9 S 4 4 2 1 Q 3 3 5 8 T 9 9 Z L 6 6 Z",
        "m 1 2 l 3 4 5 7 h 9 v 1 c 1 2 3 5 8 9 s 4 4 2 1 q 3 3 5 8 t 9 9 z l 6 6 z m 1 1 h 3",
        "M0-0.5h.5l1e-1-2.5e0",
        "M 1 1 H 1 Z",
        "",
    ],
)
def test_every_command_is_read(data: str) -> None:
    """Also those that Typst has no use for today."""
    assert_read_alike(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9pt" height="9pt">'
        f'<path fill="#000" d="{data}"/></svg>'
    )
