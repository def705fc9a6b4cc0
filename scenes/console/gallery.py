"""The gallery of README, from about.toml of each scene: `python -m scenes.console.gallery`.

Run it from the root of a clone (`make gallery`): it renders a still and a clip of every scene into
media/ and writes README's table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scenes.catalog import CATALOG, DEFAULT, SceneEntry

MEDIA, README = Path("media"), Path("README.md")
MARKS = "<!-- scenes: written by make gallery -->", "<!-- end of scenes -->"
HEADLINE = [
    "still",
    DEFAULT,
    "--beat",
    "sentence",
    "--quality",
    "h",
    "--output",
    "media/headline.png",
]


def commands() -> Iterator[list[str]]:
    """The arguments of `attn` that render each picture and clip of the gallery.

    >>> next(commands())[:4]
    ['still', 'pattern', '--beat', 'sentence']
    """
    yield HEADLINE
    for entry in CATALOG:
        if (shown := entry.gallery) is not None:
            still, clip = (str(MEDIA / f"{entry.name}{suffix}") for suffix in (".png", ".mp4"))
            part = [] if shown.whole else ["--beats", shown.beat, "--pace", str(shown.pace)]
            yield ["still", entry.name, "--beat", shown.beat, "--quality", "l", "--output", still]
            yield ["render", entry.name, *part, "--quality", "l", "--output", clip]


def row(entry: SceneEntry) -> str:
    """One line of README's table."""
    shown = entry.gallery
    assert shown is not None
    picture = f'![The scene "{entry.name}": {shown.alt}]({MEDIA}/{entry.name}.png)'
    clip = f"{MEDIA}/{entry.name}.mp4"
    return f"| [{picture}]({clip}) | `{entry.name}` | {entry.question} {shown.text} |"


def with_table(readme: str) -> str:
    """README with the table of the scenes that are there now between its marks."""
    rows = [row(entry) for entry in CATALOG if entry.gallery is not None]
    table = "\n".join(["| | scene | the question |", "|---|---|---|", *rows])
    begin, end = MARKS
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", flags=re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n\n{table}\n\n{end}", readme)


def make_gallery() -> None:
    """Render all of it, and write the table."""
    from scenes.console.commands import main as attn

    for arguments in commands():
        attn([*arguments, "--force"], standalone_mode=False)
    for subtitles in (*MEDIA.glob("*.srt"), *MEDIA.glob("*.vtt")):
        subtitles.unlink()
    README.write_text(with_table(README.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    make_gallery()
