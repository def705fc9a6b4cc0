"""Reference outlines: text and formulas as Typst sets them, read by another SVG library than ours.

The outline of each glyph is parsed once; a line is made of its glyphs, moved and scaled.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import svgelements
import typst

from scenes.kit.type.typeset import font_families
from tests.scenes.support.curves import STEPS, Curve, resampled

WORDS, MONO = "New Computer Modern", "DejaVu Sans Mono"
STYLES = {"regular": "", "italic": 'style: "italic",', "bold": 'weight: "bold",'}
TEX_PAIRS = ("--", "''", "``", ",,", "?`", "!`")  # that the font would draw as one other sign
EM = 1000.0
BASELINE = 3000.0  # of reference text, below the top of its page


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


def set_by_typst(body: str, *, font: str = WORDS, style: str = "regular") -> list[Curve]:
    """The curves of one line of Typst source, in em, on the baseline y = 0."""
    tex = any(pair in body for pair in TEX_PAIRS)
    families = ", ".join(f'"{name}"' for name in dict.fromkeys([font, *font_families()]))
    source = (
        f"#set page(width: auto, height: auto, margin: {BASELINE}pt, fill: none)\n"
        f"#set text(font: ({families},), size: {EM}pt, {STYLES[style]} fallback: false, "
        f"ligatures: {str(not tex).lower()}, "
        f'top-edge: "baseline", bottom-edge: "baseline", cjk-latin-spacing: none)\n{body}'
    )
    page = ET.fromstring(_compiler().compile(source.encode(), format="svg"))
    symbols = {part.get("id"): list(part) for part in page.iter() if _tag(part) == "symbol"}
    return [
        _in_em(curve, matrix)
        for path, matrix in _walk(page, svgelements.Matrix(), symbols)
        for curve in path
    ]


def _in_em(curve: Curve, matrix: svgelements.Matrix) -> Curve:
    """A curve in its place on the line: points at equal distances stay so when scaled alike."""
    assert matrix.b == matrix.c == 0, f"a glyph is turned: {matrix}"
    assert abs(matrix.a) == abs(matrix.d), f"a glyph is stretched: {matrix}"
    on_page = curve.points * [matrix.a, matrix.d] + [matrix.e, matrix.f]
    return Curve((on_page * [1, -1] + [0, BASELINE]) / EM)


def _walk(
    element: ET.Element, matrix: svgelements.Matrix, symbols: Mapping[str | None, list[ET.Element]]
) -> Iterator[tuple[list[Curve], svgelements.Matrix]]:
    """Every path that is drawn: its closed curves, and where it stands on the page."""
    for part in element:
        here = svgelements.Matrix(part.get("transform", "")) * matrix
        if _tag(part) == "use":
            (name,) = (value for key, value in part.attrib.items() if key.endswith("href"))
            here = svgelements.Matrix(f"translate({part.get('x', 0)} {part.get('y', 0)})") * here
            for path in symbols[name[1:]]:
                yield _curves(path.get("d", "")), here
        elif _tag(part) == "path":
            line = part.get("fill") == "none"
            yield _bar(part) if line else _curves(part.get("d", "")), here
        elif _tag(part) != "defs":
            yield from _walk(part, here, symbols)


@cache
def _curves(path: str) -> list[Curve]:
    """The closed curves of an outline, as SVG writes it."""
    found = []
    for part in svgelements.Path(path).as_subpaths():
        steps = [s for s in part if not isinstance(s, svgelements.Move) and s.start != s.end]
        if steps:
            found.append(resampled(np.concatenate([step.npoint(STEPS) for step in steps])))
    return found


def _bar(line: ET.Element) -> list[Curve]:
    """The area that a level line covers: the bar of a root."""
    left, y, right, _ = svgelements.Path(line.get("d", "")).bbox()
    half = float(line.get("stroke-width", 0)) / 2
    corners = [(left, y - half), (right, y - half), (right, y + half), (left, y + half)]
    return [resampled(np.array([*corners, corners[0]]))]


def _tag(part: ET.Element) -> str:
    return part.tag.rsplit("}", 1)[-1]
