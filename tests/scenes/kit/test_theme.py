"""Everything that is to be read stands out from its ground, in both themes."""

from __future__ import annotations

import pytest

from scenes.kit.theme import THEMES, Theme

ROLES = ("query", "key", "value", "update", "updated", "position", "positive", "negative")
TEXT = ("text", "quiet", *ROLES, "masked", "data_weak")
DIMMED = ("text", "quiet", "query", "key", "value", "update", "updated", "position", "dot")
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def channels(theme: Theme, role: str) -> list[float]:
    code = getattr(theme, role).to_hex()
    return [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(rgb: list[float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(theme: Theme, role: str, opacity: float = 1.0) -> float:
    ground = channels(theme, "ground")
    mixed = [g + opacity * (c - g) for c, g in zip(channels(theme, role), ground, strict=True)]
    low, high = sorted([luminance(mixed), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


@themes
@pytest.mark.parametrize("role", TEXT)
def test_text_can_be_read(theme: Theme, role: str) -> None:
    assert contrast(theme, role) >= 4.5


@themes
@pytest.mark.parametrize("role", DIMMED)
def test_what_is_dimmed_can_still_be_read(theme: Theme, role: str) -> None:
    assert contrast(theme, role, theme.dimmed) >= 3


@themes
def test_what_is_dimmed_is_as_faint_as_it_may_be(theme: Theme) -> None:
    least = min(contrast(theme, role, theme.dimmed - 0.02) for role in DIMMED)
    assert least < 3


@themes
def test_dots_and_lines_can_be_seen(theme: Theme) -> None:
    assert contrast(theme, "dot") >= 4.5
    assert contrast(theme, "line") >= 2


@themes
def test_greys_run_from_weak_to_strong(theme: Theme) -> None:
    assert theme.grey(0).to_hex() == theme.data_weak.to_hex()
    assert theme.grey(1).to_hex() == theme.text.to_hex()
    assert theme.grey(7).to_hex() == theme.text.to_hex()
    assert theme.grey(-1).to_hex() == theme.data_weak.to_hex()


@themes
def test_shades_run_from_the_ground_to_the_colour(theme: Theme) -> None:
    for strength, role in ((0, "ground"), (1, "key"), (7, "key"), (-1, "ground")):
        assert theme.shade(theme.key, strength).to_hex() == getattr(theme, role).to_hex()


@themes
def test_every_role_has_a_colour_of_its_own(theme: Theme) -> None:
    # Red stands for "masked" and for negative weights: the one is −∞, the other labelled W.
    roles = ("text", "quiet", *ROLES)
    assert len({getattr(theme, role).to_hex() for role in roles}) == len(roles)


def test_the_themes_have_opposite_grounds() -> None:
    assert luminance(channels(THEMES["dark"], "ground")) == 0
    assert luminance(channels(THEMES["light"], "ground")) == pytest.approx(1)
