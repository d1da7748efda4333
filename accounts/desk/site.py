"""The admin whose home page is the work that waits for the person, by the posts that they hold (后台首页：我的工作)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import OPEN, UNDER_REVIEW, VERBS, Contribution, Filing, Role, Status, Step, Unit, acting
from accounts.workflow.access import acting_role, levels_in, levels_passed, next_to_act
from accounts.workflow.deadlines import Calendar, Deadline, calendar_of
from accounts.workflow.outlook import Holders, Outlook, holders_of, outlooks

from .bureau import overview
from .frame import saved_in
from .requests import is_bureau, page_of, posts_of, user_of
from .steps import steps

ROWS_SHOWN = 100
"""How many filings the section lists; the changelist has them all."""
FINISHED_YEARS = 2
"""How many years back a published filing is still shown; the newest of a unit always is."""


def own_work(units: Sequence[int], calendar: Calendar) -> dict[str, Any]:
    """The work of a clerk on these units by urgency, and how many filings are not shown."""
    recent = Q(status=Status.PUBLISHED, year__gte=calendar.today.year - FINISHED_YEARS)
    published = Filing.objects.filter(unit=OuterRef("unit"), status=Status.PUBLISHED).order_by("-year", "-version")
    newest = Q(pk=Subquery(published.values("pk")[:1]))
    shown = Filing.objects.filter(Q(status__in=(*OPEN, Status.CARRIED_IN)) | recent | newest, unit_id__in=units)
    filings = list(shown.select_related("unit").order_by("-year", "unit__code", "-version"))
    holders = holders_of(units)
    rows = [*_unopened(units, calendar, holders), *_filed(filings[:ROWS_SHOWN], calendar, holders)]
    return {"rows": sorted(rows, key=_urgency), "more": max(0, len(filings) - ROWS_SHOWN)}


def _urgency(one: dict[str, Any]) -> tuple[bool, int, int, str]:
    """What has a deadline first, the nearest before the others; then the newest year."""
    due: Deadline | None = one["deadline"]
    return (due is None, due.left if due else 0, -one["year"], one["unit"].code)


def _unopened(units: Sequence[int], calendar: Calendar, holders: Holders) -> list[dict[str, Any]]:
    """The years that nobody opened yet."""
    filed = Filing.objects.filter(unit_id__in=units).exclude(status=Status.CARRIED_IN)
    opened = set(filed.filter(year__in=calendar.due_years()).values_list("unit_id", "year"))
    return [
        {
            "unit": unit,
            "year": year,
            "status": "",
            "state": "尚未建立",
            "url": f"{reverse('admin:accounts_filing_add')}?unit={unit.pk}&year={year}",
            "next": next_to_act("", holders[unit.pk]),
            "deadline": calendar.deadline(unit.pk, year, ""),
        }
        for unit in Unit.objects.filter(pk__in=units)
        for year in calendar.due_years()
        if (unit.pk, year) not in opened
    ]


def _filed(filings: Sequence[Filing], calendar: Calendar, holders: Holders) -> list[dict[str, Any]]:
    """The filings, with what each draft lacks."""
    drafts = [one for one in filings if one.status == Status.DRAFT]
    saved, found = saved_in(drafts), outlooks(drafts)
    passed = levels_in(one.pk for one in filings if one.status == Status.REVIEWED)
    return [
        {
            "unit": one.unit,
            "year": one.year,
            "status": one.status,
            "state": one.get_status_display(),
            "url": page_of(one),
            "next": next_to_act(one.status, holders[one.unit_id], one.unit.review_levels, passed.get(one.pk, ())),
            "deadline": calendar.deadline(one.unit_id, one.year, one.status, one.version),
            "lacks": _lacks(one, saved[one.pk], found[one.pk]) if one.status == Status.DRAFT else [],
        }
        for one in filings
    ]


def _lacks(filing: Filing, saved: Mapping[str, int], seen: Outlook) -> list[tuple[str, str]]:
    """What stands between a draft and its submission, each with the page to go to."""
    review, carried, findings = (
        reverse(f"admin:filing_{page}", args=[filing.pk]) for page in ("review", "carried", "findings")
    )
    table = (
        (seen.returned, f"已退回：{seen.returned.note[:60] if seen.returned else ''}", page_of(filing)),
        (seen.comments, f"批注 {seen.comments} 条未办结", f"{review}#comments"),
        *((step.rows and not saved[step.key], f"“{step.caption}”未填", step.url(filing)) for step in steps()),
        (seen.carried, f"{seen.carried} 处沿用上年待确认", carried),
        (not seen.is_checked, "还没有检查过", findings),
        (seen.is_checked and seen.errors, f"错误 {seen.errors} 条未处理", findings),
        (seen.is_checked and seen.others, f"提醒和需说明 {seen.others} 条未处理", findings),
        (seen.is_checked and seen.is_stale, "检查之后数据有变动，请重新检查", findings),
    )
    return [(words, url) for is_lacking, words, url in table if is_lacking]


WAITS_IN = {"review": UNDER_REVIEW, "publish": VERBS["publish"].states}
"""The states in which a filing waits for each of them."""


def waiting_for(purpose: str, request: HttpRequest, units: Sequence[int], calendar: Calendar) -> list[dict[str, Any]]:
    """The filings of these units that wait for the person to review or publish, the longest waiting first: three queries."""
    filings = list(Filing.objects.filter(unit_id__in=units, status__in=WAITS_IN[purpose]).select_related("unit"))
    steps = list(Step.objects.filter(filing__in=filings).select_related("by").order_by("pk"))
    if purpose == "review":
        passed = levels_passed(steps)
        filings = [one for one in filings if _is_turn(request, one, passed.get(one.pk, []))]
    own = Contribution.objects.filter(filing__in=filings, user=user_of(request)).values_list("filing_id", "version")
    wrote, last = set(own) if purpose == "review" else set(), {one.filing_id: one for one in steps}
    rows = [_waiting_row(one, last.get(one.pk), calendar, (one.pk, one.version) in wrote) for one in filings]
    return sorted(rows, key=lambda one: -one["days"])


def _is_turn(request: HttpRequest, filing: Filing, passed: Sequence[Step]) -> bool:
    """Whether the next level is one that the person takes: of their role, and none of theirs passed already."""
    role = acting_role(filing.status, filing.unit.review_levels, len(passed))
    places = [filing.unit_id] if role != Role.DEPARTMENT_REVIEWER else [filing.unit_id, filing.unit.superior_id]
    posts = posts_of(request)
    return any((place, role) in posts for place in places) and user_of(request).pk not in {one.by_id for one in passed}


def _waiting_row(filing: Filing, step: Step | None, calendar: Calendar, is_own: bool) -> dict[str, Any]:
    """A filing that waits, with its last step; `is_own`: the person wrote to it, and so cannot approve it."""
    return {
        "filing": filing,
        "url": page_of(filing),
        "by": (step.by.get_full_name() or step.by.username) if step else "",
        "at": step.at if step else None,
        "days": (calendar.today - timezone.localdate(step.at)).days if step else 0,
        "deadline": calendar.deadline(filing.unit_id, filing.year, filing.status, filing.version),
        "is_own": is_own,
    }


REVIEWING = {Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER}


def _reviewed(units: Mapping[str, list[int]]) -> list[int]:
    """The units whose filings the person reviews: those of their posts, and those below for a department's reviewer."""
    found = {unit for role in REVIEWING for unit in units.get(role, ())}
    if above := units.get(Role.DEPARTMENT_REVIEWER):
        found |= set(Unit.objects.filter(superior__in=above).values_list("pk", flat=True))
    return sorted(found)


