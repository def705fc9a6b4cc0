"""Requests: the command line of render and still, checked, as jobs to render."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.catalog import STORYBOARD, NotAScene, SceneEntry
from scenes.console.refusal import Refusal, refusing
from scenes.console.source import run_of, trace_of
from scenes.render.output import FOLDER, CannotWrite, check_writable, default_path
from scenes.render.quality import QUALITIES

if TYPE_CHECKING:
    import attncore as ac
    from scenes.render.job import RenderJob


@dataclass(frozen=True)
class Request:
    """The command line of render and still, parsed; names are those of the options.

    own  what was given is for other scenes: this one is about its own sentences
    """

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
    small_print: str = "words"
    beats: tuple[str, ...] | None = None
    pace: float = 1.0
    captions: str = "burn"
    questions: bool = True
    beat: str | None = None
    own: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences to show. Raises Refusal for more, or fewer, than the scene takes."""
        given, needed = len(self.sentence), self.entry.sentences
        if given not in (0, needed):
            raise Refusal(
                f"the scene {self.entry.name} takes {needed} sentence{'s' * (needed > 1)}, "
                f"but -s was given {'once' if given == 1 else f'{given} times'}"
            )
        return self.sentence or self.entry.own

    def runs(self) -> tuple[list[ac.Trace], ac.Transformer | None]:
        """The runs on the sentences, and the model if the scene is about it; or that in the file.

        Raises as `run_of`.
        """
        import attncore as ac

        if self.file is not None:
            if self.entry.sentences > 1:
                raise Refusal(
                    f"the scene {self.entry.name} shows {self.entry.sentences} runs side by side, "
                    "and a file holds one: leave --trace out"
                )
            return [run_of(self.model, self.texts[0], self.file)], None
        from scenes.subject import asks_model

        model = ac.load(self.model)
        runs = [trace_of(model, text) for text in self.texts]
        return runs, model if asks_model(self.entry) else None

    def path(self, suffix: str) -> Path:
        """The path of the file: the name given, or one that says what differs from the defaults."""
        if self.output is not None:
            return self.output
        head = "".join(f"{n}{i}" for n, i in (("l", self.layer), ("h", self.head)) if i is not None)
        model = "" if self.model == "storyteller" else Path(self.model).name
        choices = (self.beat, *(self.beats or ()), self.focus, head, model)
        plain = (("en", self.lang), ("dark", self.theme), ("burn", self.captions))
        differing = [chosen for usual, chosen in plain if chosen != usual]
        if self.small_print != "words":
            differing.append(f"print-{self.small_print}")
        if not self.questions:
            differing.append("no-questions")
        named = [choice for choice in (*choices, *differing) if choice]
        about = " and ".join(self.texts) if self.file is None else self.file.stem
        return default_path(self.entry.name, about, tuple(named), suffix)

    def job(self, suffix: str) -> RenderJob:
        """The job with its model run on the sentence, all checks passed, and its folder made."""
        path = self.path(suffix)
        with refusing():
            if self.output is not None:
                self._check(path, suffix, force=self.force)
            job = self._checked(path)
            if self.output is None:
                _make_folder()
                self._check(path, suffix, force=True)
        return job

    def _checked(self, path: Path) -> RenderJob:
        from scenes.render.job import RenderJob
        from scenes.subject import choose

        if not self.entry.is_ours:
            _check_code(self.entry)
        (runs, model), entry = self.runs(), self.entry
        usual = tuple(run.text for run in runs) == entry.own
        subject = choose(
            runs[0],
            other=runs[1] if len(runs) > 1 else None,
            model=model,
            focus=self.focus,
            default_focus=entry.focus if usual else None,
            layer=self.layer,
            head=self.head,
        )
        return RenderJob.checked(
            entry,
            subject,
            path,
            quality=QUALITIES[self.quality],
            lang=self.lang,
            theme=self.theme,
            pace=self.pace,
            beats=self.beats,
            captions=self.captions,
            small_print=self.small_print,
            questions=self.questions,
        )

    def _check(self, path: Path, suffix: str, *, force: bool) -> None:
        check_writable(path, suffix=suffix, force=force)
        if suffix == ".mp4":
            from scenes.render.subtitles.sidecars import check_sidecars

            check_sidecars(path, force=force)


def requests(
    entries: Sequence[SceneEntry],
    sentences: tuple[str, ...],
    given: dict[str, Any],
    *,
    every: bool = False,
) -> Iterator[Request]:
    """The requests, one for each video: every scene about each sentence, or all that it takes.

    every  nobody asked for a scene by its name: what is given is for those about one sentence,
           and one that takes two is about its own. Raises Refusal for -o with several videos.
    """
    found = []
    for entry in entries:
        if entry.sentences == 1 and len(sentences) > 1 and given["file"] is None:
            found += [Request(entry, (each,), **given) for each in dict.fromkeys(sentences)]
        elif every and sentences and entry.sentences > 1:
            found.append(Request(entry, (), **{**given, "focus": None}, own=True))
        else:
            found.append(Request(entry, sentences, **given))
    if len(found) > 1 and given["output"] is not None:
        raise Refusal(f"-o names one file, but {len(found)} videos are asked for")
    yield from found


def _check_code(entry: SceneEntry) -> None:
    """Load the code of a folder that did not come with the package, before anything is drawn.

    Raises Refusal, naming the place, for whatever it raises.
    """
    from scenes.loading import scene_class

    try:
        scene_class(entry)
    except NotAScene:
        raise
    except Exception as problem:
        where = traceback.extract_tb(problem.__traceback__)[-1]
        place = f" ({Path(where.filename).name}:{where.lineno})"
        if isinstance(problem, SyntaxError):  # says the place itself
            place = ""
        text = " ".join(f"{type(problem).__name__}: {problem}".split())
        raise Refusal(f"{entry.folder / STORYBOARD} cannot be loaded: {text}{place}") from problem


def _make_folder() -> None:
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotWrite(f"cannot make the folder {FOLDER}: {problem.strerror}") from problem
