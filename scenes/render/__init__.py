"""From a scene and its subject to one file.

`job` says what, `film` makes it: beats that are kept come from the `cache`; the `engine` has the
others drawn by the `worker`s of a `crew`, as the `schedule` says; `assemble` joins the `parts`.
"""
