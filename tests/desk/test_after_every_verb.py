"""Every page, export and download of a filing, opened by every role after every deed: none ends in an error.

The life of the sample's filing is lived through the pages themselves. The quick run opens after each deed the history and
the next few addresses, each as the next role; `--thorough` opens all as each role after each deed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    Answer,
    Approval,
    Comment,
    Contribution,
    Filing,
    ImportedFile,
    Passage,
    Role,
    Status,
    Timetable,
    TrailEntry,
    Waiver,
)
from accounts.workflow.findings import findings_of, still_open
from performance.models import Evaluation
from tests.conftest import Office, settle, someone
from tests.desk.test_lists import csv_bytes
from tests.everywhere import content, paths
from tests.forms import posted_from, seen
from tests.performance.test_reports import paper
from tests.performance.workbooks import workbook
from tests.sample import CODE, GOLDEN, YEAR


class Life:
    """The office at work: deeds in their order, each through the page on which a person does it."""

    def __init__(self, office: Office) -> None:
        self.office, self.filing = office, office.filing
        self.people: dict[str, User] = {
            "clerk": office.clerk,
            "supervisor": office.supervisor,
            "publisher": office.publisher,
            "officer": office.officer,
            "reviewer": someone(office, "reviewer", Role.DEPARTMENT_REVIEWER),
            "second_clerk": someone(office, "second_clerk", Role.CLERK),
            "stranger": office.stranger,
            "superuser": User.objects.create_superuser("root"),
        }
        self.clients = {name: Client() for name in ("anonymous", *self.people)}
        for name, user in self.people.items():
            self.clients[name].force_login(user)

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"admin:{name}", args=[self.filing.pk, *more])

    def post(self, who: str, url: str, data: dict[str, Any], said: str) -> str:
        """Post and follow; the answer says what was done, and the trail that the person did it."""
        before = TrailEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
        text = self.clients[who].post(url, data, follow=True).content.decode()
        assert said in text, (url, [line for line in text.split("\n") if "messagelist" in line or "error" in line])
        by = set(TrailEntry.objects.filter(pk__gt=before).values_list("by", flat=True))
        assert by <= {self.people[who].pk}, (url, by)
        return text

    def verb(self, who: str, verb: str, said: str, **typed: Any) -> None:
        self.post(who, self.url("filing_verb", verb), seen(self.filing, **typed), said)

    def refresh(self) -> None:
        self.filing = Filing.objects.select_related("unit").get(pk=self.filing.pk)

    # Deeds, in their order --------------------------------------------------------------------------------------------

    def begins(self) -> None:
        Timetable.objects.create(year=YEAR, submit_by="2024-07-31", publish_by="2024-09-15")

    def an_edition_is_drafted(self) -> None:
        """A text of the next year's forms, so that its pages are opened too."""
        url = reverse("admin:edition", args=["xinjiang-2024", 0])
        page = posted_from(self.clients["officer"].get(url).content.decode())
        self.post("officer", url, page | {"deed": "save"}, "已保存 xinjiang-2024 第1版（草案）")

    def is_checked(self) -> None:
        self.post("clerk", self.url("filing_findings"), {"action": "check"}, "检查完毕")

    def is_answered(self) -> None:
        Answer.objects.filter(filing=self.filing).delete()
        one = next(one for one in still_open(self.filing, findings_of(self.filing)))
        data = {"action": "answer", "finding": one.finding.key, "text": "照录原公开件"}
        self.post("clerk", self.url("filing_findings"), data, "说明已保存")

    def asks_for_a_waiver(self) -> None:
        self.key = Waiver.objects.filter(filing=self.filing).values_list("finding", flat=True)[0]
        until = (timezone.localdate() + timedelta(days=9)).isoformat()
        data = {"action": "waive", "finding": self.key, "reason": "另有原因", "until": until}
        self.post("clerk", self.url("filing_findings"), data, "豁免申请已提出")

    def is_granted_the_waiver(self) -> None:
        self.post("officer", self.url("filing_findings"), {"action": "grant", "finding": self.key}, "豁免已批准")

    def is_entered_by_two(self) -> None:
        """Both change one cell: the second is shown both values."""
        url = self.url("filing_sheet", "passages")
        mine, theirs = (posted_from(self.clients[who].get(url).content.decode()) for who in ("clerk", "second_clerk"))
        field = next(name for name, value in mine.items() if "公务" in value or "工业" in value)
        self.post("clerk", url, mine | {field: mine[field] + "甲"}, "已保存")
        self.post("second_clerk", url, theirs | {field: theirs[field] + "乙"}, "别人也修改了同样的")

    def uploads_a_workbook(self) -> None:
        file = SimpleUploadedFile("财决.xlsx", (GOLDEN / "caijue-2023.xlsx").read_bytes())
        self.post("clerk", self.url("filing_imports"), {"file": file, "amounts": ""}, "已全部读懂")

    def imports_the_workbook(self) -> None:
        kept = ImportedFile.objects.filter(filing=self.filing, kind="internal").latest("pk")
        revision = seen(self.filing)["revision"]
        self.post("clerk", self.url("filing_import", kept.pk), {"revision": revision}, "已导入")

    def imports_a_list(self) -> None:
        rows = [["单位编码", "年度", "科目编码", "其他收入"], [CODE, YEAR, "2150501", f"{self.filing.version}2.00"]]
        self.list_of("clerk", "accounts_incomeline", rows)

    def list_of(self, who: str, name: str, rows: list[list[Any]], **more: Any) -> None:
        client, url = self.clients[who], reverse(f"admin:{name}_import")
        file = SimpleUploadedFile("列表.csv", csv_bytes(rows))
        shown = client.post(url, {"import_file": file, "format": "0", "resource": "0", **more})
        data = {field.html_name: field.value() or "" for field in shown.context["confirm_form"]}
        self.post(who, reverse(f"admin:{name}_process_import"), data, "导入")

    def uploads_evaluations(self) -> None:
        file = SimpleUploadedFile("自评表.xlsx", workbook())
        self.post("clerk", self.url("filing_evaluation_imports"), {"file": file}, "确认导入")

    def imports_the_evaluations(self) -> None:
        kept = ImportedFile.objects.filter(filing=self.filing, kind="evaluation").latest("pk")
        revision = seen(self.filing)["revision"]
        self.post("clerk", self.url("filing_evaluation_import", kept.pk), {"revision": revision}, "已导入")

    def attaches_a_report(self) -> None:
        self.report(paper(1))

    def replaces_the_report(self) -> None:
        self.report(paper(2))

    def report(self, content: bytes) -> None:
        data = {"report": SimpleUploadedFile("自评报告.pdf", content), "revision": seen(self.filing)["revision"]}
        self.post("clerk", self.url("filing_evaluation_report", self.programme.pk), data, "已上传")

    @property
    def programme(self) -> Evaluation:
        return Evaluation.objects.filter(filing=self.filing, programme__isnull=False).earliest("pk")

    def removes_a_programme(self) -> None:
        last = Evaluation.objects.filter(filing=self.filing, programme__isnull=False).latest("pk")
        data = {"action": "remove", "evaluation": last.pk, "revision": seen(self.filing)["revision"]}
        self.post("clerk", self.url("filing_performance"), data, "自评表已删除")

    def is_submitted(self) -> None:
        settle(self.filing, self.office.clerk, self.office.officer)
        self.verb("clerk", "submit", "已提交审核", note="请审核。")

    def is_settled_and_submitted(self) -> None:
        self.filing.answers.all().delete()
        Waiver.objects.filter(filing=self.filing).delete()
        self.is_submitted()

    def is_recalled(self) -> None:
        self.verb("clerk", "recall", "已收回")

    def is_submitted_again(self) -> None:
        self.verb("clerk", "submit", "已提交审核")

    def is_commented(self) -> None:
        data = {"action": "comment", "place": "spending", "from": "figure", "text": "为什么减少？"}
        self.post("supervisor", self.url("filing_review"), data, "批注已提出")
        whole = {"action": "comment", "place": "", "text": "请核对全文。"}
        self.post("supervisor", self.url("filing_review"), whole, "批注已提出")

    def is_replied_to(self) -> None:
        for one in Comment.objects.filter(filing=self.filing, answers_to=None):
            data = {"action": "answer", "comment": one.pk, "text": "项目完成。"}
            self.post("clerk", self.url("filing_review"), data, "答复已保存")

    def comments_are_resolved(self) -> None:
        for one in Comment.objects.filter(filing=self.filing, answers_to=None):
            self.post("supervisor", self.url("filing_review"), {"action": "resolve", "comment": one.pk}, "批注已办结")

    def is_returned(self) -> None:
        self.verb("supervisor", "return", "已退回修改", note="请核对“三公”经费。")

    def is_waived_of_separation(self) -> None:
        """A reviewer who wrote is let through by the bureau."""
        Contribution.objects.get_or_create(
            filing=self.filing, version=self.filing.version, user=self.people["reviewer"]
        )
        until = (timezone.localdate() + timedelta(days=5)).isoformat()
        data = {"action": "waive", "person": self.people["reviewer"].pk, "reason": "只有两人", "until": until}
        self.post("officer", self.url("filing_review"), data, "已批准不相容岗位豁免")

    def gets_two_levels(self) -> None:
        self.master("unit", review_levels=2)

    def is_confirmed(self) -> None:
        self.verb("supervisor", "confirm", "已复核通过", note="同意。")

    def is_approved(self) -> None:
        self.verb("reviewer", "approve", "已审核通过", note="同意。")

    def is_approved_at_once(self) -> None:
        self.verb("supervisor", "approve", "已审核通过")

    def is_sent_back(self) -> None:
        self.verb("publisher", "send_back", "已退回修改", note="请更正错别字。")

    def is_cleared(self) -> None:
        day = timezone.localdate().isoformat()
        typed = {"office": "办公室", "examiner": "审查人", "on": day}
        self.verb("publisher", "clear", "已登记", kind="secrecy", **typed)
        self.verb("publisher", "clear", "已登记", kind="signing", **typed)

    def is_published(self) -> None:
        self.verb("publisher", "publish", "已公开")

    def is_corrected(self) -> None:
        self.verb("publisher", "correct", "已建立第", kind="data", reason="填报时漏计。")
        self.filing = Filing.objects.of(CODE, YEAR).order_by("-version").select_related("unit")[0]
        assert self.filing.status == Status.DRAFT

    def is_withdrawn(self) -> None:
        self.verb("officer", "withdraw", "已撤下", rule="body", basis="某办〔2024〕5号", reason="内部说明")

    def opens_next_year(self) -> None:
        data = {"unit": self.filing.unit.pk, "year": YEAR + 1, "precision": "yuan"}
        self.post("clerk", reverse("admin:accounts_filing_add"), data, "已建立")
        self.filing = Filing.objects.select_related("unit").get(unit=self.filing.unit, year=YEAR + 1)

    def confirms_what_was_carried(self) -> None:
        for one in Passage.objects.filter(filing=self.filing, carried=True)[:2]:
            data = {"key": one.key, "revision": seen(self.filing)["revision"]}
            self.post("clerk", self.url("filing_carried"), data, "已确认沿用")

    def is_emptied(self) -> None:
        """A sheet saved without a row, and the supplement gone."""
        url = self.url("filing_sheet", "income")
        page = posted_from(self.clients["clerk"].get(url).content.decode())
        empty = {name: "" if name.startswith("rows-") and name != "rows-count" else page[name] for name in page}
        self.post("clerk", url, empty, "已保存")

    def master(self, model: str, **fields: Any) -> None:
        """The bureau changes the unit on its page."""
        url = reverse(f"admin:accounts_{model}_change", args=[self.filing.unit.pk])
        form = self.clients["officer"].get(url).context["adminform"].form
        data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
        self.post("officer", url, data | fields, "成功")

    def unit_is_renamed(self) -> None:
        self.master("unit", name="改了名的局", review_levels=1)

    def is_replied_by_the_bureau(self) -> None:
        rows = [["单位编码", "年度", "批复文号", "批复日期"], [CODE, YEAR, "财决〔2024〕1号", "2024-08-01"]]
        self.list_of("officer", "accounts_approval", rows)
        assert Approval.objects.filter(unit__code=CODE).exists()

    def is_corrected_once_more(self) -> None:
        """After the withdrawal, up to its publication, so that the next year has a year before it."""
        self.is_corrected()
        self.imports_a_list()
        self.is_settled_and_submitted()
        self.is_approved_at_once()
        self.is_cleared()
        self.is_published()


