"""表样 of the bureau: the list, the text of one revision beside its problems, what officers do with it (表样一览、文本、办理)."""

from collections.abc import Callable, Mapping
from difflib import unified_diff
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from accounts.editions.language.source import LARGEST, Unreadable, decoded
from accounts.editions.shelf import national_for, text_of
from accounts.models import EditionRevision, Filing, Role
from accounts.workflow import Refused
from accounts.workflow.edition_list import WITH_THE_PRODUCT, Listed, listed
from accounts.workflow.editions import (
    OPEN,
    Clash,
    discard,
    draft,
    propose,
    put_in_force,
    retire,
    second_obstacle,
    text_hash,
    touched_by,
    withdraw_proposal,
)

from . import edition_trials
from .edition_tables import tables_page
from .edition_text import address_of, beside_text, chosen_filing, edition_answer, text_shown
from .pages import (
    admin_page,
    attempt,
    file_answer,
    holds,
    or_404,
    report,
    require_bureau,
    upload_of,
    user_of,
)

State = EditionRevision.State
FOLLOWING = 50
"""Filings that a page names."""
NEW, DISCARD = "new", "discard"
EMPTY = """表样：某省 {year} 年度
代码：mousheng-{year}
基于：{base}
年度：{year}
适用：00
依据：

[改节 总体]
"""


def editions_page(request: HttpRequest) -> HttpResponse:
    """All texts by year, each with its state and how many filings follow it, for the bureau. Raises PermissionDenied."""
    require_bureau(request)
    return admin_page(
        request,
        "editions",
        title="表样",
        rows=[(one, address_of(one)) for one in listed()],
        may_write=holds(request, Role.BUREAU_OFFICER),
    )


