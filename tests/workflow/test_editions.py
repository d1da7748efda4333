"""Texts of editions: drafted by one officer, put in force by another, followed by drafts, kept by what is published (表样的起草与生效)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.document.report import narrative, open_report
from accounts.editions import edition_for, edition_of
from accounts.editions.shelf import text_of
from accounts.models import EditionRevision, Filing, Role, Status, TrailEntry, acting
from accounts.publication.verification import verify
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.editions import (
    Clash,
    change_edition,
    discard,
    draft,
    propose,
    put_in_force,
    retire,
    text_hash,
    touched_by,
    withdraw_proposal,
)
from accounts.workflow.new_filing import correct, open_year
from accounts.workflow.verbs import return_, submit
from tests.conftest import Office, publish_sample, settle, someone

AMENDED = (text_of("xinjiang-2023") or "").replace("收入支出总体与上年相比，", "收支总体与上年相比，")


@pytest.fixture
def second(office: Office) -> User:
    return someone(office, "second", Role.BUREAU_OFFICER)


def said(filing: Filing) -> str:
    return "\n".join(text for _, text in narrative(open_report(filing)))


def in_force(first: User, second: User, text: str) -> EditionRevision:
    """A text drafted and proposed by one officer, released by another."""
    one = propose(first, draft(first, text))
    put_in_force(second, one)
    return EditionRevision.objects.get(pk=one.pk)


def test_two_officers_put_a_text_in_force_and_drafts_follow_it(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    assert (one.key, one.revision, one.state) == ("xinjiang-2023", 1, "draft")
    assert list(touched_by(one)) == [office.filing]
    assert "收支总体与上年相比" not in said(office.reload())
    with pytest.raises(Refused, match="还没有提请"):
        put_in_force(second, one)
    propose(office.officer, one)
    with pytest.raises(Refused, match="您是提请人"):
        put_in_force(office.officer, one)
    assert put_in_force(second, one) == [office.filing]
    filing = office.reload()
    assert filing.edition_revision_id == one.pk
    assert "收支总体与上年相比，减少266.65万元" in said(filing)
    assert edition_for(office.unit, 2023).revision == one.pk
    with pytest.raises(AlreadyDone, match="已经生效"):
        put_in_force(second, one)


def test_a_superuser_is_the_second_only_where_no_other_officer_is(office: Office) -> None:
    one, chief = propose(office.officer, draft(office.officer, AMENDED)), User.objects.create_superuser("chief")
    other = someone(office, "other", Role.BUREAU_OFFICER)
    with pytest.raises(Refused, match="财政局有另一位管理员"):
        put_in_force(chief, one)
    other.is_active = False
    other.save()
    put_in_force(chief, one)
    found = EditionRevision.objects.get(pk=one.pk)
    assert (found.released_by, found.released_alone) == (chief, True)
    entry = TrailEntry.objects.filter(table="accounts_editionrevision", row=one.pk).latest("number")
    assert entry.by == chief and entry.after["released_alone"] is True


def test_a_text_changed_after_it_was_proposed_is_proposed_anew(office: Office, second: User) -> None:
    one = propose(office.officer, draft(office.officer, AMENDED))
    assert draft(second, AMENDED.replace("收支总体", "收支总额")).state == "draft"
    with pytest.raises(Refused, match="还没有提请"):
        put_in_force(office.officer, one)
    propose(second, one)
    with pytest.raises(AlreadyDone):
        propose(office.officer, one)
    with pytest.raises(Refused, match="在您打开页面之后改动过"):
        put_in_force(office.officer, one, seen="0" * 64)
    assert withdraw_proposal(office.officer, one).state == "draft"
    assert EditionRevision.objects.count() == 1


def test_two_who_write_at_once_are_told_and_nothing_is_lost(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED, seen="")
    with pytest.raises(Clash, match=r"在您打开页面之后由bureau于 .* 保存过") as clash:
        draft(second, SHORT.replace("short-2023", "xinjiang-2023").replace("基于：xinjiang-2023", "基于：无"), seen="")
    assert clash.value.theirs == one
    draft(second, AMENDED.replace("收支总体", "收支总额"), seen=text_hash(one.text))
    with pytest.raises(Clash, match="由second于"):
        draft(office.officer, AMENDED, seen=text_hash(one.text))


def test_the_database_holds_both_officers_to_it(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    mine = EditionRevision.objects.filter(pk=one.pk)

    def refused(by: User, words: str, **values: Any) -> None:
        with pytest.raises(IntegrityError, match=words), transaction.atomic(), acting(by):
            mine.update(**values)

    now = timezone.now()
    refused(office.clerk, "由财政局管理员本人提请", state="proposed", proposed_by=office.clerk, proposed_at=now)
    refused(second, "由财政局管理员本人提请", state="proposed", proposed_by=office.officer, proposed_at=now)
    refused(office.officer, "只能由草案到提请", state="in_force", released_by=second, released_at=now)
    refused(second, "要重新提请", text="别的")
    propose(office.officer, one)
    done = {"state": "in_force", "released_at": now}
    refused(office.officer, "edition_two_people|另一位", released_by=office.officer, **done)
    refused(office.clerk, "由另一位财政局管理员复核", released_by=office.clerk, **done)
    refused(office.clerk, "由另一位财政局管理员复核", released_by=second, **done)
    refused(second, "由另一位财政局管理员复核", released_by=second, released_alone=True, **done)
    refused(second, "要重新提请", text="别的", written_by=second)
    refused(second, "要重新提请", resolved="别的", released_by=second, **done)
    refused(office.clerk, "由财政局管理员起草、退回和停用", state="draft", proposed_by=None, proposed_at=None)
    with acting(second):
        mine.update(released_by=second, **done)
    refused(office.clerk, "由财政局管理员起草、退回和停用", state="retired")


def test_the_database_lets_a_filing_follow_no_text_that_may_change(office: Office, second: User) -> None:
    short, one = in_force(office.officer, second, SHORT), draft(office.officer, AMENDED)
    mine = Filing.objects.filter(pk=office.filing.pk)
    for values in ({"edition_revision": one}, {"edition_revision": short}, {"edition": "x", "edition_revision": one}):
        with pytest.raises(IntegrityError, match="只能用生效过的年度表样"), transaction.atomic(), acting(office.clerk):
            mine.update(**values)
    with acting(office.clerk):
        mine.update(edition="short-2023", edition_revision=short)


def test_a_text_with_a_mistake_is_kept_as_a_draft_and_never_proposed(office: Office) -> None:
    one = draft(office.officer, AMENDED.replace("{收入总计 比上年}", "{收入总汁 比上年}"))
    with pytest.raises(Refused, match=r"有 1 个问题，不能生效。第一个：.*是不是“收入总计”？"):
        propose(office.officer, one)
    assert EditionRevision.objects.get(pk=one.pk).state == "draft"


def test_a_text_without_an_official_one_stays_a_draft(office: Office) -> None:
    with pytest.raises(Refused, match="没有写“依据：”的表样只是草案"):
        propose(office.officer, draft(office.officer, SHORT.replace("依据：某通知\n", "")))


def test_a_base_that_moved_since_the_proposal_is_told(office: Office, second: User) -> None:
    one = propose(office.officer, draft(office.officer, SHORT))
    in_force(office.officer, second, AMENDED)
    with pytest.raises(Refused, match="所基于的表样有了新版本"):
        put_in_force(second, one)
    withdraw_proposal(second, one)
    assert "收支总体与上年相比" in propose(office.officer, one).resolved
    put_in_force(second, one)


@pytest.mark.thorough
def test_what_is_published_is_told_by_its_own_text_whatever_comes_into_force(
    office: Office, second: User, monkeypatch: Any
) -> None:
    one = publish_sample(office)
    assert verify(one).problems == ()
    in_force(office.officer, second, AMENDED)
    assert verify(one).problems == ()
    assert "收支总体与上年相比" not in one.snapshot["edition"]["text"]
    fixed = correct(office.publisher, office.reload(), "text", "更正文字")
    assert fixed.edition_revision_id is None
    assert "收支总体与上年相比" not in said(fixed)


def test_a_correction_keeps_the_revision_of_what_it_corrects_even_after_a_return(
    office: Office, second: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    first = in_force(office.officer, second, AMENDED)
    one = publish_sample(office)
    assert "收支总体与上年相比" in one.snapshot["edition"]["text"]
    in_force(office.officer, second, AMENDED.replace("收支总体", "收支总额"))
    fixed = correct(office.publisher, office.reload(), "text", "更正文字")
    assert fixed.edition_revision_id == first.pk
    with acting(office.clerk):
        fixed.passages.filter(key="duties").update(text="负责工业和信息化工作。")
        fixed.answers.all().delete()
        fixed.waivers.all().delete()
    settle(fixed, office.clerk, office.officer)
    submit(office.clerk, fixed)
    return_(office.supervisor, Filing.objects.get(pk=fixed.pk), "请核对。")
    again = Filing.objects.get(pk=fixed.pk)
    assert (again.status, again.edition_revision_id) == ("draft", first.pk)
    assert "收支总体与上年相比" in said(again) and "收支总额" not in said(again)


def test_the_next_revision_retires_the_one_before_and_neither_text_changes(office: Office, second: User) -> None:
    first = in_force(office.officer, second, AMENDED)
    newer = in_force(second, office.officer, AMENDED.replace("收支总体", "收支总额"))
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
    with pytest.raises(IntegrityError, match="表样只能由草案到提请"), transaction.atomic(), acting(second):
        EditionRevision.objects.filter(pk=newer.pk).update(state="in_force")


def test_of_two_officers_at_once_one_is_told(office: Office, second: User) -> None:
    """One revision of an edition is in force, whoever was quicker, and one is open."""
    in_force(office.officer, second, AMENDED)
    newer = propose(office.officer, draft(office.officer, AMENDED))
    with pytest.raises(IntegrityError, match="edition_one_in_force"), transaction.atomic(), acting(second):
        EditionRevision.objects.filter(pk=newer.pk).update(
            state="in_force", released_by=second, released_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="edition_one_open"), transaction.atomic(), acting(second):
        fields = ("key", "name", "year", "text", "resolved", "sha256")
        EditionRevision.objects.create(
            revision=9, written_by=second, written_at=timezone.now(), **{one: getattr(newer, one) for one in fields}
        )


def test_others_may_not(office: Office) -> None:
    for user in (office.clerk, office.supervisor, office.stranger):
        with pytest.raises(Refused, match="只有财政局管理员"):
            draft(user, AMENDED)


SHORT = """表样：不写其他说明
代码：short-2023
基于：xinjiang-2023
年度：2023
适用：66
依据：某通知

