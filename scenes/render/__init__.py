"""Rendering: from a scene and its subject to one file.

`job` says what, `film` makes it: beats that are kept come from the `cache`; the `production` has
the others drawn by the `workers` of a `pool`, as the `schedule` says; `mp4.join` joins the parts.
"""
