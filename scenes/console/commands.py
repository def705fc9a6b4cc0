"""The commands of `attn`: each parses, calls and prints; heavy imports wait in it."""

from __future__ import annotations

import json
import os
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenes import catalog
from scenes.console import options
from scenes.console.refusal import Attn, Refusal, refusing

if TYPE_CHECKING:
    from rich.console import RenderableType

    import attncore as ac


@click.group(cls=Attn, invoke_without_command=True, context_settings={"max_content_width": 100})
@click.version_option(package_name="attncore")
@click.pass_context
def main(context: click.Context) -> None:
    """Make videos that show how attention works. Every number in them is computed by a real
    transformer that reads your sentence.

    \b
    Examples:
      attn render                            the headline video
      attn render -s "The old cat sat down"  the same for your sentence
      attn still pattern -s "The old cat"    one picture, for slides
      attn trace -s "The old cat" pattern    the numbers behind it
      attn doctor                            what this machine lacks, if anything

    Every command explains itself: attn render --help
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@main.command("list")
@click.option("--tag", metavar="TAG", help="Only scenes with this tag.")
def list_scenes(tag: str | None) -> None:
    """The scenes, one line each.

    \b
    Examples:
      attn list
      attn list --tag "one head"
    """
    tags = sorted({each for entry in catalog.CATALOG for each in entry.tags})
    if tag is not None and tag not in tags:
        raise Refusal(f"no scene has the tag {tag!r}; tags are: {', '.join(tags)}")
    shown = [entry for entry in catalog.CATALOG if tag is None or tag in entry.tags]
    for part, entries in groupby(shown, key=lambda entry: entry.part):
        click.echo(part)
        for entry in entries:
            click.echo(f"  {entry.name:<16}{entry.question}")


@main.command()
@click.argument("scene")
def show(scene: str) -> None:
    """The contents of a SCENE: its question, beats and default sentence.

    \b
    Examples:
      attn show pattern
    """
    entry = _entry(scene)
    click.echo(f"{entry.title}: {entry.question}\n")
    click.echo(f"beats     {', '.join(entry.beats)}")
    label, sentences = "sentences" if entry.other else "sentence", " · ".join(entry.own)
    click.echo(f"{label:<10}{sentences} (explains: {entry.focus})")
    click.echo(f"needs     {'; '.join(entry.asks)}")
    for beat, needs in entry.needs_of.items():
        if needs:
            click.echo(f"          for {beat}: {', '.join(needs)}")
    click.echo(f"tags      {', '.join(entry.tags)}")


@main.command()
@click.argument("scenes", metavar="[SCENE]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every scene that there is.")
@options.subject
@options.picture
@options.playing
@options.working
def render(scenes: tuple[str, ...], every: bool, **given: Any) -> None:
    """Render each SCENE as an MP4 video (default: pattern), with its captions in files beside it.

    The sentence may hold any character; line breaks are read as spaces. Several sentences make
    several videos; a scene that is about two (attn show says so) takes -s twice. Which head is
    shown and why is said before rendering starts, and how long it will take. Beats that were drawn
    before are kept and drawn no more: see attn cache.

    SCENE may be the path of a folder, with a / in it: a scene of your own (see CONTRIBUTING). The
    code in that folder is run; none is ever found by itself.

    \b
    Examples:
      attn render
      attn render -s "a small green frog jumped into the quiet pond"
      attn render pattern -s "my old neighbour sings" --focus sings -q h -o sings.mp4
      attn render pattern --layer 1 --head 2 --lang zh --theme light
      attn render pattern --beats softmax,read -q l -p
      attn render pattern --trace attentions.npz --focus bank
      attn render context -s "the river bank" -s "the savings bank" --focus bank
      attn render --all -q l -j 2
      attn render ./my_scene -s "the old cat sat down"
    """
    from scenes.console.making import make_videos

    if every and scenes:
        raise Refusal("--all is every scene: name none beside it")
    names = [entry.name for entry in catalog.CATALOG] if every else scenes or (catalog.DEFAULT,)
    make_videos([_entry(name) for name in dict.fromkeys(names)], every=every, **given)


@main.command()
@click.argument("scene")
@click.option("--beat", metavar="NAME", help="Which beat's last frame.  [default: the last beat]")
@options.subject
@options.picture
def still(scene: str, **given: Any) -> None:
    """Draw the last frame of one beat of a SCENE as a PNG picture.

    \b
    Examples:
      attn still pattern
      attn still pattern --beat softmax -s "the quick brown fox jumps" --theme light -o fox.png
    """
    from scenes.console.making import make_still

    make_still(_entry(scene), **given)


@main.command()
@click.argument("name", required=False)
@options.sentence_or_trace
@options.model
@options.head
@click.option("--json", "as_json", is_flag=True, help="Print JSON; −∞ is null.")
@click.option(
    "--npz",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a NumPy file, which attncore.Trace.load reads too.",
)
@options.force
def trace(
    name: str | None,
    sentence: str | None,
    file: Path | None,
    model: str,
    layer: int | None,
    head: int | None,
    as_json: bool,
    npz: Path | None,
    force: bool,
) -> None:
    """The numbers of a tensor; without NAME, which tensors there are.

    NAME is whole (blocks.0.attn.pattern), short for every layer (pattern), or has wildcards
    (blocks.*.mlp.post). Rows are tokens; in scores and pattern, columns are the tokens looked at.

    \b
    Examples:
      attn trace -s "a fluffy blue creature"
      attn trace -s "a fluffy blue creature" pattern --layer 0 --head 1
      attn trace -s "a fluffy blue creature" blocks.0.attn.q --json
      attn trace -s "a fluffy blue creature" --npz creature.npz
      attn trace --trace creature.npz pattern --layer 1 --head 0
    """
    from scenes.console import tensors
    from scenes.console.source import run_of

    if npz is not None and head is not None:
        raise Refusal("--npz holds whole tensors: leave --head out")
    with refusing():
        run = run_of(model, sentence, file)
        selection = tensors.select(run, name, layer, head)
    if npz is not None:
        _save_npz(run, selection, npz, force)
    elif as_json:
        click.echo(json.dumps(tensors.as_json(run, selection), ensure_ascii=False, allow_nan=False))
    elif name is None:
        _print(tensors.names_table(run))
    else:
        with refusing():
            tables = tensors.tables(run, selection)
        _print(*tables)


@main.command("next")
@options.sentence
@options.model
def next_words(sentence: str, model: str) -> None:
    """The likeliest next words, with their probabilities.

    \b
    Examples:
      attn next -s "the quick brown"
    """
    from scenes.console.models import next_table

    with refusing():
        table = next_table(_model(model), sentence)
    _print(table)


@main.command()
@options.sentence_or_trace
@options.model
@click.option(
    "--survey",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Instead of one sentence: the roles of heads over a text file of many, one a line.",
)
@click.option("--save", is_flag=True, help="Keep the roles beside the model: heads.toml.")
def heads(
    sentence: str | None, file: Path | None, model: str, survey: Path | None, save: bool
) -> None:
    """The attention of each head in a sentence, or its role over many.

    The head with the strongest look at another word comes first. previous, itself and start are
    the mean shares of attention that the words give to the word before them, to themselves and to
    the start token; entropy is in bits. Where tokens look ahead, next is the share of the word
    after; where the model adds more than a start token, marks is that of all it adds.

    With --survey the shares are means over all sentences of the file, and a head's role is what
    gets at least half of its attention: a place (the word before, itself, the start) if one does,
    else a kind of word.

    \b
    Examples:
      attn heads -s "a fluffy blue creature roamed the verdant forest"
      attn heads --trace attentions.npz
      attn heads -m path/to/gpt2 --survey sentences.txt --save
    """
    from scenes.console import heads as tables
    from scenes.console.source import run_of

    if survey is not None:
        if sentence is not None or file is not None:
            raise Refusal("--survey has its sentences already: leave -s and --trace out")
        with refusing():
            whole = _model(model)
            card = tables.surveyed(whole, survey)
            saved = tables.save_card(card, whole) if save else None
        _print(tables.card_table(card))
        if saved is not None:
            click.echo(str(saved))
        return
    if save:
        raise Refusal("--save keeps what --survey FILE measures: name a file of sentences")
    with refusing():
        card_of_model = None if file is not None else _model(model).head_card
        table = tables.heads_table(run_of(model, sentence, file), card_of_model)
    _print(table)


@main.command()
def models() -> None:
    """The built-in models, and where their weights come from.

    \b
    Examples:
      attn models
    """
    from scenes.console.models import models_table

    _print(models_table())


@main.command("cache")
@click.option("--older-than", metavar="AGE", help="Remove what was not used for that long.")
@click.option(
    "--max-size",
    metavar="SIZE",
    help="Remove until no more is left; the longest unused goes first.",
)
@click.option("--clear", is_flag=True, help="Remove everything.")
def show_cache(older_than: str | None, max_size: str | None, clear: bool) -> None:
    """The cache of beats of earlier videos, which need not be drawn again.

    Ages are written like 30d or 12h, sizes like 500MB or 2GB. The environment variable
    ATTN_CACHE_DIR chooses another folder. It is always safe to remove it.

    \b
    Examples:
      attn cache
      attn cache --older-than 30d
      attn cache --max-size 500MB
      attn cache --clear
    """
    from scenes.console import cache as kept

    cache = kept.open_cache()
    if older_than is None and max_size is None and not clear:
        lines = kept.cache_lines(cache)
    else:
        lines = iter([kept.pruned(cache, older_than, max_size, clear)])
    for line in lines:
        click.echo(line)


@main.command()
def doctor() -> None:
    """Checks of this machine: what is missing, and what installs it.

    \b
    Examples:
      attn doctor
    """
    from scenes.console.doctor import examine

    complete = True
    for finding in examine():
        click.echo(str(finding))
        complete = complete and (finding.ok or not finding.check.needed)
    if not complete:
        sys.exit(1)


def _entry(scene: str) -> catalog.SceneEntry:
    with refusing():
        if "/" in scene or os.sep in scene:
            return catalog.describe(Path(scene).resolve())
        if len(scene.split()) > 1:
            raise Refusal(f"{scene!r} is no name of a scene; a sentence goes after -s")
        try:
            return catalog.find(scene)
        except catalog.UnknownScene as problem:
            if Path(scene, catalog.ABOUT).is_file():
                raise Refusal(
                    f"{problem.args[0]}; the folder here is played by ./{scene}"
                ) from problem
            raise


def _model(name: str) -> ac.Transformer:
    import attncore as ac

    return ac.load(name)


def _save_npz(run: ac.Trace, selection: dict[str, Any], path: Path, force: bool) -> None:
    import attncore as ac
    from scenes.render.output import check_writable

    with refusing():
        check_writable(path, suffix=".npz", force=force)
    ac.Trace(selection, run.tokens, run.text, run.model).save(path)
    click.echo(str(path))


def _print(*renderables: RenderableType) -> None:
    from scenes.console.tensors import output

    output().print(*renderables)