DEEDS: tuple[Callable[[Life], None], ...] = (
    *(
        Life.begins,
        Life.an_edition_is_drafted,
        Life.is_checked,
        Life.is_answered,
        Life.asks_for_a_waiver,
        Life.is_granted_the_waiver,
    ),
    *(Life.is_entered_by_two, Life.uploads_a_workbook, Life.imports_the_workbook, Life.imports_a_list),
    *(Life.uploads_evaluations, Life.imports_the_evaluations, Life.attaches_a_report, Life.replaces_the_report),
    *(Life.is_settled_and_submitted, Life.is_recalled, Life.is_submitted_again, Life.is_commented),
    *(Life.is_replied_to, Life.comments_are_resolved, Life.is_returned, Life.removes_a_programme),
    *(Life.gets_two_levels, Life.is_settled_and_submitted, Life.is_waived_of_separation, Life.is_confirmed),
    *(Life.is_approved, Life.is_sent_back, Life.unit_is_renamed, Life.is_settled_and_submitted),
    *(Life.is_approved_at_once, Life.is_cleared, Life.is_published, Life.is_replied_by_the_bureau),
    *(Life.is_corrected, Life.imports_a_list, Life.is_settled_and_submitted, Life.is_approved_at_once),
    *(Life.is_cleared, Life.is_published, Life.is_withdrawn, Life.is_corrected_once_more, Life.opens_next_year),
    *(Life.confirms_what_was_carried, Life.is_emptied),
)


