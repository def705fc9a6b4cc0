"""The colours of all roles, one meaning each, in two themes."""

from __future__ import annotations

from dataclasses import dataclass

from manim import ManimColor, interpolate_color

from scenes.choices import ThemeName


@dataclass(frozen=True)
class Theme:
    """The colours of a theme, by role; every colour on screen is one of these."""

    name: str
    ground: ManimColor
    text: ManimColor
    quiet: ManimColor  # title, small print, ‹start›, labels that are not the subject
    line: ManimColor  # grids and brackets
    query: ManimColor
    key: ManimColor
    value: ManimColor
    update: ManimColor  # ΔE: what a head wants to add
    updated: ManimColor  # E′: after the sum
    position: ManimColor
    positive: ManimColor  # entries of weight matrices above zero
    negative: ManimColor  # and below
    dot: ManimColor  # attention weights
    masked: ManimColor
    focus: ManimColor  # the focus' word, through all scenes
    heeded: ManimColor  # the word that it heeds most
    heeded_too: ManimColor  # and the next
    data_weak: ManimColor  # entries near zero; the largest are drawn in `text`
    dimmed: float  # opacity of what is not the subject; text keeps a contrast of 3 : 1

    def shade(self, color: ManimColor, strength: float) -> ManimColor:
        """The shade of `color` in a heat map: the ground's colour at 0, in full at 1."""
        return interpolate_color(self.ground, color, min(max(strength, 0.0), 1.0))

    def grey(self, strength: float) -> ManimColor:
        """The grey of a data value, brighter (or darker on light) as `strength` goes 0 → 1."""
        return interpolate_color(self.data_weak, self.text, min(max(strength, 0.0), 1.0))


def _theme(name: str, *, dimmed: float, **colours: str) -> Theme:
    roles = {role: ManimColor(code) for role, code in colours.items()}
    return Theme(name, dimmed=dimmed, **roles)


DARK = _theme(
    ThemeName.DARK,
    dimmed=0.55,
    ground="#000000",
    text="#FFFFFF",
    quiet="#A8A8A8",
    line="#5C5C5C",
    query="#FFD84D",
    key="#4FD1B5",
    value="#FF8FB3",
    update="#5CC8FF",
    updated="#8FE388",
    position="#B794F6",
    positive="#7AADFF",
    negative="#FF7B72",
    dot="#DADADA",
    masked="#DB5346",
    focus="#F2883C",
    heeded="#C9E84A",
    heeded_too="#8C9EFF",
    data_weak="#8A8A8A",
)
LIGHT = _theme(
    ThemeName.LIGHT,
    dimmed=0.72,
    ground="#FFFFFF",
    text="#111111",
    quiet="#5E5E5E",
    line="#A6A6A6",
    query="#946200",
    key="#00796B",
    value="#B0195F",
    update="#0B63C5",
    updated="#2E7D32",
    position="#6B2FB3",
    positive="#1D4ED8",
    negative="#C62828",
    dot="#333333",
    masked="#C62828",
    focus="#AD4A00",
    heeded="#547000",
    heeded_too="#3F3FD0",
    data_weak="#757575",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
