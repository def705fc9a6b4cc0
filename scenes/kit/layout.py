"""The frame of every layout: its margins, and the smallest sizes that are legible."""

from __future__ import annotations

FRAME_WIDTH = 128 / 9  # 14.2 units; Manim's own frame
FRAME_HEIGHT = 8.0
MARGIN = 0.35

LEFT, RIGHT = -FRAME_WIDTH / 2 + MARGIN, FRAME_WIDTH / 2 - MARGIN
TOP, BOTTOM = FRAME_HEIGHT / 2 - MARGIN, -FRAME_HEIGHT / 2 + MARGIN

MIN_DIGIT = FRAME_HEIGHT / 60  # height of a digit in a value
MIN_CAPITAL = FRAME_HEIGHT / 45  # height of a capital in words and captions

# The spacing scale: every distance between two things is one of these.
TIGHT = 0.08  # a mark and what it belongs to: a bracket and its numbers
NEAR = 0.16  # things of one group: a letter over its column
APART = 0.32  # neighbours: a word and the next
FAR = 0.64  # groups, with a sign or an arrow between them
WIDE = 1.28  # pictures

# Sizes of text are heights of its capitals.
TITLE_SIZE = 0.22
CAPTION_SIZE = 0.24
SMALL_PRINT_SIZE = MIN_CAPITAL
WORD_SIZE = 0.24  # of tokens, where there is room

# Title at the left, small print at the right; Chinese characters are taller than capitals.
TITLE_BASELINE = TOP - TITLE_SIZE - 0.06
TITLE_GAP = 0.6  # between the two, at least
CAPTION_BASELINE = -3.17

STAGE_TOP = TITLE_BASELINE - 0.12
STAGE_BOTTOM = CAPTION_BASELINE + CAPTION_SIZE + 0.26
STAGE_MIDDLE = (STAGE_TOP + STAGE_BOTTOM) / 2
STAGE = RIGHT - LEFT, STAGE_TOP - STAGE_BOTTOM  # its width and its height
