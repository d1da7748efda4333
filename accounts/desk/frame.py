"""The frame of a filing's pages: steps, what each holds, what the rules say there, the preview beside it (填报页的框架：步骤、预览)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import Filing, LastYear
from accounts.workflow.access import may_enter
from accounts.workflow.enter import kept_totals
from accounts.workflow.findings import Standing, is_stale, kept_findings, standings

from .steps import GUESTS, EntryStep, step_of, step_of_sheet, steps

Told = dict[str, Any]
"""A finding of a step: `number` on the page of findings, `standing`, `finding`, whether it `is_open`."""


def frame(
    request: HttpRequest, filing: Filing, step: str, last_year: LastYear | None = None, **extra: Any
) -> dict[str, Any]:
    """The context of every page of a filing (template `admin/accounts/filing/frame.html`), in a handful of queries.

    `last_year` is that of the filing, where a page has asked for it already.
    """
    found, last = kept_findings(filing)
    known, today = standings(filing, found), timezone.localdate()
    last_year = last_year or filing.last_year()
    stale = is_stale(last, filing, last_year)
    open_ = [one for one in known if one.is_open(today)]
    told: list[Told] = [
        {"number": number, "standing": one, "finding": one.finding, "is_open": one.is_open(today)}
        for number, one in enumerate(known, start=1)
    ]
    caption = next((one.caption for one in steps() if one.key == step), "")
    return {
        **_site(request),
        "opts": Filing._meta,
        "filing": filing,
        "withdrawn_prior": last_year.withdrawn,
        "title": f"{filing}　{caption}".strip(),
        "steps": step_states(filing, step, open_, is_judged=not stale),
        "step_key": step,
        "step_caption": caption,
        "kept_totals": partial(kept_totals, filing),
        "may_enter": may_enter(cast(User, request.user), filing),
        "checked": last,
        "stale": stale,
        "standings": known,
        "open_count": len(open_),
        "pane": pane_of(request, filing, step),
        "told": told,
        "told_here": [one for one in told if step != "findings" and step_of(one["finding"].place_key) == step],
        **extra,
    }


def framed(
    request: HttpRequest, filing: Filing, name: str, step: str, last_year: LastYear | None = None, **context: Any
) -> HttpResponse:
    """A page of a filing within its frame, its template named without folder."""
    return render(request, f"admin/accounts/filing/{name}.html", frame(request, filing, step, last_year, **context))


def _site(request: HttpRequest) -> dict[str, Any]:
    """What the admin's base page needs, without its list of all models: a grid needs the width, and it costs queries."""
    return {
        **{name: getattr(admin.site, name) for name in ("site_title", "site_header", "site_url")},
        "available_apps": [],
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
        "has_permission": admin.site.has_permission(request),
    }


def step_states(filing: Filing, current: str, open_: Iterable[Standing], *, is_judged: bool) -> list[dict[str, Any]]:
    """The steps as their links show them: address, rows saved, what is open there, and what it all amounts to: one query.

    `is_judged`: the rules saw what is there now.
    """
    counted = Counter((step_of(one.finding.place_key), one.finding.severity == Severity.ERROR) for one in open_)
    saved = saved_in([filing])[filing.pk]
    return [
        {
            "step": step,
            "url": step.url(filing),
            "is_current": step.key == current,
            "count": saved[step.key],
            "errors": counted[step.key, True],
            "others": counted[step.key, False],
            "state": _state(step, saved[step.key], counted[step.key, True], counted[step.key, False], is_judged),
        }
        for step in steps()
    ]


def _state(step: EntryStep, count: int, errors: int, others: int, is_judged: bool) -> str:
    """errors, others (something to explain), clean (the rules leave nothing open), begun, counted or empty."""
    if errors or others or not step.rows:
        return "errors" if errors else "others" if others else ""
    if not count or step.unit:
        return "counted" if count else "empty"
    return "clean" if is_judged else "begun"


def step_after(filing: Filing, sheet: str) -> str:
    """The address of the step that follows the one in which a sheet is entered."""
    return next(after for step, after in pairwise(steps()) if step.key == step_of_sheet(sheet)).url(filing)


def saved_in(filings: Sequence[Filing]) -> dict[int, dict[str, int]]:
    """Filing → step → how many rows are saved there: one query for all filings."""
    relations = {relation.get_accessor_name(): relation.related_model for relation in Filing._meta.related_objects}
    counts = {f"count_{name}": _count(cast(Any, relations[name])) for step in steps() for name in step.rows}
    asked = Filing.objects.filter(pk__in=[one.pk for one in filings]).order_by()
    return {
        row["pk"]: {step.key: sum(row[f"count_{name}"] for name in step.rows) for step in steps()}
        for row in cast(Any, asked.annotate(**counts).values("pk", *counts))
    }


def _count(model: Any) -> Coalesce:
    rows = model._default_manager.filter(filing=OuterRef("pk")).order_by().values("filing")
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows")), 0)


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
    """The pane of a step's page: whether it is open, the document at the step's section, and where that stands alone.

    `?preview=1` opens it for this session, `?preview=0` closes it.
    """
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
