"""Options of a picture that users choose by name. Imports nothing heavy: the help reads them."""

from __future__ import annotations

from enum import StrEnum


class ThemeName(StrEnum):
    """The ground that a scene is drawn on."""

    DARK = "dark"
    LIGHT = "light"


class CaptionsMode(StrEnum):
    """The place of captions: the picture and an unshown track, a track alone, or none."""

    BURN = "burn"
    TRACK = "track"
    NONE = "none"


class SmallPrint(StrEnum):
    """The small print of every frame: its tensor in words, by its name, or nothing."""

    WORDS = "words"
    TENSOR = "tensor"
    OFF = "off"