[改顺序]
删 其他说明
"""


def test_a_draft_changes_its_edition_and_what_has_no_place_is_kept_and_told(office: Office, second: User) -> None:
    in_force(office.officer, second, SHORT)
    assert change_edition(office.clerk, office.filing, "short-2023") == ["其他需说明的事项"]
    filing = office.reload()
    assert edition_of(filing).key == "short-2023"
    assert "其他需说明的事项" not in said(filing)
    assert filing.passages.filter(key="remarks").exists()
    with pytest.raises(Refused, match="没有年度表样“x”"):
        change_edition(office.clerk, filing, "x")
    with pytest.raises(Refused, match="不用更换"):
        change_edition(office.clerk, filing, "short-2023")
    with pytest.raises(Refused, match="不是该单位的经办人"):
        change_edition(office.supervisor, filing, "xinjiang-2023")
    with pytest.raises(Refused, match="已被他人修改"):
        change_edition(office.clerk, filing, "xinjiang-2023", revision=filing.revision - 1)
    with acting(office.clerk):
        Filing.objects.filter(pk=filing.pk).update(status=Status.SUBMITTED)
    with pytest.raises(Refused, match="数据已锁定"):
        change_edition(office.clerk, filing, "xinjiang-2023")


def test_a_correction_does_not_change_its_edition_while_what_it_corrects_stands(
    office: Office, second: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    in_force(office.officer, second, SHORT)
    publish_sample(office)
    fixed = correct(office.publisher, office.reload(), "text", "更正文字")
    with pytest.raises(Refused, match="更正沿用所更正的公开件的表样，不能更换"):
        change_edition(office.clerk, fixed, "short-2023")
    assert Filing.objects.get(pk=fixed.pk).edition == "xinjiang-2023"


def test_the_edition_of_a_unit_is_that_of_its_region(office: Office) -> None:
    unit = office.unit
    assert [edition_for(unit, year).key for year in (2020, 2023, 2026)] == [
        "xinjiang-2023",
        "xinjiang-2023",
        "xinjiang-2024",
    ]
    unit.division_code = "430100"
    assert [edition_for(unit, year).key for year in (2023, 2024, 2026)] == [
        "national-2023",
        "national-2024",
        "national-2025",
    ]


def test_a_filing_is_opened_under_a_chosen_edition(office: Office) -> None:
    assert open_year(office.clerk, office.unit, 2024, edition="xinjiang-2023")[0].edition == "xinjiang-2023"


def test_a_code_in_use_is_only_for_the_next_revision_of_its_edition(office: Office, second: User) -> None:
    """Whoever copies a text and forgets to change its code would retire the edition it was copied from."""
    for old, new, head in (
        ("年度：2023", "年度：2024", "年度"),
        ("适用：65", "适用：43", "适用"),
        ("表样：新疆维吾尔自治区", "表样：湖南省", "表样"),
    ):
        with pytest.raises(Refused, match=rf"第3行：代码“xinjiang-2023”已经是“.*”的代码，而“{head}”与它不同"):
            propose(office.officer, draft(office.officer, AMENDED.replace(old, new, 1)))
    in_force(office.officer, second, SHORT)
    with pytest.raises(Refused, match="代码“short-2023”已经是“不写其他说明”的代码，而“适用”与它不同"):
        propose(office.officer, draft(office.officer, SHORT.replace("适用：66", "适用：65")))
    in_force(office.officer, second, SHORT.replace("删 其他说明", "删 其他说明\n删 绩效"))


def test_a_text_whose_base_is_not_known_stays_a_draft(office: Office) -> None:
    one = draft(office.officer, SHORT.replace("基于：xinjiang", "基于：xinjang"))
    with pytest.raises(Refused, match=r"有 1 个问题.*基于的表样“xinjang-2023”不存在，是不是“xinjiang-2023”？"):
        propose(office.officer, one)


def test_an_own_draft_is_discarded_and_its_text_stays_in_the_trail(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    key, text = one.pk, one.text
    with pytest.raises(Refused, match=r"最后由.*保存，由其删除"):
        discard(second, one)
    with pytest.raises(Refused, match="只有财政局管理员"):
        discard(office.clerk, one)
    with pytest.raises(Refused, match="在您打开页面之后改动过"):
        discard(office.officer, one, "another")
    propose(office.officer, one)
    with pytest.raises(Refused, match=r"不是草案，不能删除；待复核的请先退回草案"):
        discard(office.officer, one)
    withdraw_proposal(office.officer, one)
    discard(office.officer, one, one.sha256)
    assert not EditionRevision.objects.exists()
    entry = TrailEntry.objects.filter(table="accounts_editionrevision", row=key).latest("number")
    assert (entry.action, entry.by, entry.before["text"]) == ("delete", office.officer, text)
    assert draft(office.officer, AMENDED).revision == 1


def test_what_was_in_force_is_not_discarded(office: Office, second: User) -> None:
    one = in_force(office.officer, second, AMENDED)
    with pytest.raises(Refused, match="不是草案，不能删除"):
        discard(office.officer, one)
    assert EditionRevision.objects.get() == one
