"""Totals kept as a publication printed them: said when one goes (留存的公开件合计：不再留存时告知)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from accounts.models import Filing, Precision
from accounts.workflow.printed_totals import kept_totals

SHOWN = 8
"""Totals that a message names."""


@contextmanager
def telling_dropped(request: HttpRequest, filing: Filing) -> Iterator[None]:
    """While this holds rows are saved; the totals that no longer stand as printed are told to the person."""
    before = kept_totals(filing) if filing.precision == Precision.WAN else []
    yield
    there = {(one.table, one.caption) for one in kept_totals(filing)} if before else set()
    gone = [one for one in before if (one.table, one.caption) not in there]
    if gone:
        named = "；".join(f"{one.table}“{one.caption}”所印 {one.printed} 万元" for one in gone[:SHOWN])
        more = f"等 {len(gone)} 个" if len(gone) > SHOWN else ""
        messages.warning(request, f"其下的数已改动，以下合计不再照公开件所印，改按录入数合计：{named}{more}。")
