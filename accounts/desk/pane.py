"""The preview beside an entry page: opened and closed by a link, remembered for the session (录入页旁的预览)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Filing

from .guests import GUESTS

SECTIONS = {
    "basics": "part1-organisation",
    "income": "part2-income",
    "expenditure": "part2-spending",
    "economic": "part2-basic",
    "balances": "part2-total",
    "three_public": "part2-three_public",
    "supplement": "part2-other",
    "reasons": "part2-general",
    "passages": "part1-duties",
}
"""Step → the anchor of the section that it is printed in. Other steps have no preview beside them."""


def pane_of(request: HttpRequest, filing: Filing, step: str) -> dict[str, Any] | None:
    """The pane of a step's page: whether it is open, the document at the step's section, and where that stands alone; `?preview=1` opens it for this session, `?preview=0` closes it."""
    sections = SECTIONS | {one.step.key: one.section for one in GUESTS}
    if step not in sections:
        return None
    wanted = request.GET.get("preview", "")
    if wanted in ("0", "1"):
        request.session["preview"] = wanted == "1"
    page, section = reverse("admin:filing_preview", args=[filing.pk]), sections[step]
    return {
        "is_open": bool(request.session.get("preview", False)),
        "source": f"{page}?section={section}",
        "page": f"{page}#{section}",
    }
