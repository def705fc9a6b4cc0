"""Reads the curves back from an SVG that Typst wrote. Not a general SVG reader."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


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
    """What a path fills; of a level line, which has a stroke only, the bar that this covers."""
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


_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
_ARITY = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "q": 4, "z": 0}


@lru_cache(maxsize=4096)
def _cubics(path: str) -> Points:
    """(4 · n, 2) control points of an SVG path; lines and quadratics become cubics."""
    pen = _Pen()
    tokens = _TOKEN.findall(path)
    i = 0
    command = "M"
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            i += 1
        arity = _ARITY[command.lower()]
        pen.do(command, [float(x) for x in tokens[i : i + arity]])
        i += arity
    return pen.points()


class _Pen:
    """Follows SVG path commands and collects cubic curves."""

    def __init__(self) -> None:
        self.at = np.zeros(2)
        self.start = np.zeros(2)
        self.curves: list[Points] = []

    def points(self) -> Points:
        return np.concatenate(self.curves) if self.curves else np.zeros((0, 2))

    def do(self, command: str, numbers: list[float]) -> None:
        kind = command.lower()
        origin = self.at if command.islower() else np.zeros(2)
        if kind == "z":
            self._line(self.start)
        elif kind in "hv":
            target = self.at.copy()
            axis = "hv".index(kind)
            target[axis] = origin[axis] + numbers[0]
            self._line(target)
        else:
            corners = np.reshape(numbers, (-1, 2)) + origin
            self._curve(kind, corners)

    def _curve(self, kind: str, corners: Points) -> None:
        if kind == "m":
            self.at = self.start = corners[0]
        elif kind == "l":
            self._line(corners[0])
        elif kind == "c":
            self._cubic(corners[0], corners[1], corners[2])
        else:  # a quadratic curve, raised by one degree
            middle, end = corners
            self._cubic((self.at + 2 * middle) / 3, (end + 2 * middle) / 3, end)

    def _line(self, target: Points) -> None:
        if not np.allclose(target, self.at):
            step = (target - self.at) / 3
            self._cubic(self.at + step, target - step, target)

    def _cubic(self, one: Points, two: Points, end: Points) -> None:
        self.curves.append(np.array([self.at, one, two, end]))
        self.at = end
