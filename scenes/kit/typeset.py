"""Text and formulas as outlines: Typst sets them, this module reads its curves back.

No Manim here, so that a sentence can be checked before anything heavy is imported.
"""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import typst
from numpy.typing import NDArray

Points = NDArray[np.float64]

EM = 1000.0  # Typst rounds outlines to 0.1 pt: set large, scaled down afterwards
CAP_HEIGHT = 0.683  # of New Computer Modern, in em: text is sized by its capitals
UNASSIGNED = "\U0001fff0"  # a code point no font has: what it draws is the "missing glyph"

WORDS = "New Computer Modern"
MONO = "DejaVu Sans Mono"
MARKER = '#box(text(style: "normal", weight: "regular", "."))'
STYLES = {"regular": (), "italic": ('style: "italic"',), "bold": ('weight: "bold"',)}


class CannotDraw(ValueError):
    """A character that no usable font covers, said for people."""


@dataclass(frozen=True)
class Outline:
    """Filled curves of one line of text, in em, baseline at y = 0, starting at x = 0.

    points   (4 · n_curves, 3) cubic Bézier control points, subpaths one after the other
    advance  how far the next text starts to the right, in em
    """

    points: Points
    advance: float


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


@cache
def font_families() -> tuple[str, ...]:
    """New Computer Modern first, then whatever Noto and DejaVu faces this machine has."""
    installed = sorted(typst.Fonts().families())
    preferred = [WORDS, "Noto Serif CJK SC", "Noto Sans CJK SC"]
    noto = [name for name in installed if name.startswith("Noto") and "Color" not in name]
    return tuple(
        dict.fromkeys([name for name in preferred if name in installed] + noto + ["DejaVu Sans"])
    )


def quoted(text: str) -> str:
    """`text` as a Typst string literal: whatever it holds is only ever text."""
    escaped = "".join(
        "\\" + char if char in '\\"' else f"\\u{{{ord(char):x}}}" if ord(char) < 32 else char
        for char in text
    )
    return f'"{escaped}"'


def compile_svg(body: str, *, mono: bool = False, style: str = "regular") -> str:
    """Typst's SVG of one line between two full stops: they mark the baseline and the ends.

    Without them Typst would drop spaces, and halve punctuation, at the ends of the line.
    """
    families = (MONO, *font_families()) if mono else font_families()
    font = ", ".join(quoted(name) for name in families)
    settings = ", ".join(
        [
            f"font: ({font},)",
            f"size: {EM}pt",
            "fallback: false",
            'top-edge: "baseline"',
            'bottom-edge: "baseline"',
            "cjk-latin-spacing: none",
            *STYLES[style],
        ]
    )
    source = (
        "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        f"#set text({settings})\n#set par(leading: 0pt)\n"
        f"{MARKER}#h(0pt){body}#h(0pt){MARKER}"
    )
    svg = _compiler().compile(source.encode(), format="svg")
    assert isinstance(svg, bytes)
    return svg.decode()


@lru_cache(maxsize=4096)
def outline(text: str, *, mono: bool = False, style: str = "regular") -> Outline:
    """The outline of `text` as typed; nothing in it is markup.

    Raises CannotDraw if the fonts at hand lack a character.
    """
    check_drawable(text)
    return _parse(compile_svg(f"#({quoted(text)})", mono=mono, style=style))


@lru_cache(maxsize=512)
def formula(source: str) -> Outline:
    """The outline of a Typst formula, for example `arrow(Q)_1`: ours, never a user's."""
    return _parse(compile_svg(f"${source}$"))


def _parse(svg: str) -> Outline:
    root = ET.fromstring(svg)
    glyphs = {
        symbol.get("id"): [path.get("d", "") for path in symbol if _tag(path) == "path"]
        for symbol in root.iter()
        if _tag(symbol) == "symbol"
    }
    first, *parts, last = _drawn(root, np.eye(3), glyphs)
    start, baseline = first[1][:2, 2]
    curves = [_transform(_cubics(path), matrix) for path, matrix in parts]
    points = np.concatenate([c for c in curves if len(c)] or [np.zeros((0, 2))])
    left = start + _marker_advance()
    flat = np.column_stack([points[:, 0] - left, baseline - points[:, 1], np.zeros(len(points))])
    return Outline(flat / EM, (last[1][0, 2] - left) / EM)


@cache
def _marker_advance() -> float:
    """Width of the full stop that every line begins with, in Typst points."""
    root = ET.fromstring(compile_svg(""))
    return float(root.get("viewBox", "0 0 0 0").split()[2]) / 2


def _tag(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _drawn(
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
            yield child.get("d", ""), here
        yield from _drawn(child, here, glyphs)


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


def _transform(points: Points, matrix: Points) -> Points:
    return points @ matrix[:2, :2].T + matrix[:2, 2]


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


def check_drawable(text: str) -> None:
    """Refuse a text with a character that would come out blank, as a box or as a bitmap.

    Raises CannotDraw naming the first such character and what to do.
    """
    for char in dict.fromkeys(text):
        if char.isspace() or _drawable(char):
            continue
        if not char.isprintable():
            raise CannotDraw(
                f"cannot draw the invisible character U+{ord(char):04X} "
                f"({unicodedata.name(char, 'a control character')}). Remove it from the sentence."
            )
        raise CannotDraw(
            f"cannot draw {char!r} (U+{ord(char):04X}): no font here has an outline for it. Remove "
            "it, or install one that does (Debian: apt-get install fonts-noto-core fonts-noto-cjk)."
        )


@lru_cache(maxsize=4096)
def _drawable(char: str) -> bool:
    """Typst warns of nothing: the glyph is compared with that of an unassigned character."""
    if not char.isprintable():
        return False
    svg = compile_svg(f"#({quoted(char)})")
    return (
        "<image" not in svg and len(_parse(svg).points) > 0 and _shape(char) != _shape(UNASSIGNED)
    )


@lru_cache(maxsize=4096)
def _shape(char: str) -> bytes:
    return _parse(compile_svg(f"#({quoted(char)})")).points.round(4).tobytes()
