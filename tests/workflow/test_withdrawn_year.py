"""Last year withdrawn: an odd word in each of its texts, an odd amount in each of its rows, looked for everywhere."""

import io
import random
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import DecimalField, Model
from django.test import Client
from pypdf import PdfReader

from accounts.document.pdf import render_html
from accounts.figures.money import print_wan
from accounts.intake.subjects import load_starter
from accounts.models import (
    Balance,
    Filing,
    Passage,
    Publication,
    Reason,
    Status,
    Supplement,
    ThreePublicExpense,
    acting,
)
from accounts.models.entries import SHEETS
from accounts.publication.photograph import report_from
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.findings import check
from accounts.workflow.new_filing import correct, open_year
from accounts.workflow.outlook import outlooks
from accounts.workflow.verbs import require_prior
from accounts.workflow.withdrawal import quotations_of, withdraw
from performance.models import Evaluation, Indicator
from performance.workflow.evaluations import enter_evaluations
from tests import publications
from tests.conftest import Office, publish_sample, settle
from tests.crawling import Found, crawl
from tests.rounds import is_thorough, rounds
from tests.sample import CODE, sample_case

ODD = "鼍鼍"
START = ("/", "/sitemap.xml", "/feed.atom", "/api/", "/verify/", "/compare/", f"/units/{CODE}/", "/years/2023/")


def _legible_pdf(report: Any, _: Any = None, enclosures: Any = (), **__: Any) -> bytes:
    """The words and the enclosures of a PDF without its making."""
    return b"%PDF-1.7\n" + render_html(report).encode() + b"".join(one.content for one in enclosures)


