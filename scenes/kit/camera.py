"""The camera of every lesson: the pictures of Manim's own camera, made with less work.

Most of what stands on stage in a move fades, waits for its turn or stands still: its outline is
the same as in the frame before. Manim builds every outline anew for every frame, curve by curve,
also of what is fully transparent; that was two thirds of the time it took to draw.
"""

from __future__ import annotations

from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
from manim import Camera, VMobject

Kept = tuple[bytes, cairo.Path | None]  # points, and the outline once they were met again


class StageCamera(Camera):
    """A Cairo camera that skips what is transparent and keeps outlines that do not move."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept: WeakKeyDictionary[VMobject, Kept] = WeakKeyDictionary()
        self._kept_for: cairo.Context[Any] | None = None  # outlines are rounded to its pixels

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> Self:
        """Draw one part of the picture; Manim calls it from the lowest part to the topmost."""
        # Heat maps and clouds draw themselves. To ask an object itself, or for a protocol, is slow.
        if hasattr(type(vmobject), "paint"):
            vmobject.paint(ctx)
            return self
        filled = bool(vmobject.get_fill_rgbas()[:, 3].any())
        under, over = (_is_stroked(vmobject, background) for background in (True, False))
        if filled or under or over:
            self.set_cairo_context_path(ctx, vmobject)
        if under:
            self.apply_stroke(ctx, vmobject, background=True)
        if filled:
            self.apply_fill(ctx, vmobject)
        if over:
            self.apply_stroke(ctx, vmobject)
        return self

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """Set the outline as `ctx`'s path: the cached one while the points are the same."""
        if ctx is not self._kept_for:
            self._kept.clear()
            self._kept_for = ctx
        points = vmobject.points.tobytes()
        before, outline = self._kept.get(vmobject, (b"", None))
        if points == before and outline is not None:
            ctx.new_path()
            ctx.append_path(outline)
            return self
        self._build(ctx, vmobject)
        # Copying costs as much as building: not worth it for what is on its way.
        self._kept[vmobject] = points, ctx.copy_path() if points == before else None
        return self

    def _build(self, ctx: cairo.Context[Any], vmobject: VMobject) -> None:
        """Build the path as Manim does, but from lists: reading numbers out of arrays is slow."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        ctx.new_path()
        runs = vmobject.get_subpath_split_indices_from_points(points, n_dims=2).tolist()
        flat = points[: len(points) // 4 * 4, :2].reshape(-1, 8).tolist()
        for start, end in runs:
            curves = flat[start // 4 : end // 4]
            if not curves:
                continue
            ctx.new_sub_path()
            ctx.move_to(*curves[0][:2])
            for curve in curves:
                ctx.curve_to(*curve[2:])
            if vmobject.consider_points_equals_2d(points[start], points[end - 1]):
                ctx.close_path()


def _is_stroked(vmobject: VMobject, background: bool) -> bool:
    if vmobject.get_stroke_width(background) == 0:
        return False
    return bool(vmobject.get_stroke_rgbas(background)[:, 3].any())
