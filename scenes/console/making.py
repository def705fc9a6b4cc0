"""Rendering for the command line: requests to finished files, with messages on the way."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from scenes.catalog import SceneEntry
from scenes.console.refusal import Refusal, refusing
from scenes.console.request import Request, requests
from scenes.console.speech import duration, size

if TYPE_CHECKING:
    from scenes.console.progress import Lines
    from scenes.render.job import RenderJob
    from scenes.render.output import Rendered
    from scenes.render.progress import Estimate
    from scenes.render.workers.pool import WorkerPool

KILLED = 143  # what shells use for a program stopped by SIGTERM
INSTALL = 'rendering needs the extra "video": pip install "attncore[video]" (see attn doctor)'


def make_videos(
    entries: Sequence[SceneEntry],
    *,
    sentence: tuple[str, ...],
    preview: bool,
    jobs: int | None,
    timeout: float | None,
    every: bool = False,
    **given: Any,
) -> None:
    """Render, show progress on stderr, print the files. Raises Refusal before any work is done.

    every  all scenes that there are, none of them asked for by its name
    """
    asked = list(requests(entries, sentence, given, every=every))
    with _drawing(), _finishing(preview) as finished, _worker_pool(asked) as pool:
        from scenes.console.progress import watching
        from scenes.render.cache.store import Cache
        from scenes.render.film import render_videos
        from scenes.render.workers.shares import usable_cores

        films = [request.job(".mp4") for request in asked]
        _check_apart(films)
        say = _console()
        for request, job in zip(asked, films, strict=True):
            _print_subject(say, job, request)
        with watching(say) as show:
            videos = render_videos(
                films,
                workers=jobs or usable_cores(),
                pool=pool,
                cache=Cache(),
                on_estimate=lambda ahead: _print_estimate(say, show, films, ahead),
                on_step=show.step,
                timeout=timeout,
            )
            with closing(videos), _keeping(say, show):
                finished.extend(videos)


def make_still(entry: SceneEntry, beat: str | None, *, preview: bool, **given: Any) -> None:
    """Draw one picture and print its file. Raises Refusal before any work is done."""
    request = Request(entry, beat=beat, **given)
    with _drawing(), _finishing(preview) as finished:
        from scenes.render.film import render_still
        from scenes.render.job import check_beats

        chosen = beat or entry.beats[-1]
        with refusing():
            check_beats(entry, (chosen,), {})
        job = request.job(".png")
        with refusing():
            check_beats(entry, (chosen,), job.left_out)
        _print_subject(_console(), job, request)
        finished.append(render_still(job, chosen))


@contextmanager
def _worker_pool(asked: Sequence[Request]) -> Iterator[WorkerPool | None]:
    """Workers that are starting already, unless there may be nothing to draw.

    Where every file is there, the beats have most likely been kept too.
    """
    from scenes.render.film import warm_pool

    there = False
    with suppress(OSError):  # a name that cannot be: refused later, with more to say
        there = all(request.path(".mp4").exists() for request in asked)
    with nullcontext() if there else warm_pool() as pool:
        yield pool


def _console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def _check_apart(jobs: Sequence[RenderJob]) -> None:
    """Refuse to write one video over another of the same command."""
    for path, times in Counter(job.output for job in jobs).items():
        if times > 1:
            raise Refusal(f"{times} videos would go to {path}: render them one by one, with -o")


@contextmanager
def _drawing() -> Iterator[None]:
    """Say in a line what is wrong where Manim is missing, does not load, or the disk is full.

    A polite kill unwinds like Ctrl-C, so that it too leaves nothing behind.
    """
    if find_spec("manim") is None or find_spec("typst") is None:
        raise click.ClickException(INSTALL)
    from scenes.render.output import CannotWrite, RenderFailed

    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(KILLED))
    try:
        yield
    except ImportError as problem:
        raise click.ClickException(f"{problem}; {INSTALL}") from problem
    except (CannotWrite, RenderFailed) as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"rendering failed: {problem}") from problem
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _finishing(preview: bool) -> Iterator[list[Rendered]]:
    """Print what was finished, also where the rest went wrong."""
    finished: list[Rendered] = []
    try:
        yield finished
    finally:
        for rendered in finished:
            length = f"{duration(rendered.seconds)}, " if rendered.seconds else ""
            pixels = f"{rendered.width}×{rendered.height}"
            click.echo(f"{rendered.path}  ({length}{pixels}, {size(rendered.bytes)})")
            if preview:
                click.launch(str(rendered.path))


@contextmanager
def _keeping(say: Console, show: Lines) -> Iterator[None]:
    """Say that what was drawn is not lost, when the rest does not come to an end."""
    try:
        yield
    except BaseException:
        if show.kept:
            beats = "1 beat is" if show.kept == 1 else f"{show.kept} beats are"
            say.print(f"{beats} kept: the same command goes on from there")
        raise


def _print_subject(say: Console, job: RenderJob, request: Request) -> None:
    from scenes.console.models import foreign
    from scenes.subject import said

    say.print(f"{job.entry.name} · {job.subject.reason}", markup=False)
    if request.own:
        name, count = job.entry.name, job.entry.sentences
        say.print(f"{name} takes {count} sentences: about its own (attn render {name} -s A -s B)")
    if missing := job.left_out:
        say.print(said(missing), markup=False)
    if request.file is None:
        warnings = [foreign(trace) for trace in job.subject.traces]
        for warning in filter(None, warnings):
            say.print(warning, markup=False)


def _print_estimate(say: Console, show: Lines, jobs: Sequence[RenderJob], ahead: Estimate) -> None:
    """Say how long it will be, and how long it will take."""
    video = "video" if ahead.videos == 1 else f"{ahead.videos} videos"
    line = f"{duration(ahead.video)} of {video}, {jobs[0].quality}"
    if ahead.found:
        line += f", {ahead.found} of {ahead.beats} beats drawn before"
    say.print(f"{line}: about {duration(ahead.work)} to render")
    show.estimate(ahead)
