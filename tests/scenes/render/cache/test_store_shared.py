"""Several renders share one cache at the same time: real processes, all at once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

from scenes.render.cache.store import Cache

# Each process puts, looks up and (the pruner) removes the same few keys, as fast as it can. Every
# part that it is given must say of itself, in its cue, what its bytes are. What is put under a key
# differs from turn to turn, so that a mixture would be seen, or is alike, as it is from renders.
TURNS = """
import hashlib, sys, time
from pathlib import Path
from scenes.render.cache.store import Cache
from scenes.render.cache.keys import digest
from scenes.render.part import Cue, Part

folder, name, start, alike = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4:]
cache, prunes = Cache(folder / "cache"), name == "pruner"
keys = [digest(number) for number in range(4)]
vanished = hits = 0
time.sleep(max(0, start - time.time()))
for turn in range(100):
    key = keys[turn % 4]
    own = folder / f"{name}-{turn}.mp4"
    made = f"{key} {'' if alike else name + str(turn)}".encode()
    own.write_bytes(made * 500)
    cue = Cue(0, hashlib.sha256(own.read_bytes()).hexdigest())
    put = cache.put(key, Part(key[:8], own, turn, (cue,)))
    for part in (put, cache.get(key)):
        if part is None:
            vanished += 1
            continue
        try:
            content = part.path.read_bytes()
        except FileNotFoundError:
            vanished += 1
            continue
        assert hashlib.sha256(content).hexdigest() == part.cues[0].text, "a mixture of two"
        assert part.beat == key[:8], "another key's part"
        hits += 1
    if prunes and turn % 3 == 0:
        cache.prune(max_size=0)
print(hits, vanished)
"""


def together(folder: Path, *names: str, alike: bool = False) -> list[tuple[int, int]]:
    """Run that many processes at once; hits and misses of each. Fails if one of them does."""
    start = time.time() + 1.0  # all are ready by then
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TURNS, str(folder), name, str(start), *["alike"][:alike]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    results = []
    for process in running:
        said, wrong = process.communicate(timeout=60)
        assert process.returncode == 0, wrong
        hits, vanished = map(int, said.split())
        results.append((hits, vanished))
    return results


def test_two_renders_that_put_the_same_get_whole_parts(tmp_path: Path) -> None:
    assert together(tmp_path, "first", "second") == [(200, 0), (200, 0)]
    cache = Cache(tmp_path / "cache")
    assert len(cache.entries()) == 4
    assert len(list(cache.folder.iterdir())) == 4


def test_what_is_pruned_meanwhile_is_a_miss_and_no_crash(tmp_path: Path) -> None:
    results = together(tmp_path, "first", "pruner", alike=True)
    assert all(hits + vanished == 200 for hits, vanished in results)
    assert all(hits > 50 for hits, _ in results)
    left = [path.name for path in (tmp_path / "cache").iterdir()]
    assert not [name for name in left if name.startswith(".new-")]
    for entry in Cache(tmp_path / "cache").entries():
        part = Cache(tmp_path / "cache").get(entry.folder.name)
        assert part is not None
        assert hashlib.sha256(part.path.read_bytes()).hexdigest() == part.cues[0].text