def home_of(request: HttpRequest) -> dict[str, Any]:
    """The sections of one person's home page, in a constant number of queries; None for a role that they do not hold."""
    units: dict[str, list[int]] = {}
    for unit, role in sorted(posts_of(request)):
        units.setdefault(role, []).append(unit)
    calendar = calendar_of({unit for role, held in units.items() if role != Role.BUREAU_OFFICER for unit in held})
    reviewed = _reviewed(units)
    publish = units.get(Role.PUBLISHER)
    sections = {
        "own": own_work(units[Role.CLERK], calendar) if Role.CLERK in units else None,
        "review": waiting_for("review", request, reviewed, calendar) if reviewed else None,
        "publish": waiting_for("publish", request, publish, calendar) if publish else None,
        "bureau": overview(request, calendar) if is_bureau(request) else None,
    }
    return sections | {"is_empty": all(one is None for one in sections.values())}


STOCK_WRITERS = (
    *("add_view", "change_view", "changelist_view", "delete_view", "user_change_password"),
    *("import_action", "process_import"),  # the preview writes too, and takes it back
)
"""The pages of the stock admin and of its import that write by themselves. Those of a filing do it by verbs."""


class DeskSite(AdminSite):
    """The stock admin; its index shows each person the work of their posts."""

    site_header = site_title = "部门决算填报"
    index_title = "我的工作"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The home page."""
        return super().index(request, {"home": home_of(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The stock page, which leads on to an address of ours only."""
        return super().login(_leading_home(request), extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The same."""
        return super().logout(_leading_home(request), extra_context)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """The stock guard; what a stock page writes is one transaction in which the person acts.

        A filter with a NUL, which the database refuses to look up, leads to the page without it.
        """
        is_writer = getattr(view, "__name__", "") in STOCK_WRITERS
        guarded = super().admin_view(_by_the_person(view) if is_writer else view, cacheable)

        @wraps(guarded)
        def without_nul(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            filters = (text for name, given in request.GET.lists() if name != SEARCH_VAR for text in (name, *given))
            if any("\0" in text for text in filters):
                return HttpResponseRedirect(
                    request.path if request.method in ("GET", "HEAD") else reverse("admin:index")
                )
            return guarded(request, *args, **kwargs)

        return without_nul

    def get_urls(self) -> list[Any]:
        """The stock pages but the one that leads to the page of any object by its type: no object has one there."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models that the person may see; asked once a request, for page and sidebar."""
        kept: dict[str | None, list[Any]] = request.__dict__.setdefault("app_lists", {})
        if app_label not in kept:
            kept[app_label] = super().get_app_list(request, app_label)
        return kept[app_label]


def _by_the_person(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; where it may write, in a transaction of the person who asks."""

    @wraps(view)
    def written(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with acting(request.user) if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return written


def _leading_home(request: HttpRequest) -> HttpRequest:
    """The request, leading to the home page where its `next` is not an address of ours that exists."""
    for name in ("GET", "POST"):
        given = getattr(request, name)
        if REDIRECT_FIELD_NAME in given and not _is_ours(request, given[REDIRECT_FIELD_NAME]):
            kept = given.copy()
            kept[REDIRECT_FIELD_NAME] = reverse("admin:index")
            setattr(request, name, kept)
    return request


def _is_ours(request: HttpRequest, target: str) -> bool:
    try:
        found = resolve(urlsplit(target).path)
    except (Resolver404, ValueError):
        return False
    is_page = not found.kwargs.keys() & {"url", "rest"}  # the answers to everything unknown
    is_here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return is_page and is_here
