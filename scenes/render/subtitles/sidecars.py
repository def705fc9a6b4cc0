"""Sidecars: captions in files beside the video, for players and sites that want them so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenes.render.job import RenderJob
from scenes.render.output import CannotWrite, put_in_place, temporary_folder_beside
from scenes.render.part import Part
from scenes.render.subtitles.timeline import srt, timeline, vtt

WRITERS = {".srt": srt, ".vtt": vtt}


def sidecars(video: Path) -> tuple[Path, ...]:
    """The paths of the subtitle files that go with a video.

    >>> [path.name for path in sidecars(Path("cat.mp4"))]
    ['cat.srt', 'cat.vtt']
    """
    return tuple(video.with_suffix(suffix) for suffix in WRITERS)


def check_sidecars(video: Path, *, force: bool) -> None:
    """Refuse to overwrite files that go with no video of ours, before any work is done.

    Raises CannotWrite if one exists without its video (and no `force`), or is no file.
    """
    for path in sidecars(video):
        if path.exists() and not path.is_file():
            raise CannotWrite(f"{path} is not a file that could be replaced")
        if path.exists() and not video.exists() and not force:
            raise CannotWrite(
                f"{path} exists, and captions would be written there: "
                "give another name, or --force to replace it"
            )


def write_sidecars(
    parts: Sequence[Part], video: Path, job: RenderJob, *, captions: str = "burn"
) -> None:
    """Write the captions beside `video`, whole or not at all.

    captions  with "none" the old sidecars go instead: players would show them with the new video

    Raises CannotWrite.
    """
    shown = timeline(parts)
    try:
        if captions == "none" or not shown:
            for path in sidecars(video):
                path.unlink(missing_ok=True)
            return
        with temporary_folder_beside(sidecars(video)[0]) as folder:
            written = [folder / path.name for path in sidecars(video)]
            for path in written:
                text = WRITERS[path.suffix](shown, job.quality.fps)
                path.write_text(text, encoding="utf-8", newline="\n")
            for path, final in zip(written, sidecars(video), strict=True):
                put_in_place(path, final)
    except OSError as problem:
        raise CannotWrite(f"cannot write captions beside {video}: {problem.strerror}") from problem
