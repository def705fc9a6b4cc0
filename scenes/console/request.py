"""What was asked for on the command line, checked, as jobs to render."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.catalog import SceneEntry
from scenes.console.refusal import Refusal, refusing
from scenes.console.source import read, run_of
from scenes.render.output import FOLDER, CannotWrite, check_writable, default_path
from scenes.render.quality import QUALITIES

if TYPE_CHECKING:
    import attncore as ac
    from scenes.render.job import RenderJob


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
    beats: tuple[str, ...] | None = None
    pace: float = 1.0
    captions: str = "burn"
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

    def run(self) -> tuple[ac.Trace, ac.Transformer | None]:
        """What the model makes of the sentence, and the model if the scene is about it; or what
        the file has. Raises as `run_of`.
        """
        import attncore as ac

        if self.file is not None:
            return run_of(self.model, self.text, self.file), None
        model = ac.load(self.model)
        return read(model, self.text), model if self.entry.asks_model else None

    def path(self, suffix: str) -> Path:
        """Where the file goes: a name given is kept, another one says what differs from default."""
        if self.output is not None:
            return self.output
        head = "".join(f"{n}{i}" for n, i in (("l", self.layer), ("h", self.head)) if i is not None)
        model = "" if self.model == "storyteller" else Path(self.model).name
        choices = (self.beat, *(self.beats or ()), self.focus, head, model)
        plain = (("en", self.lang), ("dark", self.theme), ("burn", self.captions))
        differing = [chosen for usual, chosen in plain if chosen != usual]
        named = [choice for choice in (*choices, *differing) if choice]
        about = self.text if self.file is None else self.file.stem
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

        (run, model), entry = self.run(), self.entry
        subject = choose(
            run,
            model=model,
            focus=self.focus,
            default_focus=entry.focus if run.text == entry.sentence else None,
            layer=self.layer,
            head=self.head,
        )
        return RenderJob(
            entry,
            subject,
            path,
            quality=QUALITIES[self.quality],
            lang=self.lang,
            theme=self.theme,
            pace=self.pace,
            beats=self.beats,
            captions=self.captions,
        )

    def _check(self, path: Path, suffix: str, *, force: bool) -> None:
        check_writable(path, suffix=suffix, force=force)
        if suffix == ".mp4":
            from scenes.render.sidecars import check_sidecars

            check_sidecars(path, force=force)


def requests(
    entries: Sequence[SceneEntry], sentences: tuple[str, ...], given: dict[str, Any]
) -> Iterator[Request]:
    """One for each video: every scene about every sentence. Raises Refusal for -o with several."""
    found = []
    for entry in entries:
        if entry.sentences == 1 and len(sentences) > 1 and given["file"] is None:
            found += [Request(entry, (each,), **given) for each in dict.fromkeys(sentences)]
        else:
            found.append(Request(entry, sentences, **given))
    if len(found) > 1 and given["output"] is not None:
        raise Refusal(f"-o names one file, but {len(found)} videos are asked for")
    yield from found


def _make_folder() -> None:
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotWrite(f"cannot make the folder {FOLDER}: {problem.strerror}") from problem