def edition_page(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The text of one revision: written on where it is the open draft, or where there is none."""
    one = text_shown(request, edition, revision)
    if request.method != "POST":
        return _shown(request, one, one.text)
    deed = request.POST.get("deed", "")
    if deed in DEEDS:
        is_done = attempt(request, lambda: DEEDS[deed](request, one))
        is_gone = is_done and deed == DISCARD
        return HttpResponseRedirect(reverse("admin:editions") if is_gone else request.path)
    return _written(request, one, deed)


def new_page(request: HttpRequest) -> HttpResponse:
    """A text of an edition that is not there yet."""
    require_bureau(request)
    latest = max(one.year for one in listed())
    one = Listed(NEW, WITH_THE_PRODUCT, "新的表样", latest, "", "尚未保存", 0)
    if request.method == "POST":
        return _written(request, one, request.POST.get("deed", ""))
    return _shown(request, one, EMPTY.format(year=latest, base=national_for(latest).key))


def _written(request: HttpRequest, one: Listed, deed: str) -> HttpResponse:
    """A text was typed or uploaded: looked at, or saved as the draft. Refused, it stands in the form again."""
    text, seen, against = request.POST.get("text", ""), request.POST.get("seen", ""), ""
    try:
        if deed == "upload":
            text = uploaded(request)
            messages.info(request, "已读入文件，还没有保存；看过问题后点“保存草案”。")
        elif deed == "save":
            saved = draft(user_of(request), text, seen)
            messages.success(request, f"已保存 {saved}。")
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return HttpResponseRedirect(reverse("admin:edition", args=[saved.key, saved.revision]) + query)
    except Clash as clash:
        report(request, clash)
        if clash.theirs:
            against, seen = clash.theirs.text, text_hash(clash.theirs.text)
        else:
            seen = ""
    except Refused as refused:
        report(request, refused)
    return _shown(request, one, text, seen=seen, against=against, is_saved=False)


def uploaded(request: HttpRequest) -> str:
    """The words of an uploaded text, judged by its content. Raises Refused."""
    _, content = upload_of(
        request, "file", 2**20, "请先选择表样文件（.txt）。", "文件有 {size:.1f} MB，表样文本最多 200 KB。"
    )
    try:
        return decoded(content)
    except Unreadable as error:
        raise Refused(str(error)) from None


def _shown(
    request: HttpRequest, one: Listed, text: str, seen: str = "", against: str = "", *, is_saved: bool = True
) -> HttpResponse:
    """The page of a text. `against` is what another officer saved meanwhile."""
    open_one = EditionRevision.objects.filter(key=one.key, state__in=OPEN).first()
    is_open = one.revision is not None and open_one == one.revision
    filing = chosen_filing(request)
    lines = unified_diff(against.splitlines(), text.splitlines(), "已保存的", "您的", lineterm="", n=1)
    return edition_answer(
        request,
        "edition",
        one,
        is_new=one.key == NEW,
        text=text,
        seen=(text_hash(one.revision.text) if is_open and one.revision else "") if is_saved else seen,
        is_saved=is_saved,
        largest=LARGEST // 1000,
        may_write=holds(request, Role.BUREAU_OFFICER) and (is_open or open_one is None),
        open_one=None if is_open else open_one,
        theirs=list(lines)[2:] if against else [],
        filing=filing,
        following=_following(one)[:FOLLOWING],
        buttons=_buttons(request, one) if is_saved else [],
        may_discard=is_saved and is_open and one.revision is not None and _is_own_draft(request, one.revision),
        **beside_text(text, one.key, filing, request),
    )


def _following(one: Listed) -> Any:
    """The filings that follow the text, the newest first."""
    mine = Filing.objects.filter(edition=one.key, edition_revision=one.revision)
    return mine.select_related("unit").order_by("-year", "unit__code", "-version")


# Deeds ----------------------------------------------------------------------------------------------------------------


def _buttons(request: HttpRequest, one: Listed) -> list[tuple[str, str]]:
    """(deed, caption) of what an officer may do with the revision now; putting in force has a page of its own."""
    if one.revision is None or not holds(request, Role.BUREAU_OFFICER):
        return []
    return {
        State.DRAFT: [("propose", "提请生效")],
        State.PROPOSED: [("withdraw", "退回草案")],
        State.IN_FORCE: [("retire", "停用")],
    }.get(State(one.revision.state), [])


def _is_own_draft(request: HttpRequest, revision: EditionRevision) -> bool:
    return revision.state == State.DRAFT and revision.written_by_id == user_of(request).pk


def _revision(one: Listed) -> EditionRevision:
    if one.revision is None:
        raise Refused("随程序提供的表样不用办理；要修改，请在它的文本上改好后保存为草案。")
    return one.revision


def _propose(request: HttpRequest, one: Listed) -> str:
    propose(user_of(request), _revision(one), request.POST.get("shown", ""))
    return "已提请生效，请另一位财政局管理员打开本页复核。"


def _withdraw(request: HttpRequest, one: Listed) -> str:
    withdraw_proposal(user_of(request), _revision(one))
    return "已退回草案，可以继续修改。"


def _retire(request: HttpRequest, one: Listed) -> str:
    retire(user_of(request), _revision(one))
    return "已停用：新的填报不再用它，已用它的填报不变。"


def _discard(request: HttpRequest, one: Listed) -> str:
    discard(user_of(request), _revision(one), request.POST.get("shown", ""))
    return f"已删除草案 {one.key} {one.edition}；文本仍在变动记录中。"


DEEDS: Mapping[str, Callable[[HttpRequest, Listed], str]] = {
    "propose": _propose,
    "withdraw": _withdraw,
    "retire": _retire,
    DISCARD: _discard,
}


def release_page(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The second officer sees what comes into force and which filings it touches, and confirms."""
    one = text_shown(request, edition, revision)
    proposed = or_404(one.revision, "随程序提供的表样不用复核。")
    user = user_of(request)
    if request.method == "POST":

        def confirm() -> str:
            touched = put_in_force(user, proposed, request.POST.get("shown", ""))
            return f"“{one.name}”第{one.number}版已生效，{len(touched)} 份填报中的草稿改用这一版。"

        attempt(request, confirm)
        return HttpResponseRedirect(address_of(one))
    touched = list(touched_by(proposed))
    before = EditionRevision.objects.filter(key=one.key, state=State.IN_FORCE).first()
    old = before.text if before else text_of(one.key) or ""
    changes = list(unified_diff(old.splitlines(), proposed.text.splitlines(), lineterm="", n=1))[2:]
    return edition_answer(
        request,
        "edition_release",
        one,
        "复核生效",
        revision=proposed,
        obstacle=second_obstacle(user, proposed) if proposed.state == State.PROPOSED else "",
        touched=touched[:FOLLOWING],
        touched_count=len(touched),
        before=before,
        old=old,
        changes=changes,
    )


def download(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The text as a file."""
    one = text_shown(request, edition, revision)
    name = f"{one.key}-{one.number}.txt" if one.number else f"{one.key}.txt"
    return file_answer(one.text.encode(), name, "text/plain; charset=utf-8")


def urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of these pages."""
    text = "editions/<slug:edition>/<int:revision>/"
    return [
        path("editions/", wrap(require_safe(editions_page)), name="editions"),
        path("editions/new/", wrap(new_page), name="edition_new"),
        path(text, wrap(edition_page), name="edition"),
        path(f"{text}text/", wrap(require_safe(download)), name="edition_text"),
        path(f"{text}release/", wrap(release_page), name="edition_release"),
        path(f"{text}differences/", wrap(require_safe(edition_trials.differences)), name="edition_differences"),
        path(f"{text}preview/", wrap(require_safe(edition_trials.preview)), name="edition_preview"),
        path(f"{text}tables/", wrap(tables_page), name="edition_tables"),
        path(f"{text}rehearsal/", wrap(require_safe(edition_trials.rehearsal)), name="edition_rehearsal"),
    ]
