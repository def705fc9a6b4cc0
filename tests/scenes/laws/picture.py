"""Laws 6 and 7: contrast, signs in colour, a full frame, and a subject from the start."""

from __future__ import annotations

import numpy as np

import attncore as ac
from scenes.kit import layout
from tests.scenes.laws.timeline import Moment, Seen, Timeline

LEAST_CONTRAST, CONTRAST = 3.0, 4.5  # of dimmed text, of all other
VISIBLE, STRONG = 0.05, 0.5  # opacity
FULL = 0.6  # of the width or the height of the stage
OPENING = 0.3  # seconds


def contrast(timeline: Timeline) -> list[str]:
    """Text stands out from the ground at the end of every beat, dimmed or not.

    Text on heat maps and bars is measured against the ground too: cells are darker than text.
    """
    ground = timeline.theme.ground.to_hex()
    found = []
    for beat, moment in timeline.ends.items():
        for mark in (*moment.stage, *moment.pinned):
            if mark.kind != "text" or mark.opacity <= VISIBLE:
                continue
            ratio = contrast_of(mark.color, mark.opacity, ground)
            if ratio < (least := CONTRAST if mark.opacity > 0.99 else LEAST_CONTRAST) - 0.005:
                found.append(f"in the beat {beat} {mark} has a contrast of {ratio:.1f} < {least}")
    return found


def contrast_of(color: str, opacity: float, ground: str) -> float:
    """The contrast (WCAG 2) of a colour, as strong as it is drawn, with the ground.

    >>> contrast_of("#FFFFFF", 1.0, "#000000"), contrast_of("#FFFFFF", 0.0, "#000000")
    (21.0, 1.0)
    """
    front, back = _rgb(color), _rgb(ground)
    seen = _luminance(back + opacity * (front - back)), _luminance(back)
    return (max(seen) + 0.05) / (min(seen) + 0.05)


def _rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def _luminance(rgb: np.ndarray) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear)


def signs_of_weights(timeline: Timeline) -> list[str]:
    """Blue and red tell the sign of learned weights, and of nothing else.

    A theme whose red for weights is that of what is forbidden is not asked: the light one.
    """
    theme = timeline.theme
    signs = {color.to_hex() for color in (theme.positive, theme.negative)}
    if theme.masked.to_hex() in signs:
        return []
    return [
        f"in the beat {beat} {mark} has the colour of a weight's sign"
        for beat, moment in timeline.ends.items()
        for mark in moment.stage
        if mark.color in signs and mark.opacity > VISIBLE and not _is_weight(mark, timeline)
    ]


def _is_weight(mark: Seen, timeline: Timeline) -> bool:
    source = mark.source
    while isinstance(source, ac.Derived):
        source = source.refs[0] if source.refs else None
    return isinstance(source, ac.Ref) and source.name in timeline.weights


def full_frame(timeline: Timeline) -> list[str]:
    """At the end of every beat the subject fills the width or the height of the stage."""
    found = []
    for beat, moment in timeline.ends.items():
        across, up = filled(moment)
        if max(across, up) < FULL:
            found.append(
                f"at the end of the beat {beat} the subject fills {across:.0%} of the stage's "
                f"width and {up:.0%} of its height"
            )
    return found


def filled(moment: Moment) -> tuple[float, float]:
    """The shares of the stage's width and height that all marks together span."""
    boxes = np.array([mark.box for mark in moment.stage if mark.opacity > VISIBLE])
    if not len(boxes):
        return 0.0, 0.0
    wide, high = boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0)
    stage = layout.RIGHT - layout.LEFT, layout.STAGE_TOP - layout.STAGE_BOTTOM
    return float(wide / stage[0]), float(high / stage[1])


def opens_with_its_subject(timeline: Timeline) -> list[str]:
    """Something of the subject is on stage within the first 0.3 s."""
    for moment in timeline.moments():
        if any(mark.opacity >= STRONG for mark in moment.stage):
            seconds = moment.frame / timeline.fps
            if seconds <= OPENING + 1 / timeline.fps:
                return []
            return [f"the subject comes after {seconds:.1f} s"]
    return ["nothing is ever on stage"]
