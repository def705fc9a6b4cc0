"""The checks of the laws of the film, by name: each lists the breaches of a played scene in words.

Not checked: that no scene is a metronome. Even steps are right where one thing is shown after
another of its kind, and no measure told those from a dull rhythm.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.scenes.laws.digits import closes, same_decimals
from tests.scenes.laws.picture import (
    contrast,
    full_frame,
    opens_with_its_subject,
    signs_of_weights,
)
from tests.scenes.laws.things import (
    depth_is_kept,
    dim_stays_dim,
    never_black,
    no_collisions,
    no_doubles,
)
from tests.scenes.laws.timeline import Timeline
from tests.scenes.laws.words import reading_first, settled, short_captions, words_then_motion

Check = Callable[[Timeline], list[str]]
CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        short_captions,
        words_then_motion,
        reading_first,
        settled,
        never_black,
        no_collisions,
        no_doubles,
        dim_stays_dim,
        depth_is_kept,
        same_decimals,
        closes,
        contrast,
        signs_of_weights,
        full_frame,
        opens_with_its_subject,
    )
}