IN_TURN = "in turn"
EACH = 3
"""How many addresses the quick run opens after a deed, besides the history; the next deed goes on with the next."""
ROLES = ("anonymous", "clerk", "supervisor", "publisher", "officer", "reviewer", "stranger", "superuser")
STILL = ("_add", "_import", "_process_import", "_delete", "password_change", "password_change_done")
"""Forms of the stock lists, the same after every deed: a role opens them after the first and the last."""
INSIDE = ("clerk", "supervisor", "publisher", "officer", "reviewer")


class Opening:
    """Opens addresses as one role, or some of them as the roles in turn; remembers what went wrong."""

    def __init__(self, life: Life, role: str) -> None:
        self.life, self.role = life, role
        self.turns, self.place = cycle(ROLES), 0
        self.wrong: list[tuple[str, ...]] = []

    def after(self, deed: str) -> None:
        """The addresses of the filing that is worked on."""
        every = paths([self.life.filing])
        found = list(every)
        if self.role != IN_TURN:
            is_edge = deed in (DEEDS[0].__name__, DEEDS[-1].__name__)
            for path, name in every.items():
                if is_edge or not name.endswith(STILL):
                    self.open(deed, self.role, path)
            return
        self.open(deed, INSIDE[self.place % len(INSIDE)], self.life.url("filing_history"))
        for path in islice(cycle(found), self.place % len(found), self.place % len(found) + EACH):
            self.open(deed, next(self.turns), path)
        self.place += EACH

    def open(self, deed: str, who: str, path: str) -> None:
        """One address; what it raises is told with the deed."""
        client = self.life.clients[who]
        client.raise_request_exception = False
        answer = client.get(path)
        content(answer)
        client.raise_request_exception = True
        if answer.status_code >= 500:
            self.wrong.append((deed, who, path, repr(getattr(answer, "exc_info", None))))


@pytest.fixture
def life(office: Office, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setattr("accounts.desk.reading.render_pdf", lambda report: b"%PDF-1.7")
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    return Life(office)


@pytest.mark.parametrize("role", [IN_TURN, *(pytest.param(one, marks=pytest.mark.thorough) for one in ROLES)])
def test_every_page_opens_after_every_deed(life: Life, role: str) -> None:
    opening = Opening(life, role)
    for deed in DEEDS:
        deed(life)
        life.refresh()
        opening.after(deed.__name__)
    assert opening.wrong == []
