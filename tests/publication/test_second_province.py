"""A second province beside Xinjiang: its edition written by the handbook, a filing from entry to publication (另一个省，从录入到公开)."""

import json
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.document.report import open_report
from accounts.editions import edition_for, edition_of
from accounts.models import (
    Assignment,
    DeclaredNumber,
    Filing,
    Passage,
    Publication,
    Reason,
    Role,
    Unit,
)
from accounts.publication.verification import verify
from accounts.workflow.editions import retire
from accounts.workflow.enter import enter
from tests.conftest import Office, publish_sample, settle, someone
from tests.everywhere import content, paths
from tests.publication.test_two_editions import every_template_changed
from tests.sample import SAMPLE_FILES
from tests.workflow.test_editions import in_force

TEXT = (Path(settings.BASE_DIR) / "docs" / "editions" / "mousheng-2024.txt").read_text(encoding="utf-8")
NUMBERS = {
    "预留中小企业采购预算": "0.00",
    "外宾接待批次": "2",
    "外宾接待人次": "9",
    "会议费": "120000.00",
    "会议费年初预算": "150000.00",
    "会议次数": "4",
    "会议人次": "210",
    "培训费": "30000.00",
    "培训费年初预算": "40000.00",
    "培训次数": "2",
    "培训人次": "60",
    "购买服务项数": "1",
    "购买服务支出": "50000.00",
    "自评优": "2",
    "自评良": "1",
    "自评合格": "0",
    "自评不合格": "0",
    "自评资金": "1464089.00",
}
LAST_YEAR = {"会议费": "100000.00", "培训费": "30000.00"}


def office_beside(office: Office, folder: Path, code: str, name: str, division: str) -> Office:
    """A unit with its own people and the figures of the sample, one year later, under the edition that is chosen for it."""
    unit = Unit.objects.create(code=code, name=name, kind="administrative", division_code=division)
    people = {
        role: someone(office, f"{role}-{code}", role, unit) for role in (Role.CLERK, Role.SUPERVISOR, Role.PUBLISHER)
    }
    Assignment.objects.create(user=office.officer, unit=unit, role=Role.BUREAU_OFFICER)
    for file in SAMPLE_FILES:
        data = json.loads(file.read_text(encoding="utf-8"))
        data["unit"] |= {"code": code, "name": name, "region": "", "division_code": division}
        data["year"] += 1
        data["edition"]["key"] = edition_for(unit, data["year"]).key
        data["entered"]["now"]["passages"] = {}
        path = folder / f"{code}-{file.name}"
        path.write_text(json.dumps(data), encoding="utf-8")
        call_command("load_filing", path, by=people[Role.CLERK].username)
    filing = Filing.objects.select_related("unit").get(unit=unit, year=2024)
    return Office(
        unit,
        filing,
        people[Role.CLERK],
        people[Role.SUPERVISOR],
        people[Role.PUBLISHER],
        office.stranger,
        office.officer,
    )


def words_for(one: Office, key: str) -> str:
    """Words as a clerk would type them into the slot of that key: a list, a whole sentence, or a part of one."""
    form = edition_of(one.filing).slots.get(key.partition("[")[0])
    return (
        "办公室\n综合科"
        if form and form.form == "清单"
        else "按规定办理。"
        if form and form.form != "一句"
        else "日常工作"
    )


def fill_in(one: Office) -> None:
    """What its document still asks in words."""
    report = open_report(one.reload())
    texts = [Passage(key=key, text=words_for(one, key)) for key in report.missing if report.saying.is_passage(key)]
    reasons = [Reason(key=key, text=words_for(one, key)) for key in report.missing if not report.saying.is_passage(key)]
    there = {Passage: list(one.filing.passages.all()), Reason: list(one.filing.reasons.all())}
    enter(one.clerk, one.filing, {Passage: there[Passage] + texts, Reason: there[Reason] + reasons})
    settle(one.reload(), one.clerk, one.officer)


@pytest.fixture
def both(office: Office, tmp_path: Path) -> tuple[Office, Office]:
    in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), TEXT)
    theirs = office_beside(office, tmp_path, "610102001", "某省某市统计局", "610102")
    ours = office_beside(office, tmp_path, "650205009", "克拉玛依市乌尔禾区统计局", "650205")
    last = Filing.objects.get(unit=theirs.unit, year=2023)
    enter(
        theirs.clerk,
        last,
        {DeclaredNumber: [DeclaredNumber(key=key, amount=D(yuan)) for key, yuan in LAST_YEAR.items()]},
    )
    numbers = [DeclaredNumber(key=key, amount=D(amount)) for key, amount in NUMBERS.items()]
    enter(theirs.clerk, theirs.filing, {DeclaredNumber: numbers})
    for one in (theirs, ours):
        fill_in(one)
    return theirs, ours


def opened(client: Client, one: Office, starts: tuple[str, ...]) -> list[str]:
    """What no page may do, of every page of that filing: fail, or leave out why."""
    found = []
    for path, name in paths([one.filing]).items():
        if name.startswith(starts):
            answer = client.get(path)
            if answer.status_code >= 500:
                found.append(f"{path} → {answer.status_code}")
            content(answer)
    return found


@pytest.mark.thorough
def test_a_filing_of_another_province_is_published_beside_one_of_xinjiang(
    both: tuple[Office, Office], client: Client
) -> None:
    theirs, _ = both
    assert [one.filing.edition for one in both] == ["mousheng-2024", "xinjiang-2024"]
    client.force_login(theirs.clerk)
    assert opened(client, theirs, ("admin:filing",)) == []
    published = [publish_sample(one) for one in both]
    client.logout()
    assert opened(client, theirs, ("portal:",)) == []
    data = published[0].snapshot
    assert [one["title"] for one in data["statements"]][-2:] == [
        "国有资本经营预算财政拨款支出决算表",
        "财政拨款“三公”经费及会议费、培训费支出决算表",
    ]
    said = {one["text"]: one for one in data["sentences"]}
    assert "（二）会议费：支出12.00万元，上年10.00万元，召开会议4次，参会210人次，主要会议有日常工作。" in said
    assert "（一）“三公”经费：支出5.19万元，完成全年预算的81.73%，较上年增加5.19万元（上年为零）。" in said
    assert "（二）内设机构：本单位内设办公室、综合科等2个机构。" in said
    item = next(text for text in said if text.startswith("1.科学技术支出"))
    assert item.endswith("完成年初预算的19.10%，决算数小于年初预算数的主要原因是日常工作，主要用于日常工作。")
    assert "appropriation_spending[general][2069999].original_budget" in json.dumps(said[item]["runs"])
    assert data["totals"]["fact[会议费]"] == {"caption": "会议费", "yuan": "120000.00", "printed": "12.00"}
    pages = [client.get(reverse("portal:publication", args=[one.unit.code, 2024, 1])).content.decode() for one in both]
    assert [("表9" in page, "十一、购买服务情况" in page) for page in pages] == [(True, True), (False, False)]

    one = in_force(theirs.officer, User.objects.get(username="second"), TEXT.replace("召开会议", "开会"))
    retire(theirs.officer, one)
    with every_template_changed():
        for one in published:
            found = verify(Publication.objects.get(pk=one.pk))
            assert found.problems == ()
            assert "没有重新排版" in found.compared
    for one in published:
        assert verify(Publication.objects.get(pk=one.pk)).problems == ()
