"""What `make` installs besides pip's packages, on machines made of stubs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "system-packages"
TOOLS = ("sh", "find", "grep", "sed", "tr", "env", "id")
PYTHON = "python{}.{}".format(*sys.version_info[:2])


class Machine:
    """A search path with a few real tools and commands that only note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "bin", folder / "log"
        self.folder.mkdir()
        self.log.touch()
        for tool in TOOLS:
            (self.folder / tool).symlink_to(str(shutil.which(tool)))
        self.python = sys.executable

    def has(self, name: str, *, says: str = "", code: int = 0) -> None:
        """Add a command."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.log}\necho "{says}"\nexit {code}\n')
        path.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run the script as a session without a terminal."""
        return subprocess.run(
            [SCRIPT, self.python],
            env={"PATH": str(self.folder), "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, name: str) -> list[str]:
        """The calls of a command, in order."""
        return [line for line in self.log.read_text().splitlines() if line.split()[0] == name]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Everything is there; the user is root."""
    made = Machine(tmp_path)
    made.has("pkg-config")
    made.has("cc")
    made.has("fc-list", says="Noto Sans CJK SC")
    made.has("id", says="0")
    made.has("apt-get")
    return made


def test_where_everything_is_there_nothing_is_installed(machine: Machine) -> None:
    assert machine.run().returncode == 0
    assert machine.called("apt-get") == []


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    machine.has("pkg-config", code=1)
    assert machine.run().returncode == 0
    update, install = machine.called("apt-get")
    assert update == "apt-get update -q"
    assert install.endswith("libcairo2-dev libpango1.0-dev pkg-config")
    assert "gcc" not in install


def test_a_bare_machine_gets_everything(machine: Machine, tmp_path: Path) -> None:
    machine.has("bare-python", code=1)
    machine.python = str(tmp_path / "bin" / "bare-python")
    (tmp_path / "bin" / "bare-python").write_text(
        "#!/bin/sh\ncase $2 in *version*) echo 3.12 ;; *) exit 1 ;; esac\n"
    )
    for name in ("pkg-config", "cc", "fc-list"):
        (machine.folder / name).unlink()
    machine.has("find")  # finds no font file
    assert machine.run().returncode == 0
    wanted = machine.called("apt-get")[1].split("--no-install-recommends ")[1]
    assert wanted == (
        "libcairo2-dev libpango1.0-dev pkg-config gcc python3.12-dev python3.12-venv fonts-noto-cjk"
    )


def test_others_than_root_use_sudo(machine: Machine) -> None:
    machine.has("id", says="1000")
    machine.has("sudo")
    machine.has("pkg-config", code=1)
    assert machine.run().returncode == 0
    assert machine.called("apt-get") == []
    # Without a terminal nobody could type a password.
    assert machine.called("sudo")[0] == "sudo -n apt-get update -q"


def test_without_sudo_the_command_is_named(machine: Machine) -> None:
    machine.has("id", says="1000")
    machine.has("pkg-config", code=1)
    done = machine.run()
    assert done.returncode == 1
    assert "sudo apt-get install libcairo2-dev libpango1.0-dev pkg-config" in done.stderr


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "sudo dnf install cairo-devel pango-devel pkgconf"),
        ("pacman", "sudo pacman -S cairo pango pkgconf"),
        ("unknown", "installs: cairo and pango with headers"),
    ],
)
def test_other_systems_are_told_the_command(machine: Machine, manager: str, command: str) -> None:
    (machine.folder / "apt-get").unlink()
    machine.has(manager)
    machine.has("pkg-config", code=1)
    done = machine.run()
    assert done.returncode == 1
    assert command in done.stderr
    assert machine.called(manager) == []


def test_homebrew_installs(machine: Machine) -> None:
    (machine.folder / "apt-get").unlink()
    machine.has("brew")
    machine.has("pkg-config", code=1)
    assert machine.run().returncode == 0
    assert machine.called("brew")[0].strip() == "brew install cairo pango pkg-config"


def test_a_font_file_counts_where_fc_list_is_missing(machine: Machine) -> None:
    (machine.folder / "fc-list").unlink()
    machine.has("find", says="/usr/share/fonts/NotoSansCJK-Regular.ttc")
    assert machine.run().returncode == 0
    assert machine.called("apt-get") == []


def test_a_font_that_cannot_be_had_stops_nobody(machine: Machine) -> None:
    machine.has("fc-list")
    machine.has("find")
    machine.has("apt-get", code=100)
    done = machine.run()
    assert done.returncode == 0
    assert "fonts-noto-cjk" in done.stderr
