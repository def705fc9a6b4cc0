"""The subject of a scene: which token, which head, and why these. No Manim here."""

from __future__ import annotations

from scenes.subject.choosing import choose
from scenes.subject.needs import asks_model, left_out, said
from scenes.subject.sentence import ChoiceError
from scenes.subject.subject import Subject

__all__ = ["ChoiceError", "Subject", "asks_model", "choose", "left_out", "said"]
