"""Published bytes, kept as files under the name of their content (公开文件库：以内容哈希为名).

A file is complete before anything refers to it: written beside, synced, renamed. Writing the same content twice is
harmless, and a file that nothing refers to (a process killed between writing and committing) is only spare. A suffix
tells a web server the type, so that it can serve the folder as it is. What is withdrawn moves to a folder closed to
others: moving it twice, or again after a kill, is harmless too.
"""

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def sha256(content: bytes) -> str:
    """The name of the content."""
    return hashlib.sha256(content).hexdigest()


def place(name: str, suffix: str) -> Path:
    """Where the content of that name is kept; `suffix` begins with a dot."""
    return Path(settings.PUBLICATION_ROOT) / name[:2] / f"{name}{suffix}"


def withheld_place(name: str, suffix: str) -> Path:
    """Where it is kept when it is withdrawn."""
    return Path(settings.WITHHELD_ROOT) / name[:2] / f"{name}{suffix}"


def keep(content: bytes, suffix: str) -> str:
    """Keep the content for ever; returns its SHA-256. Raises OSError when the folder cannot be written.

    A file of that name with other content, damaged since, is replaced.
    """
    name = sha256(content)
    target = place(name, suffix)
    _folder(target, 0o755)
    if not target.exists() or target.read_bytes() != content:
        write_whole(target, content)
    _sync(target.parent)
    return name


class Damaged(Exception):
    """The kept bytes are missing or no longer those that were published."""


def fetch(name: str, suffix: str) -> bytes:
    """The kept content, published or withheld. Raises Damaged when it is missing or its hash differs."""
    for path in (place(name, suffix), withheld_place(name, suffix)):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        if sha256(content) != name:
            raise Damaged(f"公开文件 {path.name} 的内容与登记的 SHA-256 不一致。")
        return content
    raise Damaged(f"公开文件 {name}{suffix} 不存在。")


def withhold(name: str, suffix: str) -> None:
    """Move a file out of the public folder. Raises Damaged when it is nowhere, and OSError."""
    _move(place(name, suffix), withheld_place(name, suffix), 0o700)


def restore(name: str, suffix: str) -> None:
    """Move a file back into the public folder. Raises Damaged when it is nowhere, and OSError."""
    _move(withheld_place(name, suffix), place(name, suffix), 0o755)


def _move(source: Path, target: Path, mode: int) -> None:
    if source.exists():
        _folder(target, mode)
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_whole(target, source.read_bytes())
            _sync(target.parent)
            source.unlink()
        _sync(target.parent)
        _sync(source.parent)
    elif not target.exists():
        raise Damaged(f"公开文件 {source.name} 不存在。")


def _folder(file: Path, mode: int) -> None:
    """Make the folder of a file and the one above it; what is made stays made."""
    root = file.parent.parent
    root.mkdir(mode=mode, parents=True, exist_ok=True)
    if not file.parent.exists():
        file.parent.mkdir(mode=mode, exist_ok=True)
        _sync(root)


def write_whole(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Write beside, sync, rename; nothing is left behind when the disk is full. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            beside.chmod(mode)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _sync(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
