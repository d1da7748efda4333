"""Texts of editions: drafted by one officer, put in force by another, followed by drafts, kept by what is published (表样的起草与生效)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.document.report import narrative, open_report
from accounts.editions import edition_for, edition_of, nearest
from accounts.editions.shelf import shipped, text_of
from accounts.models import EditionRevision, Filing, Role, Status, acting
from accounts.publication.verification import verify
from accounts.workflow import Refused
from accounts.workflow.editions import change_edition, draft, put_in_force, retire, touched_by
from accounts.workflow.new_filing import correct, open_year
from tests.conftest import Office, publish_sample, someone

AMENDED = (text_of("xinjiang-2023") or "").replace("收入支出总体与上年相比，", "收支总体与上年相比，")


@pytest.fixture
def second(office: Office) -> User:
    return someone(office, "second", Role.BUREAU_OFFICER)


def said(filing: Filing) -> str:
    return "\n".join(text for _, text in narrative(open_report(filing)))


def test_two_officers_put_a_text_in_force_and_drafts_follow_it(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    assert (one.key, one.revision, one.state) == ("xinjiang-2023", 1, "draft")
    assert list(touched_by(one)) == [office.filing]
    assert "收支总体与上年相比" not in said(office.reload())
    with pytest.raises(Refused, match="一人起草、另一人批准"):
        put_in_force(office.officer, one)
    assert put_in_force(second, one) == [office.filing]
    filing = office.reload()
    assert filing.edition_revision_id == one.pk
    assert "收支总体与上年相比，减少266.65万元" in said(filing)
    assert edition_for(office.unit, 2023).revision == one.pk


def test_a_superuser_is_the_second_where_the_office_has_one_officer(office: Office) -> None:
    one = draft(office.officer, AMENDED)
    chief = someone(office, "chief", Role.BUREAU_OFFICER)
    chief.is_superuser = True
    chief.save()
    put_in_force(chief, one)
    assert EditionRevision.objects.get(pk=one.pk).released_by == chief


def test_a_text_with_a_mistake_is_kept_as_a_draft_and_never_comes_into_force(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED.replace("{收入总计 比上年}", "{收入总汁 比上年}"))
    with pytest.raises(Refused, match=r"有 1 个问题，不能生效。第一个：.*是不是“收入总计”？"):
        put_in_force(second, one)
    assert EditionRevision.objects.get(pk=one.pk).state == "draft"


def test_what_is_published_is_told_by_its_own_text_whatever_comes_into_force(
    office: Office, second: User, monkeypatch: Any
) -> None:
    one = publish_sample(office)
    assert verify(one).problems == ()
    put_in_force(second, draft(office.officer, AMENDED))
    assert verify(one).problems == ()
    assert "收支总体与上年相比" not in one.snapshot["edition"]["text"]
    fixed = correct(office.publisher, office.reload(), "text", "更正文字")
    assert fixed.edition_revision_id is None
    assert "收支总体与上年相比" not in said(fixed)


def test_the_next_revision_retires_the_one_before_and_neither_text_changes(office: Office, second: User) -> None:
    first, newer = draft(office.officer, AMENDED), draft(office.officer, AMENDED.replace("收支总体", "收支总额"))
    put_in_force(second, first)
    put_in_force(second, newer)
    assert list(EditionRevision.objects.order_by("revision").values_list("revision", "state")) == [
        (1, "retired"),
        (2, "in_force"),
    ]
    with pytest.raises(IntegrityError, match="生效过的表样文本不能修改"), transaction.atomic(), acting(office.officer):
        EditionRevision.objects.filter(pk=first.pk).update(resolved="改")
    with pytest.raises(IntegrityError, match="生效过的表样文本不能删除"), transaction.atomic(), acting(office.officer):
        EditionRevision.objects.filter(pk=first.pk).delete()
    retire(second, newer)
    assert edition_for(office.unit, 2023).revision is None


def test_of_two_officers_at_once_one_is_told(office: Office, second: User) -> None:
    """One revision of an edition is in force, whoever was quicker."""
    first, newer = draft(office.officer, AMENDED), draft(office.officer, AMENDED)
    put_in_force(second, first)
    with pytest.raises(IntegrityError, match="edition_one_in_force"), transaction.atomic(), acting(second):
        EditionRevision.objects.filter(pk=newer.pk).update(
            state="in_force", released_by=second, released_at=timezone.now()
        )


def test_others_may_not(office: Office) -> None:
    for user in (office.clerk, office.supervisor, office.stranger):
        with pytest.raises(Refused, match="只有财政局公开管理员"):
            draft(user, AMENDED)


SHORT = f"""表样：不写其他说明
代码：short-2023
基于：xinjiang-2023
年度：2023
适用：66

[改顺序]
{next(line for line in AMENDED.splitlines() if line.startswith("说明：")).removesuffix("、其他说明")}
"""


def test_a_draft_changes_its_edition_and_what_has_no_place_is_kept_and_told(office: Office, second: User) -> None:
    put_in_force(second, draft(office.officer, SHORT))
    assert change_edition(office.clerk, office.filing, "short-2023") == ["其他需说明的事项"]
    filing = office.reload()
    assert edition_of(filing).key == "short-2023"
    assert "其他需说明的事项" not in said(filing)
    assert filing.passages.filter(key="remarks").exists()
    with pytest.raises(Refused, match="没有年度表样“x”"):
        change_edition(office.clerk, filing, "x")
    with pytest.raises(Refused, match="只有本单位的经办人"):
        change_edition(office.supervisor, filing, "xinjiang-2023")
    with acting(office.clerk):
        Filing.objects.filter(pk=filing.pk).update(status=Status.SUBMITTED)
    with pytest.raises(Refused, match="年度表样已锁定"):
        change_edition(office.clerk, filing, "xinjiang-2023")


def test_no_filing_gets_an_edition_that_people_cannot_fill_in(office: Office, second: User) -> None:
    words = "要填的“机构设置”“绩效情况”还没有填写的地方"
    with pytest.raises(Refused, match=words):
        change_edition(office.clerk, office.filing, "national-2023")
    with pytest.raises(Refused, match=words):
        open_year(office.clerk, office.unit, 2024, edition="national-2024")
    facts = SHORT.replace(
        "[改顺序]",
        "[改数]\n加 会议费：金额，必填\n\n[改节 总体]\n加段 “收入支出总体” 后：会议费{会议费}万元。\n\n[改顺序]",
    )
    with pytest.raises(Refused, match="要填的“会议费”还没有填写的地方"):
        put_in_force(second, draft(office.officer, facts))
    office.unit.division_code = "430100"
    assert edition_for(office.unit, 2023).key == "xinjiang-2023"


def test_the_edition_of_a_unit_is_that_of_its_region(office: Office) -> None:
    unit = office.unit
    assert [edition_for(unit, year).key for year in (2020, 2023, 2026)] == [
        "xinjiang-2023",
        "xinjiang-2023",
        "xinjiang-2024",
    ]
    unit.division_code, known = "430100", shipped().values()
    assert [nearest(unit, year, known).key for year in (2023, 2024, 2026)] == [
        "national-2023",
        "national-2024",
        "national-2025",
    ]


def test_a_filing_is_opened_under_a_chosen_edition(office: Office) -> None:
    assert open_year(office.clerk, office.unit, 2024, edition="xinjiang-2023")[0].edition == "xinjiang-2023"
