"""Metadata of finished files: what they show, also where their small print is left out."""

from __future__ import annotations

from collections.abc import Iterable

import attncore as ac
from scenes.kit.captions import Words
from scenes.render.job import RenderJob


def metadata(job: RenderJob, tensors: Iterable[str]) -> dict[str, str]:
    """Title, artist, comment and description, which MP4 knows: it drops keys that it does not know.

    tensors  what the frames show, by name, in their order; each is told once
    """
    traces, ours = job.subject.traces, f"attncore {ac.__version__}"
    model = traces[0].model
    called = f"{model.name} {model.digest}".strip()
    sentences = " · ".join(f"“{trace.text}”" for trace in traces)
    shown = ", ".join(dict.fromkeys(filter(None, tensors)))
    return {
        "title": Words(job.lang, job.entry.folder).title,
        "artist": ours,
        "comment": f"{job.entry.name} · {sentences} · {called} · {ours}",
        "description": " · ".join(filter(None, (model.name, shown, model.provenance))),
    }
