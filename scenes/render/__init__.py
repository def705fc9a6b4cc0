"""From a scene and its subject to one file: `job` says what, `film` makes it."""
