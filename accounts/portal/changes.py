"""When the public site changed last: something was published, or withdrawn (公开内容的最近变动).

A withdrawal changes lists and feeds as a publication does, so that a reader who keeps a copy is not told it still holds.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from accounts.models import Withdrawal

from .visibility import recorded


def changed_at(unit_code: str = "", *years: int) -> datetime | None:
    """The last change; of one unit or some years if given. None where nothing was ever published: two queries."""
    found, gone = recorded(), Withdrawal.objects.all()
    if unit_code:
        found, gone = found.filter(unit_code=unit_code), gone.filter(filing__publication__unit_code=unit_code)
    if years:
        found, gone = found.filter(year__in=years), gone.filter(filing__publication__year__in=years)
    moments = (
        found.aggregate(last=Max("published_at"))["last"],
        gone.aggregate(last=Max("at"))["last"],
    )
    return max((one for one in moments if one is not None), default=None)
