"""Errors of the command line: one or two lines on stderr and a meaningful exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

INTERRUPTED = 130  # what shells use for a program stopped by Ctrl-C


class Refusal(click.UsageError):
    """An error in what was asked for, worded so that no hint at --help is needed. Exit code 2."""


class Attn(click.Group):
    """A group of commands whose errors are short.

    Exit codes: 0 done, 1 it failed, 2 the command line is wrong, 130 interrupted.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands in the order in which they are declared, which is that of use."""
        return list(self.commands)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        run: Any = super().main  # its signature depends on standalone_mode
        extra["prog_name"] = "attn"
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            result = run(*args, standalone_mode=False, **extra)
        except click.ClickException as problem:
            _leave(problem)
        except click.Abort:
            click.echo("attn: interrupted; nothing was written", err=True)
            sys.exit(INTERRUPTED)
        sys.exit(result if isinstance(result, int) else 0)


def _leave(problem: click.ClickException) -> NoReturn:
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    command = context.command_path if context else "attn"
    click.echo(f"{command}: {problem.format_message()}", err=True)
    if isinstance(problem, click.UsageError) and not isinstance(problem, Refusal):
        click.echo(f"{command} --help shows how it is used", err=True)
    sys.exit(problem.exit_code)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn errors of the library about a wrong input into a Refusal."""
    try:
        yield
    except (ValueError, LookupError) as problem:
        # str() of a KeyError would put its message in quotes.
        raise Refusal(str(problem.args[0]) if problem.args else str(problem)) from problem
