"""Manim's Cairo renderer with another output: frames go to a callback, or none is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import CairoRenderer, config

from scenes.kit.view import HOME, CameraMove, is_pinned

Screen = Callable[[np.ndarray, int], None]  # gets RGBA pixels, and for how many frames they stand


class NoFiles:
    """A stand-in for Manim's file writer that writes nothing."""

    def __init__(self, settings: Any) -> None:
        pass

    def next_section(self, *about: Any, **more: Any) -> None:
        """Do nothing: beats are cut elsewhere."""


class Projector(CairoRenderer):
    """A renderer that plays a scene on `screen`; without one, moves jump to their end undrawn.

    frames    how many have been played, drawn or not
    pictures  how many of them differ from the one before: a wait is one picture

    The scene's time is counted in whole frames, so that it is the same however it was played.
    """

    def __init__(self) -> None:
        super().__init__(file_writer_class=NoFiles)
        self.screen: Screen | None = None
        self.frames = self.pictures = 0

    def play(self, scene: Any, *moves: Any, **options: Any) -> None:
        """Play animations or a wait: Manim calls this for each."""
        scene.compile_animation_data(*moves, **options)
        count = max(1, round(scene.duration * config.frame_rate))
        waits = scene.is_current_animation_frozen_frame()
        if self.screen is None:
            self._jump(scene, waits)
        elif waits:
            self._draw(scene.mobjects)
            self.screen(self.camera.pixel_array, count)
        else:
            self._move(scene, count, self.screen)
        self.num_plays += 1
        self.frames += count
        self.pictures += 1 if waits else count
        self.time = self.frames / config.frame_rate

    def _move(self, scene: Any, count: int, screen: Screen) -> None:
        scene.begin_animations()
        ground = self._ground(scene)
        for number in range(count):
            scene.update_to_time(number / config.frame_rate)
            self._draw(scene.moving_mobjects, ground)
            screen(self.camera.pixel_array, 1)
        _finish(scene)
        scene.update_mobjects(0)

    def _jump(self, scene: Any, waits: bool) -> None:
        if not waits:
            for move in scene.animations:
                move._setup_scene(scene)
                move.begin()
            _finish(scene)
        scene.update_mobjects(scene.duration)

    def _ground(self, scene: Any) -> np.ndarray | None:
        """The background of a move: what stands still under it, drawn once.

        Away from home there is none: what is pinned is drawn over the edges of the stage. Where
        parts of cards move, only what is behind them all is in it.
        """
        if self.camera.view != HOME or any(isinstance(m, CameraMove) for m in scene.animations):
            scene.moving_mobjects = list(scene.mobjects)
            return None
        if any("sheet" in part.__dict__ for part in scene.moving_mobjects):
            self._part_by_depth(scene)
        if not scene.static_mobjects:
            return None
        self._draw(scene.static_mobjects)
        return self.camera.pixel_array.copy()

    def _part_by_depth(self, scene: Any) -> None:
        """Let stand still only what is behind all that moves, and not pinned."""
        depth = min(part.z_index for part in scene.moving_mobjects if not is_pinned(part))
        scene.static_mobjects, scene.moving_mobjects = [], []
        for part in self.camera.get_mobjects_to_display(scene.mobjects):
            behind = part.z_index < depth and not is_pinned(part)
            (scene.static_mobjects if behind else scene.moving_mobjects).append(part)

    def _draw(self, mobjects: list[Any], ground: np.ndarray | None = None) -> None:
        if ground is None:
            self.camera.reset()
        else:
            self.camera.set_frame_to_background(ground)
        self.camera.capture_mobjects(mobjects)


def _finish(scene: Any) -> None:
    for move in scene.animations:
        move.finish()
        move.clean_up_from_scene(scene)
