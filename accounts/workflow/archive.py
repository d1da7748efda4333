"""Published bytes, kept as files under the name of their content (公开文件库：以内容哈希为名).

A file is complete before anything refers to it: written beside, synced, renamed. Writing the same content twice is
harmless, and a file that nothing refers to (a process killed between writing and committing) is only spare.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def sha256(content: bytes) -> str:
    """The name of the content."""
    return hashlib.sha256(content).hexdigest()


def place(name: str) -> Path:
    """Where the content of that name is kept."""
    return Path(settings.PUBLICATION_ROOT) / name[:2] / name


def keep(content: bytes) -> str:
    """Keep the content for ever; returns its SHA-256. Raises OSError when the folder cannot be written."""
    name = sha256(content)
    target = place(name)
    if target.exists():
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside = Path(file.name)
    beside.chmod(0o644)
    beside.replace(target)
    return name


class Damaged(Exception):
    """The kept bytes are missing or no longer those that were published."""


def fetch(name: str) -> bytes:
    """The kept content. Raises Damaged when it is missing or its hash differs."""
    try:
        content = place(name).read_bytes()
    except FileNotFoundError:
        raise Damaged(f"公开文件 {name} 不存在。") from None
    if sha256(content) != name:
        raise Damaged(f"公开文件 {name} 的内容与登记的 SHA-256 不一致。")
    return content
