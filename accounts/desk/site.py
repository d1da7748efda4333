"""The admin whose home page is the work that waits for the person; what comes next with one filing (后台首页：我的工作)."""

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

from accounts.models import OPEN, UNDER_REVIEW, VERBS, Contribution, Filing, Role, Status, Step, Unit, acting, next_verb
from accounts.workflow.access import Position, acting_role, levels_in, levels_passed, next_to_act
from accounts.workflow.deadlines import Calendar, Deadline, calendar_of
from accounts.workflow.new_filing import carried_counts
from accounts.workflow.outlook import Holders, Outlook, holders_of, outlooks

from .bureau import overview
from .pages import is_bureau, page_of, posts_of, saved_in, user_of
from .sheets import GUESTS, steps

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
    rows = (*_unopened(units, calendar, holders), *_filed(filings[:ROWS_SHOWN], calendar, holders))
    return {"rows": sorted(rows, key=_urgency), "more": max(0, len(filings) - ROWS_SHOWN)}


def _urgency(one: dict[str, Any]) -> tuple[bool, int, int, str]:
    """What has a deadline first, the nearest before the others; then the newest year."""
    due: Deadline | None = one["deadline"]
    return (due is None, due.left if due else 0, -one["year"], one["unit"].code)


def _unopened(units: Sequence[int], calendar: Calendar, holders: Holders) -> list[dict[str, Any]]:
    """The years that nobody opened yet."""
    opened = set(
        Filing.objects.filter(unit_id__in=units, year__in=calendar.due_years())
        .exclude(status=Status.CARRIED_IN)
        .values_list("unit_id", "year")
    )
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
    rows = (
        {
            "filing": one,
            "url": page_of(one),
            # its last step
            "by": (step.by.get_full_name() or step.by.username) if step else "",
            "at": step.at if step else None,
            "days": (calendar.today - timezone.localdate(step.at)).days if step else 0,
            "deadline": calendar.deadline(one.unit_id, one.year, one.status, one.version),
            # whether the person wrote to it, and so cannot approve it
            "is_own": (one.pk, one.version) in wrote,
        }
        for one, step in ((one, last.get(one.pk)) for one in filings)
    )
    return sorted(rows, key=lambda one: -one["days"])


def _is_turn(request: HttpRequest, filing: Filing, passed: Sequence[Step]) -> bool:
    """Whether the next level is one that the person takes: of their role, and none of theirs passed already."""
    role = acting_role(filing.status, filing.unit.review_levels, len(passed))
    places = [filing.unit_id] if role != Role.DEPARTMENT_REVIEWER else [filing.unit_id, filing.unit.superior_id]
    return any((place, role) in posts_of(request) for place in places) and user_of(request).pk not in {
        one.by_id for one in passed
    }


def home_of(request: HttpRequest) -> dict[str, Any]:
    """The sections of one person's home page, in a constant number of queries; None for a role that they do not hold."""
    posts = sorted(posts_of(request))
    units = {role: [unit for unit, held in posts if held == role] for role in Role}
    calendar = calendar_of({unit for unit, role in posts if role != Role.BUREAU_OFFICER})
    own, publish, department = units[Role.CLERK], units[Role.PUBLISHER], units[Role.DEPARTMENT_REVIEWER]
    below = Unit.objects.filter(superior__in=department).values_list(
        "pk", flat=True
    )  # a department's reviewer sees them
    reviewed = sorted({*units[Role.SUPERVISOR], *department, *below})
    sections = {
        "own": own_work(own, calendar) if own else None,
        "review": waiting_for("review", request, reviewed, calendar) if reviewed else None,
        "publish": waiting_for("publish", request, publish, calendar) if publish else None,
        "bureau": overview(request, calendar) if is_bureau(request) else None,
    }
    return sections | {"is_empty": all(one is None for one in sections.values())}


# What to do next with one filing ---------------------------------------------------------------------------------------

WAITING = {
    Status.DRAFT: "等待经办人填报、提交。",
    Status.PUBLISHED: "已公开，内容不再变动。",
    Status.WITHDRAWN: "已撤下；需要重新公开的，由公开管理员办理“更正”。",
    Status.CARRIED_IN: "补录的上年数，供下一年比较，不审核、不公开。",
}
ENTERED = ("basics", "income", "expenditure", "economic", "balances", "three_public", "supplement")
"""Steps without which no filing is complete, in the order in which they are filled in."""
CARRIED = ("income", "expenditure", "balances")
"""What a 补录 needs."""


def _next(words: str, url: str = "", caption: str = "") -> dict[str, str]:
    """What to do next: a sentence, and the page for it."""
    return {"words": words, "url": url, "caption": caption}


def next_of(filing: Filing, context: dict[str, Any], doable: Sequence[str], position: Position) -> dict[str, str]:
    """The one thing that this person does next, or whom the filing waits for; `doable` are the labels of what they may do."""
    if not context["may_enter"]:
        return _next_of_others(filing, doable, position)
    needed = CARRIED if filing.status == Status.CARRIED_IN else (*ENTERED, *(one.step.key for one in GUESTS))
    empty = next((one for one in context["steps"] if one["step"].key in needed and not one["count"]), None)
    if empty is not None:
        caption = empty["step"].caption
        return _next(f"“{caption}”还没有填写。", empty["url"], f"填写{caption}")
    if filing.status == Status.CARRIED_IN:
        return _next("补录已填，可作为下一年的上年数。")
    if carried_counts([filing]):
        return _next(
            "由上年带入的内容还没有全部确认，确认后才能提交。",
            reverse("admin:filing_carried", args=[filing.pk]),
            "去确认",
        )
    findings = reverse("admin:filing_findings", args=[filing.pk])
    if context["stale"]:
        why = "检查之后数据有变动。" if context["checked"] else "各表已开始填写，还没有检查过。"
        return _next(f"{why}填完后请检查。", findings, "去检查")
    if context["open_count"]:
        return _next(f"审核发现 {context['open_count']} 条尚未处理，处理完才能提交。", findings, "逐条处理")
    return _next("各步已填，审核结果已处理；请预览，无误后提交审核。", "#verbs", "去提交")


def _next_of_others(filing: Filing, doable: Sequence[str], position: Position) -> dict[str, str]:
    """What a person does next who does not enter rows now."""
    words = f"请核对后办理：{'、'.join(doable)}。"
    if filing.is_under_review:
        waits = _next(f"等待{position.role.label}审核。")
        return _next(words, reverse("admin:filing_review", args=[filing.pk]), "去审核") if doable else waits
    if doable:
        return _next(words, "#verbs", "去办理")
    verb = next_verb(filing.status)
    return _next(WAITING.get(Status(filing.status)) or (f"等待{verb.roles[0].label}{verb.act}。" if verb else ""))


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
        guarded = super().admin_view(
            _by_the_person(view) if getattr(view, "__name__", "") in STOCK_WRITERS else view, cacheable
        )

        @wraps(guarded)
        def without_nul(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if any("\0" in "".join((name, *given)) for name, given in request.GET.lists() if name != SEARCH_VAR):
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
    is_here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return is_here and not found.kwargs.keys() & {"url", "rest"}  # the answers to everything unknown
