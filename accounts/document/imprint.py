"""The imprint of a publication: its number, when and where it was published, and how to look at it (公开信息与核验码)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4
"""Modules left white around the code, as its standard asks."""


@dataclass(frozen=True)
class Imprint:
    """What makes a document a publication. `address` is the full one of its own page."""

    number: str
    version: int
    published_at: datetime
    """In local time, to the second."""
    address: str
    corrects: str | None = None
    """The number of the publication that this one corrects."""
    tools: Mapping[str, Any] | None = None
    """The recorded versions of the tool chain (`accounts.publication.tools.tools`)."""
    trail: Mapping[str, Any] | None = None
    """How many entries the trail of the filing had, and the hash of the last."""
    erratum: str | None = None
    """SHA-256 of the erratum, a file of its own: it quotes what was corrected."""
    cover: str = ""
    """What the cover says of a correction: `（更正稿，第2版）`; empty for a first version."""

    @property
    def code(self) -> SafeString:
        """The address as a QR code, drawn in place: nothing is fetched."""
        rows = modules(self.address)
        size = len(rows) + 2 * QUIET
        title = f"二维码：本文件的核验网址 {self.address}"
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" class="code" viewBox="0 0 {} {}"><title>{}</title><path d="{}"/></svg>'
        return format_html(drawing, size, size, title, _path(rows))


def modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of the code of an address, row by row, without the white around them."""
    return tuple(tuple(map(bool, row)) for row in segno.make(address, error="m", micro=False).matrix)


def _path(rows: tuple[tuple[bool, ...], ...]) -> str:
    """One rectangle for each run of dark modules."""
    found = []
    for y, row in enumerate(rows, start=QUIET):
        for dark, run in groupby(enumerate(row, start=QUIET), key=itemgetter(1)):
            xs = [x for x, _ in run]
            found += [f"M{xs[0]} {y}h{len(xs)}v1h-{len(xs)}z"] if dark else []
    return "".join(found)
