"""The filing's own page: where it stands, what to do next, people and offices, the record (填报页：基本情况)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.figures.figures import outturn
from accounts.figures.money import two_places
from accounts.figures.totals import LINES, Totals
from accounts.models import Approval, EnteredRow, Entries, Filing, Kind, Publication, Status, Timetable, next_verb
from accounts.publication.photograph import report_of
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.access import Position, is_officer, position_of
from accounts.workflow.deadlines import deadlines_of
from accounts.workflow.merge import Clash, Clashed, SavedChange
from accounts.workflow.new_filing import carried_counts
from accounts.workflow.outlook import came_back
from accounts.workflow.withdrawal import quotations_of

from .grid import WRONG, SinglePage
from .requests import cleaned, filing_of, number_of, page_of, report, revision_of, texts_of, user_of
from .sheets import SHEETS
from .steps import GUESTS
from .verbs import BACK, FORWARD, LABELS, Button, buttons, carry_out, form_of, keep_typed

MAIN = ("income", "spending", "spending_basic", "spending_project", "closing")
"""The figures shown beside last year's."""
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


class FilingPage(SinglePage):
    """The page of one filing, on which people, offices and the remark are entered too."""

    template = "admin/accounts/filing/filing.html"
    remark_note = ""
    remark_errors: Sequence[str] = ()
    doing: tuple[str, Mapping[str, Any] | None] = ("", None)
    """A verb that was refused, and what was typed into its form."""

    def load(self) -> None:
        """With the remark."""
        super().load()
        self.remark = self.filing.remark

    def take(self, data: QueryDict) -> None:
        """With the remark as it was sent."""
        super().take(data)
        self.remark = texts_of(data).get("remark", "")

    def read(self) -> Sequence[EnteredRow]:
        """The row meant; the remark is cleaned besides."""
        try:
            self.remark = str(Filing._meta.get_field("remark").clean(self.remark, None))
        except ValidationError as error:
            self.remark_errors = error.messages
        return super().read()

    def problem(self) -> str:
        """Whether a cell or the remark is wrong."""
        return super().problem() or (WRONG if self.remark_errors else "")

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """With the remark, and the offices of last year where they were confirmed."""
        offices = [()] if "confirm_offices" in self.request.POST else []
        return super().enter(rows, remark=self.remark, confirmed=offices, **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """The row that both make, and what another did to the remark."""
        super().show_both(clashed, notes)
        self.remark_note = self.rows[0].notes.pop("remark", "")

    def address(self) -> str:
        """The filing's own page."""
        return page_of(self.filing)

    def framed(self) -> dict[str, Any]:
        """With where the filing stands, what to do next, and the record."""
        filing, user, context = self.filing, user_of(self.request), super().framed()
        position, is_withdrawn = position_of(filing), filing.status == Status.WITHDRAWN
        doable = buttons(user, filing, position, *self.doing)
        approval = Approval.objects.filter(unit_id=filing.unit_id, year=filing.year).first()
        return context | {
            "title": str(filing),
            "remark": self.remark,
            "remark_note": self.remark_note,
            "remark_errors": self.remark_errors,
            "is_carried": bool(getattr(self.saved, "offices_carried", False)),
            "buttons": doable,
            "last_step": position.last.pk if position.last else 0,
            # each with whether it holds for what was approved last
            "clearances": [
                (one, one.digest == position.approved_digest) for one in filing.clearances.select_related("recorded_by")
            ],
            "next": next_of(filing, context, doable, position),
            "approval": approval,
            "returned": position.last if came_back(position.last) else None,
            "deadlines": deadlines_of(
                filing.status,
                Timetable.objects.filter(year=filing.year).first(),
                timezone.localdate(),
                approval.replied_on if approval else None,
                filing.version,
            ),
            "record": position.steps,
            "publication": Publication.objects.filter(filing=filing).first(),
            # for the bureau: what later publications still say of one that was withdrawn
            "quotations": quotations_of(filing.publication) if is_withdrawn and is_officer(user) else [],
            "waivers": filing.waivers.select_related("requested_by", "granted_by"),
            **_beside_last_year(filing),
        }


def filing_page(
    request: HttpRequest, pk: int | str, verb: str = "", data: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The filing's own page as it is saved; `data` was typed into the form of a verb that was refused."""
    page = FilingPage(request, filing_of(request, pk), SHEETS["basics"])
    page.doing = verb, data
    page.load()
    return page.show()


def act_on(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do what a button of the page says; refused, the page comes back with what was typed."""
    filing, user = filing_of(request, pk), user_of(request)
    if verb not in LABELS:
        raise Http404
    data = texts_of(request.POST)
    form = form_of(verb, data)
    try:
        told, goal, left = carry_out(
            user,
            filing,
            verb,
            cleaned(form),
            revision_of(request),
            number_of(request, "step", "页面不完整，没有办理；请刷新后重试。"),
        )
    except AlreadyDone as done:
        messages.info(request, str(done))
        return HttpResponseRedirect(page_of(filing))
    except Refused as refused:
        report(request, refused)
        typed = [value for name, value in data.items() if name in form.fields and value.strip()]
        if not typed:
            return HttpResponseRedirect(page_of(filing))
        current = filing_of(request, pk)
        if verb not in {one.verb for one in buttons(user, current, position_of(current))}:
            keep_typed(request, "　".join(typed))
        return filing_page(request, pk, verb, data)
    messages.success(request, f"{filing}：{told}")
    for words in left:
        messages.error(request, f"{filing}：{words}")
    return HttpResponseRedirect(goal)


def _beside_last_year(filing: Filing) -> dict[str, Any]:
    """Last year's filing, and the main figures of both years in 元, as published once it is."""
    prior = filing.prior()
    if prior is None:
        return {"prior": None}
    if filing.status in (Status.PUBLISHED, Status.WITHDRAWN):
        book = report_of(filing).book
        now, before = book.now, book.prior
    else:
        now, before = (Totals(outturn(_main(one), Kind(filing.unit.kind))) for one in (filing, prior))
    return {
        "prior": prior,
        "compared": [
            (LINES[key].caption, two_places(now[key], grouped=True), two_places(before[key], grouped=True))
            for key in MAIN
            if before.holds(key)
        ],
    }


def _main(filing: Filing) -> Entries:
    """The rows that the main figures are made of."""
    return Entries(
        income=list(filing.income_lines.all()),
        expenditure=list(filing.expenditure_lines.all()),
        balances=list(filing.balances.all()),
    )


def next_of(filing: Filing, context: dict[str, Any], doable: Sequence[Button], position: Position) -> dict[str, str]:
    """The one thing that this person does next, or whom the filing waits for."""
    if not context["may_enter"]:
        return _next_of_others(filing, doable, position)
    needed = CARRIED if filing.status == Status.CARRIED_IN else (*ENTERED, *(one.step.key for one in GUESTS))
    begun = {one["step"].key: one for one in context["steps"]}
    empty = next((begun[key] for key in needed if not begun[key]["count"]), None)
    if empty is not None:
        caption = empty["step"].caption
        return _next(f"“{caption}”还没有填写。", empty["url"], f"填写{caption}")
    if filing.status == Status.CARRIED_IN:
        return _next("补录已填，可作为下一年的上年数。")
    if carried_counts([filing]):
        carried = reverse("admin:filing_carried", args=[filing.pk])
        return _next("由上年带入的内容还没有全部确认，确认后才能提交。", carried, "去确认")
    findings = reverse("admin:filing_findings", args=[filing.pk])
    if context["stale"]:
        why = "检查之后数据有变动。" if context["checked"] else "各表已开始填写，还没有检查过。"
        return _next(f"{why}填完后请检查。", findings, "去检查")
    if context["open_count"]:
        return _next(f"审核发现 {context['open_count']} 条尚未处理，处理完才能提交。", findings, "逐条处理")
    return _next("各步已填，审核结果已处理；请预览，无误后提交审核。", "#verbs", "去提交")


def _next_of_others(filing: Filing, doable: Sequence[Button], position: Position) -> dict[str, str]:
    """What a person does next who does not enter rows now."""
    doable = [one for one in doable if one.verb in (*FORWARD, *BACK)]
    words = f"请核对后办理：{'、'.join(one.label for one in doable)}。"
    if filing.is_under_review:
        review = reverse("admin:filing_review", args=[filing.pk])
        return _next(words, review, "去审核") if doable else _next(f"等待{position.role.label}审核。")
    if doable:
        return _next(words, "#verbs", "去办理")
    verb = next_verb(filing.status)
    return _next(WAITING.get(Status(filing.status)) or (f"等待{verb.roles[0].label}{verb.act}。" if verb else ""))
