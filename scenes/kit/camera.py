"""The camera of every lesson: what Manim's own camera draws, with less work and through a view.

Most of what stands on stage in a move fades, waits for its turn or stands still: its outline is
the same as in the frame before. Manim builds every outline anew for every frame, curve by curve,
also of what is fully transparent; that was two thirds of the time it took to draw.

An outline is kept in units of the stage, its points on a grid that Cairo's own numbers can hold
(it rounds what is drawn to 1/256 of a pixel). So what is appended from the store and what is built
anew are the same to the bit under every matrix: neither a view nor a card that moves makes it
invalid, and beats that are drawn apart agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, Mobject, VMobject

from scenes.kit import layout
from scenes.kit.marks.strokes import UNIT_STROKE
from scenes.kit.view import HOME, WINDOW, View, is_pinned

Kept = tuple[bytes, cairo.Path | None]  # points, and the outline once they were met again
FINE = 2.0**15  # pixels of a unit while an outline is copied
GRID = FINE * 2**8  # steps in a unit
FARTHEST = 255  # units from the middle: as far as Cairo's numbers reach at so many pixels
FADE = 0.3  # height of the edge in which the stage sinks into the ground
HAIRLINE = 0.5  # lines whose width means nothing grow with this power of the zoom
MANY = 400  # points of which it takes longer to find the extent than to draw


class StageCamera(Camera):
    """A Cairo camera with a view, that skips what is transparent and keeps outlines that rest.

    view  what of the stage is seen; what is pinned is drawn last, without it
    """

    cairo_line_width_multiple: float

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.view = HOME
        self._thinner = 1.0  # width of a hairline now, as a share of what it would scale to
        self._kept: WeakKeyDictionary[VMobject, Kept] = WeakKeyDictionary()

    def capture_mobjects(self, mobjects: Iterable[Mobject], **options: Any) -> None:
        """Draw all parts, from the lowest to the topmost."""
        parts = self.get_mobjects_to_display(mobjects, **options)
        ctx, view = self.get_cairo_context(self.pixel_array), self.view
        pinned = [part for part in parts if is_pinned(part)]
        self._thinner = view.zoom ** (HAIRLINE - 1)
        ctx.save()
        if view == HOME:
            self._draw_stage(parts, ctx)
        else:
            low, high = WINDOW
            ctx.new_path()  # there is still that of what was drawn last
            ctx.rectangle(-layout.FRAME_WIDTH / 2, low, layout.FRAME_WIDTH, high - low)
            ctx.clip()
            ctx.transform(view.matrix)
            self._draw_stage([part for part in parts if _is_in(part, view.window)], ctx)
        ctx.restore()
        if view != HOME:
            self._sink_edges(ctx, view)
        self._thinner = 1.0
        for part in pinned:
            self.display_vectorized(part, ctx)

    def _draw_stage(self, parts: Iterable[VMobject], ctx: cairo.Context[Any]) -> None:
        """Draw what is not pinned, each part on the card on which it lies."""
        stage, sheet = ctx.get_matrix(), None
        for part in parts:
            if is_pinned(part):
                continue
            own = part.__dict__.get("sheet")
            if own is not sheet:
                sheet = own
                ctx.set_matrix(stage if sheet is None else sheet.matrix.multiply(stage))
            self.display_vectorized(part, ctx)

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> Self:
        """Draw one part of the picture, if anything of it can be seen."""
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

    def apply_stroke(
        self, ctx: cairo.Context[Any], vmobject: VMobject, background: bool = False
    ) -> Self:
        """Stroke the outline; what is only a line stays thinner as the view comes nearer."""
        if self._thinner == 1 or not getattr(type(vmobject), "is_hairline", False):
            return super().apply_stroke(ctx, vmobject, background)
        multiple = self.cairo_line_width_multiple
        self.cairo_line_width_multiple = multiple * self._thinner
        super().apply_stroke(ctx, vmobject, background)
        self.cairo_line_width_multiple = multiple
        return self

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """Set the outline as `ctx`'s path: the cached one while the points are the same."""
        points = vmobject.points.tobytes()
        before, outline = self._kept.get(vmobject, (b"", None))
        if points != before:  # on its way: copying costs as much as building
            self._kept[vmobject] = points, None
            self._build(ctx, vmobject)
            return self
        if outline is None:
            if np.abs(vmobject.points).max() > FARTHEST:
                self._build(ctx, vmobject)
                return self
            matrix = ctx.get_matrix()
            ctx.set_matrix(cairo.Matrix(FINE, 0, 0, FINE, 0, 0))
            self._build(ctx, vmobject)
            outline = ctx.copy_path()
            ctx.set_matrix(matrix)
            self._kept[vmobject] = points, outline
        ctx.new_path()
        ctx.append_path(outline)
        return self

    def transform_points_pre_display(self, mobject: Mobject, points: np.ndarray) -> np.ndarray:
        """The points that are drawn, on the grid on which outlines are kept."""
        on_stage = super().transform_points_pre_display(mobject, points)
        return np.rint(on_stage * GRID) / GRID

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

    def _sink_edges(self, ctx: cairo.Context[Any], view: View) -> None:
        """Let the stage sink into the ground where title and caption begin."""
        red, green, blue = self.background_color.to_rgb()
        low, high = WINDOW
        for start, end in ((low, low + FADE), (high, high - FADE)):
            shade = cairo.LinearGradient(0, start, 0, end)
            shade.add_color_stop_rgba(0, blue, green, red, view.away)  # Manim's order of bytes
            shade.add_color_stop_rgba(1, blue, green, red, 0)
            ctx.new_path()
            ctx.rectangle(-layout.FRAME_WIDTH / 2, min(start, end), layout.FRAME_WIDTH, FADE)
            ctx.set_source(shade)
            ctx.fill()


def _is_in(part: VMobject, window: tuple[float, float, float, float]) -> bool:
    """Whether something of a part may be in the window: most of the stage is not in a near one."""
    if hasattr(type(part), "paint") or len(part.points) > MANY:
        return True
    if is_pinned(part) or "sheet" in part.__dict__:
        return True
    left, bottom, right, top = window
    (x0, y0, _), (x1, y1, _) = part.points.min(axis=0), part.points.max(axis=0)
    reach = (part.get_stroke_width() + part.get_stroke_width(True)) / UNIT_STROKE
    return bool(
        x0 - reach < right and x1 + reach > left and y0 - reach < top and y1 + reach > bottom
    )


def _is_stroked(vmobject: VMobject, background: bool) -> bool:
    if vmobject.get_stroke_width(background) == 0:
        return False
    return bool(vmobject.get_stroke_rgbas(background)[:, 3].any())
