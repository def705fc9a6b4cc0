"""Scenes that do not yet obey a law, each with the reason as it was measured.

A scene that obeys must leave the table: its test fails until it does.
"""

from __future__ import annotations

Reasons = dict[str, str]  # of a check or a scene
REWRITING: dict[str, Reasons] = {}
OTHERS: dict[str, Reasons] = {}
EXCEPTIONS: dict[str, Reasons] = {}
ELSEWHERE: dict[str, dict[str, Reasons]] = {}
