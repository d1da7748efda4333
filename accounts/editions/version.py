"""Which state of an edition: a hash over its data and its templates (表样版本)."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from . import Edition


@cache
def version_of(edition: Edition) -> str:
    """SHA-256 over the data of the edition and all pages in the folders of its templates."""
    digest = hashlib.sha256(repr(edition).encode())
    for path in _pages(edition):
        content = path.read_bytes()
        digest.update(f"\n{path.parent.name}/{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _pages(edition: Edition) -> list[Path]:
    names = [name for part in edition.parts for name in (part.template, *(one.template for one in part.sections))]
    found: list[Any] = [get_template(name) for name in names if name]
    folders = {Path(one.origin.name).parent for one in found}
    return sorted(path for folder in folders for path in folder.glob("*.html"))
