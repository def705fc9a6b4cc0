"""Typesetting of text and formulas as outlines: Typst sets them, their curves are read back.

No Manim here, so that a sentence can be checked before anything heavy is imported.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import typst

from scenes.kit.type.svg import Points, filled_paths, width

EM = 1000.0  # Typst rounds outlines to 0.1 pt: set large, scaled down afterwards
CAP_HEIGHT = 0.683  # of New Computer Modern, in em: text is sized by its capitals
UNASSIGNED = "\U0001fff0"  # a code point no font has: what it draws is the "missing glyph"

WORDS = "New Computer Modern"
MONO = "DejaVu Sans Mono"
MARKER = f'#box(text(font: "{WORDS}", style: "normal", weight: "regular", "."))'
# New Computer Modern would draw these as other signs, as TeX does; fi, fl and ff are welcome.
TEX_LIGATURES = ("--", "''", "``", ",,", "?`", "!`")
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

    @cached_property
    def extent(self) -> tuple[float, float, float]:
        """The left, bottom and top of where the curves begin and end, as Manim measures extents."""
        return extent(self.points)


def extent(points: Points) -> tuple[float, float, float]:
    """The left, bottom and top of where curves begin and end; zeros where there are none."""
    if not len(points):
        return 0.0, 0.0, 0.0
    curves = points.reshape(-1, 12)  # x, y, z of the beginning, of two handles, of the end
    xs, ys = curves[:, ::9], curves[:, 1::9]
    return float(xs.min()), float(ys.min()), float(ys.max())


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


@cache
def font_families() -> tuple[str, ...]:
    """The fonts: New Computer Modern, then whatever Noto and DejaVu faces this machine has."""
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


def compile_svg(
    body: str,
    *,
    mono: bool = False,
    style: str = "regular",
    ligatures: bool = True,
    families: tuple[str, ...] | None = None,
) -> str:
    """The SVG of one line, set by Typst between two full stops that mark baseline and ends.

    Without them Typst would drop spaces, and halve punctuation, at the ends of the line.

    families  the fonts to look for glyphs in, all that are usable unless given
    """
    families = families or ((MONO, *font_families()) if mono else font_families())
    font = ", ".join(quoted(name) for name in families)
    settings = ", ".join(
        [
            f"font: ({font},)",
            f"size: {EM}pt",
            "fallback: false",
            'top-edge: "baseline"',
            'bottom-edge: "baseline"',
            "cjk-latin-spacing: none",
            f"ligatures: {str(ligatures).lower()}",
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
    ligatures = not any(pair in text for pair in TEX_LIGATURES)
    return _parse(compile_svg(f"#({quoted(text)})", mono=mono, style=style, ligatures=ligatures))


@lru_cache(maxsize=512)
def formula(source: str) -> Outline:
    """The outline of a Typst formula, for example `arrow(Q)_1`: ours, never a user's."""
    return _parse(compile_svg(f"${source}$"))


def _parse(svg: str) -> Outline:
    """The outline between the two marks, measured from the end of the first one."""
    first, *parts, last = filled_paths(svg)
    start, baseline = first.origin
    left = start + _marker_advance()
    points = np.concatenate([part.points for part in parts] or [np.zeros((0, 2))])
    flat = np.column_stack([points[:, 0] - left, baseline - points[:, 1], np.zeros(len(points))])
    return Outline(flat / EM, (last.origin[0] - left) / EM)


@cache
def _marker_advance() -> float:
    """The width of the full stop that every line begins with, in Typst points."""
    return width(compile_svg("")) / 2


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
    """Whether a font has the character: its glyph is compared with an unassigned character's.

    First in the font of most words only: asking all of them reads every font file, and those of
    Chinese, Japanese and Korean alone fill 300 MB.
    """
    if not char.isprintable():
        return False
    return char.isascii() or any(_covered(char, fonts) for fonts in ((WORDS,), font_families()))


def _covered(char: str, families: tuple[str, ...]) -> bool:
    svg = compile_svg(f"#({quoted(char)})", families=families)
    if "<image" in svg:
        return False
    points = _parse(svg).points
    return len(points) > 0 and points.round(4).tobytes() != _missing(families)


@cache
def _missing(families: tuple[str, ...]) -> bytes:
    """The glyph that is drawn for a character that none of these fonts has."""
    return (
        _parse(compile_svg(f"#({quoted(UNASSIGNED)})", families=families)).points.round(4).tobytes()
    )
