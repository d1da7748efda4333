"""The list of a backup: every file with its hash, written last, so that a backup is complete or known not to be (备份清单)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

LIST = "SHA256SUMS"
UNFINISHED = ".未完成"


def write_list(folder: Path) -> None:
    """Write the list of all files below the folder, in the form of `sha256sum`, and let it reach the disk."""
    lines = [f"{_hash(folder / name)}  {name}\n" for name in sorted(_names(folder))]
    with (folder / LIST).open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def problems_of(folder: Path) -> Iterator[str]:
    """What is missing, altered or not of the backup, in words; nothing for a complete one. Raises OSError."""
    if folder.resolve().name.endswith(UNFINISHED):
        yield f"它的名称带有“{UNFINISHED}”，备份没有做完"
        return
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        yield f"其中没有清单 {LIST}，备份没有做完，或不是 backup 命令写成的"
        return
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = set(_names(folder))
    yield from (f"缺少文件 {name}" for name in sorted(listed.keys() - there))
    yield from (f"多出文件 {name}" for name in sorted(there - listed.keys()))
    for name in sorted(listed.keys() & there):
        if _hash(folder / name) != listed[name]:
            yield f"文件 {name} 的内容与清单不符"


def _names(folder: Path) -> Iterator[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return (name for path in files if (name := path.relative_to(folder).as_posix()) != LIST)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
