"""From what was asked for on the command line to a finished file, with what is said on the way."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from scenes.catalog import SceneEntry
from scenes.console.refusal import Refusal, refusing
from scenes.console.source import run_of
from scenes.console.speech import duration, size
from scenes.render.output import FOLDER, CannotWrite, check_writable, default_path
from scenes.render.quality import QUALITIES

if TYPE_CHECKING:
    import attncore as ac
    from scenes.render.film import Rendered
    from scenes.render.job import RenderJob

KILLED = 143  # what shells use for a program stopped by SIGTERM
INSTALL = 'rendering needs the extra "video": pip install "attncore[video]" (see attn doctor)'


@dataclass(frozen=True)
class Request:
    """The command line of render and still, parsed; names are those of the options."""

    entry: SceneEntry
    sentence: tuple[str, ...]
    model: str
    file: Path | None
    layer: int | None
    head: int | None
    focus: str | None
    lang: str
    theme: str
    quality: str
    output: Path | None
    force: bool
    preview: bool
    beats: tuple[str, ...] | None = None
    pace: float = 1.0
    beat: str | None = None

    @property
    def text(self) -> str:
        """The sentence to show. Raises Refusal for more than the scene takes."""
        if len(self.sentence) > self.entry.sentences:
            raise Refusal(
                f"the scene {self.entry.name} takes {self.entry.sentences} sentence, "
                f"but -s was given {len(self.sentence)} times"
            )
        return self.sentence[0] if self.sentence else self.entry.sentence

    def run(self) -> ac.Trace:
        """What the model makes of the sentence, or what the file has. Raises as `run_of`."""
        return run_of(self.model, self.text, self.file)

    def path(self, suffix: str) -> Path:
        """Where the file goes: a name given is kept, another one says what differs from default."""
        if self.output is not None:
            return self.output
        head = "".join(f"{n}{i}" for n, i in (("l", self.layer), ("h", self.head)) if i is not None)
        model = "" if self.model == "storyteller" else Path(self.model).name
        choices = (self.beat, *(self.beats or ()), self.focus, head, model)
        plain = (("en", self.lang), ("dark", self.theme))
        differing = [chosen for usual, chosen in plain if chosen != usual]
        named = [choice for choice in (*choices, *differing) if choice]
        about = self.text if self.file is None else self.file.stem
        return default_path(self.entry.name, about, tuple(named), suffix)


def make_video(entry: SceneEntry, **given: Any) -> None:
    """Render, show progress on stderr, print the file. Raises Refusal before any work is done."""
    request = Request(entry, **given)
    say = Console(stderr=True, highlight=False, soft_wrap=True)
    with _drawing():
        from scenes.console.progress import watching
        from scenes.render.film import rehearse, render_video
        from scenes.render.pacing import expected

        job = _job(request, ".mp4")
        _introduce(say, job, request.file is not None)
        length = rehearse(job)
        about = duration(expected(length, job.quality))
        say.print(f"{duration(length)} of video, {job.quality}: about {about} to render")
        with watching(say, round(length * job.quality.fps)) as on_step:
            rendered = render_video(job, on_step)
    _finish(rendered, request)


def make_still(entry: SceneEntry, beat: str | None, **given: Any) -> None:
    """Draw one picture and print its file. Raises Refusal before any work is done."""
    request = Request(entry, beat=beat, **given)
    with _drawing():
        from scenes.render.film import render_still
        from scenes.render.job import check_beats

        chosen = beat or entry.beats[-1]
        with refusing():
            check_beats(entry, (chosen,), {})
        job = _job(request, ".png")
        with refusing():
            check_beats(entry, (chosen,), job.left_out)
        say = Console(stderr=True, highlight=False, soft_wrap=True)
        _introduce(say, job, request.file is not None)
        rendered = render_still(job, chosen)
    _finish(rendered, request)


def _job(request: Request, suffix: str) -> RenderJob:
    """The job with its model run on the sentence, all checks passed."""
    from scenes.render.job import RenderJob
    from scenes.subject import choose

    entry = request.entry
    path = request.path(suffix)
    with refusing():
        if request.output is not None:
            check_writable(path, suffix=suffix, force=request.force)
        run = request.run()
        subject = choose(
            run,
            focus=request.focus,
            default_focus=entry.focus if run.text == entry.sentence else None,
            layer=request.layer,
            head=request.head,
        )
        job = RenderJob(
            entry,
            subject,
            path,
            quality=QUALITIES[request.quality],
            lang=request.lang,
            theme=request.theme,
            pace=request.pace,
            beats=request.beats,
        )
        if request.output is None:
            _make_folder()
            check_writable(path, suffix=suffix, force=True)
    return job


def _make_folder() -> None:
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotWrite(f"cannot make the folder {FOLDER}: {problem.strerror}") from problem


@contextmanager
def _drawing() -> Iterator[None]:
    """Say in a line what is wrong where Manim is missing, does not load, or the disk is full.

    A polite kill unwinds like Ctrl-C, so that it too leaves nothing behind.
    """
    if find_spec("manim") is None or find_spec("typst") is None:
        raise click.ClickException(INSTALL)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(KILLED))
    try:
        yield
    except ImportError as problem:
        raise click.ClickException(f"{problem}; {INSTALL}") from problem
    except OSError as problem:
        raise click.ClickException(f"rendering failed: {problem}") from problem
    finally:
        signal.signal(signal.SIGTERM, before)


def _introduce(say: Console, job: RenderJob, from_file: bool) -> None:
    from scenes.console.models import foreign
    from scenes.subject import said

    say.print(f"{job.entry.name} · {job.subject.reason}", markup=False)
    if missing := job.left_out:
        say.print(said(missing), markup=False)
    if not from_file and (warning := foreign(job.subject.trace)):
        say.print(warning, markup=False)


def _finish(rendered: Rendered, request: Request) -> None:
    length = f"{duration(rendered.seconds)}, " if rendered.seconds else ""
    pixels = f"{rendered.width}×{rendered.height}"
    click.echo(f"{rendered.path}  ({length}{pixels}, {size(rendered.bytes)})")
    if request.preview:
        click.launch(str(rendered.path))
