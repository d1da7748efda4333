"""A folder of files that is replaced as a whole: built beside, then swapped (整体替换的导出文件夹).

DIR is a symbolic link to one of the folders in `.DIR.export` beside it. A new folder is complete before the link is
renamed onto it, so that a reader sees either the old site or the new one; a process that is killed leaves the old one,
and what it left half done is thrown away by the next. What did not change is the same file, linked into the new folder.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from accounts.figures.numerals import is_digits

MARK = "final-accounts-export"
"""The file by which a folder is known as ours."""


class NotOurs(Exception):
    """The place is taken, or another export is at work; the message is for the user."""


class Build:
    """A folder in the making beside the one that is served now."""

    def __init__(self, folder: Path, served: Path | None, before: dict[str, str]) -> None:
        self.folder, self.served, self.before = folder, served, before
        self.files: dict[str, str] = {}
        """Path below the folder → SHA-256."""
        self.written = 0

    def put(self, path: str, content: bytes) -> None:
        """A file by its path, `years/2023/index.html`. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.take(path, sha256):
            self._target(path).write_bytes(content)
            self.files[path] = sha256
            self.written += 1

    def take(self, path: str, sha256: str) -> bool:
        """The file from the folder served now, where it is there with that content and can be linked."""
        if self.served is None or self.before.get(path) != sha256:
            return False
        try:
            self._target(path).hardlink_to(self.served / path)
        except OSError:  # gone, or a disk without links: it is written, and whatever is wrong is told then
            return False
        self.files[path] = sha256
        return True

    @property
    def unchanged(self) -> int:
        """How many files were taken over."""
        return len(self.files) - self.written

    def _target(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts:
            raise ValueError(path)
        target = self.folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


class ExportPlace:
    """Where the site is exported to, and the folders behind it."""

    def __init__(self, link: Path) -> None:
        self.link = link.parent.resolve() / link.name
        self.rooms = self.link.with_name(f".{self.link.name}.export")

    @contextmanager
    def held(self) -> Iterator[None]:
        """For one process at a time. Raises NotOurs and OSError."""
        self._claim()
        with (self.rooms / MARK).open("a") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotOurs("另一次导出正在进行，请等它结束后再来。") from None
            self._clear()
            yield

    def state(self) -> str:
        """The state that the folder served now was made of; empty when there is none."""
        return self._noted()[0]

    @contextmanager
    def building(self) -> Iterator[Build]:
        """A new folder, thrown away unless it is swapped in."""
        served = self._served()
        number = int(served.name) + 1 if served and is_digits(served.name) else 1
        build = Build(self.rooms / str(number), served, self._noted()[1])
        build.folder.mkdir()
        try:
            yield build
        finally:
            self._clear()

    def swap(self, build: Build, state: str) -> None:
        """From now on the folder is what is served. Raises OSError."""
        note = {"state": state, "files": build.files}
        build.folder.with_suffix(".json").write_text(json.dumps(note, indent=0), encoding="utf-8")
        os.sync()
        beside = self.rooms / "link"
        beside.unlink(missing_ok=True)
        beside.symlink_to(build.folder.relative_to(self.link.parent))
        if self.link.is_dir() and not self.link.is_symlink():
            self.link.rmdir()
        beside.replace(self.link)

    def _claim(self) -> None:
        is_empty = self.link.is_dir() and not any(self.link.iterdir())
        is_ours = self._served() if self.link.is_symlink() else is_empty or not self.link.exists()
        if not is_ours:
            raise NotOurs(f"“{self.link}”已有内容，而且不是由本命令导出的；请另选一个文件夹，或先移走。")
        if self.rooms.exists() and not (self.rooms / MARK).is_file():
            raise NotOurs(f"“{self.rooms}”已存在，而且不是由本命令建立的；请先查明并移走。")
        self.rooms.mkdir(parents=True, exist_ok=True)
        (self.rooms / MARK).touch()

    def _served(self) -> Path | None:
        """The folder behind the link, if it is one of ours."""
        if not self.link.is_symlink() or not (self.rooms / MARK).is_file():
            return None
        folder = self.link.resolve()
        return folder if folder.parent == self.rooms.resolve() else None

    def _noted(self) -> tuple[str, dict[str, str]]:
        served = self._served()
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):  # none, lost or damaged: all is written anew
            note = json.loads(served.with_suffix(".json").read_text(encoding="utf-8")) if served else {}
            return str(note["state"]), dict(note["files"])
        return "", {}

    def _clear(self) -> None:
        """All but what is served: earlier exports, and what a killed process left."""
        served = self._served()
        keep = {MARK} | ({served.name, f"{served.name}.json"} if served else set())
        for one in self.rooms.iterdir():
            if one.name not in keep:
                shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
