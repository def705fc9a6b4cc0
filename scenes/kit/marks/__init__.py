"""Single marks with one law each: strokes, dots, arcs, bars, heat maps, points."""