@pytest.fixture
def two_years(office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Office:
    """2023, odd throughout, and 2024, both published; the site exported."""
    if not is_thorough():
        monkeypatch.setattr("accounts.publication.leaves.render_pdf", _legible_pdf)
    settings.SITE_ROOT = str(tmp_path / "site")
    _make_odd(office)
    publish_anew(office)
    last_year = office.filing
    office.filing = next_year(office)
    publish_anew(office)
    office.filing = last_year
    call_command("export_site", stdout=io.StringIO())
    return office


def publish_anew(office: Office) -> Publication:
    with acting(office.clerk):
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    return publish_sample(office)


def _make_odd(office: Office) -> None:
    lot = random.Random(14)
    with acting(office.clerk):
        odd = (Decimal(lot.randrange(10**10, 10**11)) / 100 for _ in count())
        for model in SHEETS.values():
            for row in model._default_manager.filter(filing=office.filing):
                for field in (one for one in _amounts(model) if getattr(row, one)):
                    setattr(row, field, next(odd))
                row.save()
        for one in Balance.objects.filter(filing=office.filing):
            one.closing = next(odd)
            one.save()
        _make_texts_odd(office.filing)


def _make_texts_odd(filing: Filing) -> None:
    for model, names in ((Reason, ["text"]), (Passage, ["text"]), (Evaluation, ["goal", "achieved"])):
        for row in model._default_manager.filter(filing=filing):
            for name in names:
                setattr(row, name, f"{getattr(row, name)}{ODD}")
            row.save()
    for one in Indicator.objects.filter(evaluation__filing=filing):
        one.level3, one.remark = f"{one.level3}{ODD}"[-60:], f"{one.remark}{ODD}"
        one.save()
    Supplement.objects.filter(filing=filing).update(offices=f"{ODD}科")


def _amounts(model: type[Model]) -> Iterator[str]:
    yield from (one.name for one in model._meta.concrete_fields if isinstance(one, DecimalField))


def next_year(office: Office) -> Filing:
    """2024 with the rows of the sample, its opening balances the closing ones of 2023."""
    load_starter(2024)
    case = sample_case()
    with acting(office.clerk):
        filing = Filing.objects.create(unit=office.unit, year=2024, edition="xinjiang-2024", status=Status.DRAFT)
    enter(office.clerk, filing, case.now.sheets)
    enter_evaluations(office.clerk, filing, case.evaluations)
    closing = {(one.fund, one.code): one.closing for one in Balance.objects.filter(filing=office.filing)}
    with acting(office.clerk):
        for one in Balance.objects.filter(filing=filing):
            one.opening = closing[one.fund, one.code]
            one.save()
    return Filing.objects.select_related("unit").get(pk=filing.pk)


def everything(settings: Any) -> dict[str, str]:
    """Name → text of all that anybody can have: every address, the exported folder, what is kept."""
    client = Client()

    def fetch(path: str) -> Found:
        if "/figures/" in path and not is_thorough():  # one figure each: hundreds, all of them in the list of figures
            return Found(200, b"", "text/plain")
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return Found(answer.status_code, content, kind, answer.headers.get("Location", ""))

    walk = crawl(fetch, START, site=settings.PUBLIC_ADDRESS)
    found = {path: one.content for path, one in walk.answers.items()}
    for root in (settings.SITE_ROOT, settings.PUBLICATION_ROOT):
        found |= {str(path): path.read_bytes() for path in Path(root).rglob("*") if path.is_file()}
    return {name: "\n".join(unpacked(content)) for name, content in found.items()}


def unpacked(content: bytes) -> Iterator[str]:
    """The text of a file and of all that it encloses."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
        return
    if content.startswith(b"%PDF") and b"%%EOF" in content[-64:]:
        reader = PdfReader(io.BytesIO(content))
        yield from (page.extract_text() for page in reader.pages)
        for contents in reader.attachments.values():
            for one in contents:
                yield from unpacked(one)
    yield content.decode(errors="replace")


def rows_of(filing: Filing) -> set[Decimal]:
    return {
        abs(getattr(row, field))
        for model in SHEETS.values()
        for row in model._default_manager.filter(filing=filing)
        for field in _amounts(model)
        if getattr(row, field)
    }


def says(text: str, amount: Decimal) -> bool:
    return any(
        one in text for one in (f"{amount:.2f}", f"{amount:,.2f}", print_wan(amount), print_wan(amount, grouped=True))
    )


def nothing_is_found_but_what_the_bureau_is_told(two_years: Office, client: Client, settings: Any) -> None:
    rows = rows_of(two_years.filing)
    later = Publication.objects.get(filing__year=2024)
    assert ODD in client.get(f"/publications/{CODE}/2023/1/").content.decode()
    assert ODD not in str(later.snapshot)
    kept = Path(settings.CACHES["pages"]["LOCATION"])
    assert list(kept.rglob("*.djcache"))
    done = withdraw(two_years.officer, two_years.reload(), "secrecy", "某法第五条", "内部说明")
    assert not list(kept.rglob("*.djcache"))
    assert "已移除" in "".join(done.copies) and "搜索引擎" in "".join(done.copies)
    (quotation,) = quotations_of(done.filing.publication)
    assert quotation.publication == later
    allowed = {one.value for one in quotation.figures}
    assert len(quotation.figures) > 5 and any("opening" in one.name for one in quotation.figures)
    for when in ("at once", "exported anew")[: rounds(1, 2)]:
        texts = everything(settings)
        assert [name for name, text in texts.items() if ODD in text or "国家秘密" in text] == [], when
        said = {amount: [name for name, text in texts.items() if says(text, amount)] for amount in rows - allowed}
        assert {amount: names for amount, names in said.items() if names} == {}, when
        assert allowed == {amount for amount in allowed if any(says(text, amount) for text in texts.values())}
        assert not any("某法第五条" in text for text in texts.values())
        call_command("export_site", stdout=io.StringIO())
    gone = Path(settings.SITE_ROOT) / f"publications/{CODE}/2023/1"
    assert [one.name for one in gone.iterdir()] == ["gone.html"]
    client.force_login(two_years.officer)
    address = f"/admin/accounts/filing/{two_years.filing.pk}/change/"
    page = client.get(address).content.decode()
    assert all(f'data-figure="{one.name}"' in page for one in quotation.figures)
    client.force_login(two_years.clerk)
    assert "下一年度公开件仍在引用的内容" not in client.get(address).content.decode()


def test_a_correction_is_told_and_a_withdrawn_year_leaves_nothing(
    two_years: Office, client: Client, settings: Any
) -> None:
    later = Publication.objects.get(filing__year=2024)
    page, number = f"/publications/{CODE}/2024/1/", later.number
    first = two_years.filing
    files = {one.sha256 for one in later.files.all()}
    assert client.get(f"{page}notices.json").json() == {"publication": number, "notices": []}
    quiet = client.get(page)
    assert "后来有更正" not in quiet.content.decode()
    assert client.get(page, headers={"If-None-Match": quiet["ETag"]}).status_code == 304
    two_years.filing = correct(two_years.publisher, two_years.filing, "data", "漏计。")
    with acting(two_years.clerk):
        ThreePublicExpense.objects.filter(filing=two_years.filing).update(vehicle_running="12340000.00")
        Balance.objects.filter(filing=two_years.filing, fund="general").update(closing="98760000.00")
    second = publish_anew(two_years)
    names = ["three_public.prior", "vehicles.prior"]
    told = client.get(page, headers={"If-None-Match": quiet["ETag"]}).content.decode()
    assert "本件引用的上年数后来有更正" in told and f'href="/publications/{CODE}/2023/2/"' in told
    book, new = (report_from(one.snapshot).book for one in (later, second))
    for name in names:
        old, now = print_wan(book[name], grouped=True), print_wan(new[name.removesuffix(".prior")], grouped=True)
        assert f"{book.caption(name)}</th><td>{old}</td><td>{now}</td>".replace(",", "") in told.replace(",", "")
    (notice,) = client.get(f"{page}notices.json").json()["notices"]
    openings = [
        "appropriation_opening",
        "appropriation_opening[general]",
        "opening",
    ]  # were the closing balances that were corrected
    assert [one["figure"] for one in notice["figures"]] == names + openings and notice["number"] == second.number
    assert "年初财政拨款结转和结余（一般公共预算财政拨款）</th>" in told
    assert client.get(f"/api/v1/publications/{number}").json()["notices"] == [notice]
    feed = client.get("/feed.atom").content.decode()
    assert f"见公开编号 {second.number}" in feed and feed.index(f"{CODE}/2024/1/") < feed.index("其中引用的上年数")
    call_command("export_site", stdout=io.StringIO())
    site = Path(settings.SITE_ROOT) / f"publications/{CODE}/2024/1"
    assert second.number in (site / "notices.json").read_text() and "后来有更正" in (site / "index.html").read_text()
    assert {one.sha256 for one in later.files.all()} == files
    assert Publication.objects.get(pk=later.pk).snapshot == later.snapshot
    html = render_html(report_from(second.snapshot))
    assert '<p class="correction">（更正稿，第2版）</p>' in html and f"代替公开编号：{CODE}-2023-1" in html
    assert "更正稿" not in render_html(report_from(later.snapshot))
    withdraw(two_years.officer, two_years.reload(), "body", "某文件", "内部说明")
    assert not (site / "index.html").exists() and not (site / "notices.json").exists()
    assert client.get(f"{page}notices.json").json()["notices"] == []
    assert "后来有更正" not in client.get(page).content.decode() + client.get("/feed.atom").content.decode()
    two_years.filing = first
    nothing_is_found_but_what_the_bureau_is_told(two_years, client, settings)


def test_an_open_filing_is_told_and_asks_for_a_carried_in_year(office: Office, client: Client) -> None:
    last_year = Filing.objects.get(pk=office.filing.pk)
    publications.reach(last_year, office.publisher, Status.PUBLISHED)
    with acting(office.clerk):
        open_ = Filing.objects.create(unit=office.unit, year=2024, edition=last_year.edition)
    assert open_.prior() == last_year and open_.last_year().withdrawn is None
    publications.reach(last_year, office.officer, Status.WITHDRAWN)
    assert open_.prior() is None and open_.last_year().withdrawn == last_year
    client.force_login(office.clerk)
    page = f"/admin/accounts/filing/{open_.pk}/change/"
    text = client.get(page).content.decode()
    assert "2023年度的公开稿已于" in text and "补录2023年度决算数" in text
    with pytest.raises(Refused, match="由经办人补录 2023 年度决算数"):
        require_prior(open_)
    carried = open_year(office.clerk, office.unit, 2023, carried_in=True)[0]
    assert open_.prior() == carried and open_.last_year().withdrawn is None
    require_prior(open_)
    assert "补录2023年度决算数" not in client.get(page).content.decode()
    with pytest.raises(Refused, match="已有补录数据"):
        open_year(office.clerk, office.unit, 2023, carried_in=True)
    with pytest.raises(Refused, match="已有此版次的填报"):
        open_year(office.clerk, office.unit, 2023)


def test_what_was_corrected_is_not_last_year_again(office: Office) -> None:
    """As on the public site: v1 is not in force again because v2 was withdrawn."""
    first = publications.reach(Filing.objects.get(pk=office.filing.pk), office.publisher, Status.PUBLISHED)
    with acting(office.clerk):
        second = Filing.objects.create(unit=office.unit, year=2023, version=2, edition=first.edition)
    open_ = Filing(unit=office.unit, year=2024)
    assert open_.prior() == first
    publications.reach(second, office.officer, Status.PUBLISHED)
    assert open_.prior() == second
    publications.reach(second, office.officer, Status.WITHDRAWN)
    assert open_.prior() is None
    with acting(office.clerk):
        open_.edition = first.edition
        open_.save()
    check(open_)
    assert not outlooks([open_])[open_.pk].is_stale
    open_year(office.clerk, office.unit, 2023, carried_in=True)
    assert outlooks([open_])[open_.pk].is_stale
    check(open_)
    assert not outlooks([open_])[open_.pk].is_stale
