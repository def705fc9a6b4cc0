"""The door of a clone: `python cli.py render …` is `attn render …`, without installing it."""

from attncore.__main__ import main

if __name__ == "__main__":
    main()
