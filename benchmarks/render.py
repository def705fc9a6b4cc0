"""Section `render`: the making of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import commands, kit
from benchmarks.commands import attn
from benchmarks.rows import Comparison, Contest, Pair, Target

TITLE = "render: the pictures"
#: For those who measure without Manim.
HINT = "Manim is not installed: `.venv/bin/python -m pip install -e '.[video]'` brings it."
OURS, ALONE = "attn render -j 2", "attn render -j 1"
#: Those of which there is a stock scene; the first is measured in more ways than the others.
SCENES = ("pattern", "softmax", "values")
MANIM, STOCK, FLOOR = "our scene by Manim's command line", "stock scene", "encoding alone"


@dataclass(frozen=True)
class Plan:
    """The plan of the section: how much is measured.

    quality  of the videos, a letter; targets are for "h", which is 1080p60
    rounds   how often each video is made
    scenes   of which videos are made; all else is measured along with the first of SCENES only
    """

    quality: str = "h"
    rounds: int = 3
    scenes: tuple[str, ...] = SCENES

    @property
    def whole(self) -> bool:
        """Whether the targets hold."""
        return self.quality == "h"


def has_manim() -> bool:
    """Whether pictures can be made."""
    return find_spec("manim") is not None


def comparisons(plan: Plan) -> Iterator[Comparison | Contest]:
    """The rows; what they make is deleted again."""
    headline = SCENES[0] in plan.scenes
    if headline:
        yield from _kit()
        yield from _commands()
    for scene in plan.scenes:
        yield from _videos(plan, scene)
    if headline:
        yield from _drafts(plan)


def _videos(plan: Plan, scene: str) -> Iterator[Comparison | Contest]:
    """The whole scene: once to warm up, and for what is measured with it; then in all ways."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        video = folder / f"{scene}.mp4"
        attn("render", scene, "-q", plan.quality, "-o", str(video), cache=folder)()
        if scene == SCENES[0]:
            again = commands.render(plan.quality, 2, cache=folder)
            cached = Target(1500, "ms") if plan.whole else None
            yield Comparison("the same video again", again, target=cached, rounds=3, warm=False)
        yield _contest(plan, scene, video)


def _kit() -> Iterator[Comparison]:
    built = Target(300, "ms")
    yield Comparison(f"{kit.MADE:,} numbers made", kit.making(), target=built, rounds=5)
    for done, work in (("move and fade", kit.moving()), ("show other values", kit.showing())):
        what = f"{kit.CHANGED} numbers {done}, per frame"
        yield Comparison(what, work, target=Target(3, "ms"), rounds=5)


def _commands() -> Iterator[Comparison]:
    yield Comparison("attn --help", attn("--help"), target=Target(250, "ms"), rounds=5)
    still = attn("still", "pattern", "-o", "{out}/still.png")
    yield Comparison("attn still, the last beat", still, target=Target(4000, "ms"), rounds=3)


def _contest(plan: Plan, scene: str, video: Path) -> Contest:
    """The whole scene: by us, by Manim, and as anybody would have written it."""
    from benchmarks.floor import encode
    from scenes.render.quality import QUALITIES

    size = QUALITIES[plan.quality]
    pixels = size.width, size.height, size.fps
    named = scene.capitalize()
    works = {
        OURS: commands.render(plan.quality, 2, scene=scene),
        MANIM: commands.manim("lesson.py", f"Lesson{named}", *pixels),
        STOCK: commands.manim(f"{scene}.py", f"Stock{named}", *pixels),
        FLOOR: partial(encode, video),
    }
    limits = {MANIM: 0.75, STOCK: 0.4, FLOOR: 2.0}
    targets = {name: Target(limit, "ratio") for name, limit in limits.items() if plan.whole}
    pairs = [Pair(f"{scene}, -j 2, {size}", OURS, name, targets.get(name)) for name in limits]
    if scene == SCENES[0]:
        works[ALONE] = commands.render(plan.quality, 1)
        pairs += _gains(plan)
    return Contest(f"the whole video of {scene}, {size}", works, pairs, plan.rounds)


def _gains(plan: Plan) -> list[Pair]:
    """The gain of each part of ours, and the memory of a worker."""
    return [
        Pair("what two workers gain", OURS, ALONE),
        Pair("what the engine gains, -j 1", ALONE, MANIM),
        Pair("what the kit gains, both by Manim", MANIM, STOCK),
        Pair("a worker's memory", OURS, None, Target(1000, "MB") if plan.whole else None),
    ]


def _drafts(plan: Plan) -> Iterator[Comparison]:
    draft, most = commands.render("l", 2), Target(12_000, "ms")
    rounds = plan.rounds
    yield Comparison("a draft (-q l) from nothing", draft, target=most, rounds=rounds, warm=False)
    if plan.whole:
        large = commands.render("k", 2, "--beats", "softmax")
        limit = Target(2500, "MB")
        what = "one beat at 3840×2160: memory"
        yield Comparison(what, large, target=limit, rounds=1, warm=False)
