"""A page of the desk: what its request asks for, the frame of a filing's pages, and the answer (请求与回答、填报页的框架)."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.checks import Severity
from accounts.editions import edition_of
from accounts.models import Filing, LastYear, Precision, Role
from accounts.workflow import AlreadyDone, Refused, require
from accounts.workflow.access import may_enter
from accounts.workflow.enter import kept_totals
from accounts.workflow.findings import Standing, is_stale, kept_findings, standings

from .sheets import GUESTS, EntryStep, step_of, step_of_sheet, steps

Found = TypeVar("Found")


def user_of(request: HttpRequest) -> User:
    """The person; the admin lets nobody else in."""
    return cast(User, request.user)


def posts_of(request: HttpRequest) -> frozenset[tuple[int, str]]:
    """(unit, role) of each post of the person, asked once a request; none when not active."""
    user, kept = user_of(request), request.__dict__
    if "posts" not in kept:
        held = user.assignments.values_list("unit_id", "role") if user.is_authenticated and user.is_active else ()
        kept["posts"] = frozenset(held)
    return cast("frozenset[tuple[int, str]]", kept["posts"])


def holds(request: HttpRequest, *roles: str) -> bool:
    """Whether the person has a post of one of the roles, at whatever unit."""
    return any(role in roles for _, role in posts_of(request))


def is_bureau(request: HttpRequest) -> bool:
    """Whether the person works for the finance bureau, or is a superuser."""
    user = user_of(request)
    return user.is_active and (user.is_superuser or holds(request, Role.BUREAU_OFFICER))


def require_bureau(request: HttpRequest) -> None:
    """Raises PermissionDenied for who does not work for the finance bureau."""
    if not is_bureau(request):
        raise PermissionDenied


def filing_of(request: HttpRequest, pk: int | str) -> Filing:
    """The filing, when the person may see it. Raises Http404."""
    visible = Filing.objects.visible_to(user_of(request)).select_related("unit")
    return or_404(
        visible.filter(pk=pk).first() if re.fullmatch(r"[0-9]{1,18}", str(pk)) else None,
        "没有这份填报，或您无权查看。",
    )


def or_404(found: Found | None, words: str) -> Found:
    """What was found. Raises Http404 where nothing was."""
    if found is None:
        raise Http404(words)
    return found


def upload_of(request: HttpRequest, name: str, limit: int, missing: str, too_large: str) -> tuple[str, bytes]:
    """Name and content of an uploaded file of at most `limit` bytes, MB in the words. Raises Refused."""
    upload = require(request.FILES.get(name), missing)
    size = upload.size or 0
    require(size <= limit, too_large.format(size=size / 2**20, limit=limit // 2**20))
    return upload.name or "", upload.read()


def page_of(filing: Filing) -> str:
    """The address of the filing's own page."""
    return reverse("admin:accounts_filing_change", args=[filing.pk])


def revision_of(request: HttpRequest) -> int:
    """The revision of the filing that the person saw. Raises Refused."""
    return number_of(request, "revision", "页面不完整，没有保存；请刷新后重试。", digits=9)


def number_of(request: HttpRequest, name: str, refusal: str, digits: int = 18) -> int:
    """A number that the page carries along. Raises Refused where it came back as none."""
    return int(require(re.fullmatch(f"[0-9]{{1,{digits}}}", request.POST.get(name, "")), refusal)[0])


def texts_of(data: QueryDict) -> dict[str, str]:
    """What was typed, by name, without the NUL that the database refuses."""
    return {name: str(value).replace("\0", "") for name, value in data.items()}


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """What a form holds. Raises Refused with what is wrong, each field by its label."""
    require(form.is_valid(), *(f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items()))
    return form.cleaned_data


def report(request: HttpRequest, refused: Refused) -> None:
    """What a verb refuses, as messages on the next page."""
    for reason in refused.reasons:
        messages.error(request, reason)


def attempt(request: HttpRequest, deed: Callable[[], str]) -> bool:
    """Do it and say what it says, or what refused it. Whether it was done; what was done before counts as done."""
    try:
        messages.success(request, deed())
    except AlreadyDone as done:
        messages.info(request, str(done))
    except Refused as refused:
        report(request, refused)
        return False
    return True


def admin_page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the admin beside those of one filing, its template named without folder."""
    return render(
        request,
        f"admin/accounts/filing/{name}.html",
        {**admin.site.each_context(request), "opts": Filing._meta, **context},
    )


def file_answer(content: bytes, name: str, kind: str, *, is_shown: bool = False) -> HttpResponse:
    """A file of that name and content type, to be kept by nobody on the way; shown in the browser only where it may be."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=not is_shown, filename=name)
            or "attachment",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


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
        "kept_totals": lambda: kept_totals(filing),
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
    asked: Any = Filing.objects.filter(pk__in=[one.pk for one in filings]).order_by().annotate(**counts)
    return {
        row["pk"]: {step.key: sum(row[f"count_{name}"] or 0 for name in step.rows) for step in steps()}
        for row in asked.values("pk", *counts)
    }


def _count(model: Any) -> Subquery:
    """How many rows of the model a filing has; null for none."""
    return Subquery(
        model._default_manager.filter(filing=OuterRef("pk"))
        .order_by()
        .values("filing")
        .annotate(rows=Count("pk"))
        .values("rows")
    )


SECTIONS = {
    "basics": "organisation",
    "income": "income",
    "expenditure": "spending",
    "economic": "basic",
    "balances": "total",
    "three_public": "three_public",
    "supplement": "other",
    "reasons": "general",
    "passages": "duties",
}
"""Step → the section that it is printed in, where the edition has it. Other steps have no preview beside them."""


def pane_of(request: HttpRequest, filing: Filing, step: str) -> dict[str, Any] | None:
    """The pane of a step's page: whether it is open, the document at the step's section, and where that stands alone.

    `?preview=1` opens it for this session, `?preview=0` closes it.
    """
    sections = SECTIONS | {one.step.key: one.section for one in GUESTS}
    section = edition_of(filing).anchor_of(sections.get(step, ""))
    if not section:
        return None
    wanted = request.GET.get("preview", "")
    if wanted in ("0", "1"):
        request.session["preview"] = wanted == "1"
    page = reverse("admin:filing_preview", args=[filing.pk])
    return {
        "is_open": bool(request.session.get("preview", False)),
        "source": f"{page}?section={section}",
        "page": f"{page}#{section}",
    }
