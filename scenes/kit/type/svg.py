"""The curves of an SVG that Typst wrote. Not a general SVG reader."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from math import isclose

import numpy as np
from fontTools.svgLib.path import parse_path
from numpy.typing import NDArray

Points = NDArray[np.float64]
Corner = tuple[float, float]


@dataclass(frozen=True)
class FilledPath:
    """One path as it is drawn.

    points  (4 · n_curves, 2) cubic Bézier control points, in the page's coordinates (y downwards)
    origin  (2,) where the path's own (0, 0) lies: for a glyph, its pen position on the baseline
    """

    points: Points
    origin: Points


def filled_paths(svg: str) -> list[FilledPath]:
    """Every path of the page, in drawing order."""
    root = ET.fromstring(svg)
    glyphs = {
        symbol.get("id"): [path.get("d", "") for path in symbol if _tag(path) == "path"]
        for symbol in root.iter()
        if _tag(symbol) == "symbol"
    }
    return [
        FilledPath(_cubics(path) @ matrix[:2, :2].T + matrix[:2, 2], matrix[:2, 2])
        for path, matrix in _walk(root, np.eye(3), glyphs)
    ]


def width(svg: str) -> float:
    """The width of the page."""
    return float(ET.fromstring(svg).get("viewBox", "0 0 0 0").split()[2])


def _tag(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _walk(
    element: ET.Element, matrix: Points, glyphs: dict[str | None, list[str]]
) -> Iterator[tuple[str, Points]]:
    """Yield (path data, matrix) of what an SVG element draws, definitions left out."""
    for child in element:
        tag = _tag(child)
        if tag in ("defs", "symbol"):
            continue
        here = matrix @ _matrix(child.get("transform", ""))
        if tag == "use":
            shift = np.array([[1, 0, float(child.get("x", 0))], [0, 1, float(child.get("y", 0))]])
            reference = next(v for k, v in child.attrib.items() if k.endswith("href"))[1:]
            for path in glyphs[reference]:
                yield path, here @ np.vstack([shift, [0, 0, 1]])
        elif tag == "path":
            yield _outline(child), here
        yield from _walk(child, here, glyphs)


def _outline(path: ET.Element) -> str:
    """The area of a path: for a level line, which has a stroke only, the bar that this covers."""
    data = path.get("d", "")
    if path.get("fill") != "none":
        return data
    line = re.fullmatch(r"M 0 0h ([\d.]+)", data.strip())
    if line is None:
        raise ValueError(f"Typst drew a line that is not known here: {data!r}")
    length, wide = float(line[1]), float(path.get("stroke-width", 0))
    return f"M 0 {-wide / 2} h {length} v {wide} h {-length} Z"


def _matrix(transform: str) -> Points:
    """The 3 × 3 matrix of an SVG transform attribute (matrix, scale or translate)."""
    result = np.eye(3)
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", transform):
        v = [float(x) for x in re.split(r"[ ,]+", arguments.strip())]
        if name == "matrix":
            step = np.array([[v[0], v[2], v[4]], [v[1], v[3], v[5]], [0, 0, 1]])
        elif name == "scale":
            step = np.diag([v[0], v[-1], 1.0])
        elif name == "translate":
            step = np.array([[1, 0, v[0]], [0, 1, v[1] if len(v) > 1 else 0], [0, 0, 1]])
        else:
            raise ValueError(f"Typst wrote an SVG transform that is not known here: {name!r}")
        result = result @ step
    return result


_near = partial(isclose, rel_tol=1e-5, abs_tol=1e-8)  # coordinates, as far as Typst rounds them


@lru_cache(maxsize=4096)
def _cubics(path: str) -> Points:
    """(4 · n, 2) control points of an SVG path; lines and quadratics become cubics."""
    pen = _Pen()
    parse_path(path, pen)
    return np.array(pen.corners, dtype=float).reshape(-1, 2)


class _Pen:
    """The control points of the cubic curves that fontTools' parser draws."""

    def __init__(self) -> None:
        self.corners: list[Corner] = []

    def moveTo(self, to: Corner) -> None:  # noqa: N802
        self.at = to

    def lineTo(self, end: Corner) -> None:  # noqa: N802
        """Nothing for a step within Typst's rounding: the next curve begins where this did."""
        if not all(map(_near, self.at, end)):
            (x, y), (u, v) = self.at, end
            dx, dy = (u - x) / 3, (v - y) / 3
            self.curveTo((x + dx, y + dy), (u - dx, v - dy), end)

    def qCurveTo(self, middle: Corner, end: Corner) -> None:  # noqa: N802
        (x, y), (m, n), (u, v) = self.at, middle, end
        one, two = ((x + 2 * m) / 3, (y + 2 * n) / 3), ((u + 2 * m) / 3, (v + 2 * n) / 3)
        self.curveTo(one, two, end)

    def curveTo(self, one: Corner, two: Corner, end: Corner) -> None:  # noqa: N802
        self.corners += (self.at, one, two, end)
        self.at = end

    def closePath(self) -> None:  # noqa: N802
        """Nothing: the parser has drawn the line back to the start."""

    endPath = closePath  # noqa: N815
