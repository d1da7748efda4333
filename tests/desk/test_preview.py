"""The preview whose figures can be followed, beside the entry pages and alone (预览与数的来历)."""

import re
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.document.report import open_report
from accounts.figures.totals import LINES
from accounts.models import ExpenditureLine, Filing, Reason, acting, entries_of
from tests.conftest import Office
from tests.desk.test_desk import login, page, posted
from tests.document.told import told, told_on_the_web
from tests.rounds import rounds

FIGURE_LINK = re.compile(
    r'data-figure="([^"]*)"[^>]*><a class="figure" href="([^"]*)" title="([^"]*)" target="_top">([^<]*)</a>'
)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def preview(filing: Filing) -> str:
    return reverse("admin:filing_preview", args=[filing.pk])


def figure(filing: Filing, name: str) -> str:
    return reverse("admin:filing_figure", args=[filing.pk, name])


def links(client: Client, filing: Filing) -> dict[str, tuple[str, str]]:
    """Names of the figures at a place → (address, title)."""
    found = FIGURE_LINK.findall(text_of(client, preview(filing)))
    return {names: (unescape(url), unescape(title)) for names, url, title, _ in found}


def test_an_entered_figure_leads_to_its_row_and_a_derived_one_to_its_derivation(office: Office) -> None:
    filing, found = office.filing, links(login(office.clerk), office.filing)
    sheet = f"/admin/accounts/filing/{filing.pk}/sheet"
    assert found["appropriation_spending[general][2069999]"][0] == f"{sheet}/expenditure/#row-general-2069999"
    assert found["economic[30101]"][0] == f"{sheet}/economic/#row-30101"
    assert found["vehicle_running"][0] == f"{sheet}/three_public/#id_vehicle_running"
    assert found["vehicle_running.final_budget"][0] == f"{sheet}/three_public/#id_vehicle_running_final_budget"
    assert found["staff_active"][0] == f"{sheet}/basics/#id_staff_active"
    assert found["opening"][0] == f"{sheet}/balances/#row-other_money"
    assert found["total_income"] == (figure(filing, "total_income"), "收入总计：查看怎样得出")
    assert found["appropriation_spending.original_budget"][0] == figure(
        filing, "appropriation_spending.original_budget"
    )
    assert (
        found["appropriation_spending[general] appropriation_spending[general].prior"][0]
        == figure(filing, "appropriation_spending[general]") + "#prior"
    )
    assert (
        found["appropriation_spending appropriation_spending.original_budget"][0]
        == figure(filing, "appropriation_spending") + "#original_budget"
    )
    assert (
        found["appropriation_spending[general] spending"][0]
        == figure(filing, "appropriation_spending[general]") + "?of=spending#share"
    )
    assert (
        found["economic[30201] economic[30207] economic[30211] economic[30228] economic[30231]"][0]
        == f"{sheet}/economic/"
    )


def test_cells_are_told_under_their_captions(office: Office) -> None:
    html = text_of(login(office.supervisor), preview(office.filing))
    without_marks = re.sub(r' <a class="finding .*?</a>', "", html)
    assert told_on_the_web(without_marks) == told(open_report(office.filing, web=True))


def test_every_link_to_a_sheet_leads_to_a_place_of_it(office: Office) -> None:
    client = login(office.supervisor)
    found = {url for url, _ in links(client, office.filing).values() if "/sheet/" in url and "#" in url}
    for name in (
        "appropriation_spending.original_budget",
        "appropriation_spending[general].final_budget",
        "total_income.prior",
        "opening",
        "procurement",
    ):
        urls = re.findall(r'href="([^"]*/sheet/[^"]*#[^"]*)"', text_of(client, figure(office.filing, name)))
        found |= set(map(unescape, urls))
    assert {url.split("/")[6] for url in found} == {
        *("basics", "income", "expenditure", "budget", "economic", "balances", "three_public", "supplement")
    }
    pages = {url.partition("#")[0]: "" for url in found}
    for url in pages:
        pages[url] = text_of(client, url)
    for url in found:
        address, _, anchor = url.partition("#")
        assert f'id="{anchor}"' in pages[address], url


def test_every_printed_figure_is_a_link_that_opens(office: Office) -> None:
    client = login(office.supervisor)
    body = text_of(client, preview(office.filing))
    printed = re.findall(r'<(?:span|td)[^>]* data-figure="[^"]+"[^>]*>([^<]+)', body)
    assert printed == []
    urls = {url.partition("#")[0] for url, _ in links(client, office.filing).values()}
    assert len(urls) > 60
    for url in sorted(urls)[:: rounds(7, 1)]:
        assert client.get(url).status_code == 200, url


def test_only_the_preview_may_be_shown_inside_a_page_of_this_site(office: Office) -> None:
    client = login(office.clerk)
    shown, other = client.get(preview(office.filing)), client.get(page(office.filing))
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert "frame-src 'self'" in other["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]


def test_the_pane_is_opened_remembered_and_closed_by_links(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "income")
    assert "<iframe" not in text_of(client, url)
    assert f'<iframe src="{preview(office.filing)}?section=part2-income"' in text_of(client, f"{url}?preview=1")
    assert "?section=part2-three_public" in text_of(client, page(office.filing, "sheet", "three_public"))
    assert "<iframe" not in text_of(client, f"{url}?preview=0")
    assert "<iframe" not in text_of(client, url)


def test_the_preview_shows_what_was_just_saved(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "three_public")
    assert "公务接待费支出0.00万元" not in re.sub(r"<[^>]*>", "", text_of(client, preview(office.filing))).replace(
        "0.00", ""
    )
    answer = client.post(url, posted(client, url) | {"hospitality": "12345.67", "stay": ""}, follow=True)
    assert answer.status_code == 200
    words = re.sub(r"<[^>]*>", "", text_of(client, preview(office.filing)))
    assert "公务接待费支出1.23万元" in words
    assert "“三公”经费支出6.42万元" in words


def test_the_pane_names_its_section(office: Office) -> None:
    text = text_of(login(office.clerk), preview(office.filing) + "?section=part2-income")
    assert '<a class="to-section" href="#part2-income">到“二、收入决算情况说明”</a>' in text
    assert 'id="part2-income"' in text
    assert "to-section" not in text_of(login(office.clerk), preview(office.filing) + "?section=%22%3E%3Cb%3E")


def test_what_is_missing_leads_to_its_slot(office: Office) -> None:
    with acting(office.clerk):
        Reason.objects.filter(filing=office.filing, key="appropriation_spending[general].prior").delete()
    text = text_of(login(office.clerk), preview(office.filing))
    assert re.search(
        r'<mark class="missing"[^>]*><a class="slot" href="[^"]*/reasons/#slot-appropriation_spending-general-prior"',
        text,
    )


def test_a_reason_leads_to_where_it_is_typed(office: Office) -> None:
    text = text_of(login(office.clerk), preview(office.filing))
    typed = entries_of(office.filing)[0].reasons["three_public.final_budget"]
    assert re.search(rf'<a class="slot" href="[^"]*/reasons/#slot-three_public-final_budget"[^>]*>{typed}</a>', text)


def test_a_total_shows_its_sum_its_comparison_and_its_places(office: Office) -> None:
    text = text_of(login(office.clerk), figure(office.filing, "total_income"))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))
    assert "账上 2,446,297.00 元，公开件印为 244.63万元" in words
    for caption, amount in (
        ("本年收入合计", "2,296,297.00"),
        ("使用非财政拨款结余", "0.00"),
        ("年初结转和结余", "150,000.00"),
    ):
        assert f"{caption} {amount} 元" in words
    assert "244.63 − 511.28 = -266.65（万元）" in words
    assert "文中写： 减少266.65万元，下降52.15%" in words
    assert "2069999 其他科学技术支出" in words
    assert "一、收入支出决算总体情况说明" in words
    assert "公开01表 收入支出决算总表" in words
    for name in ("income", "reserves_used", "opening", "total_income.prior"):
        assert f'href="{figure(office.filing, name)}"' in text


def test_last_years_figure_leads_to_last_years_filing(office: Office) -> None:
    prior = Filing.objects.get(unit=office.unit, year=2022)
    text = text_of(login(office.clerk), figure(office.filing, "appropriation_spending[general][2150502].prior"))
    assert f'href="/admin/accounts/filing/{prior.pk}/sheet/expenditure/#row-general-2150502"' in text


def test_a_share_shows_its_printed_operands(office: Office) -> None:
    client = login(office.clerk)
    assert "229.63 ÷ 244.63 × 100%" in text_of(
        client, figure(office.filing, "appropriation_spending[general]") + "?of=spending"
    )
    for wrong in ("nonsense", "staff", "", "appropriation_spending[general].prior"):
        assert "所占比重" not in text_of(
            client, f"{figure(office.filing, 'appropriation_spending[general]')}?of={wrong}"
        )


def test_rounding_is_explained(office: Office) -> None:
    assert "印出的各项之和与合计相差 0.01 万元" in text_of(
        login(office.clerk), figure(office.filing, "appropriation_spending[general]")
    )


def test_a_figure_of_nothing_says_so(office: Office) -> None:
    assert "没有录入相应的金额，所以是 0.00 元" in text_of(
        login(office.clerk), figure(office.filing, "income_superior")
    )


@pytest.mark.parametrize("name", [one for one in LINES if one not in ("owned", "economic")])
def test_every_figure_has_a_page(office: Office, name: str) -> None:
    text = text_of(login(office.clerk), figure(office.filing, name))
    assert LINES[name].caption in text


@pytest.mark.parametrize(
    "name",
    [
        "nonsense",
        "appropriation_spending[general][abc]",
        "general.never",
        "staff[206]",
        "appropriation_spending[general][",
        "economic",
        "<b>",
        "owned[x]",
    ],
)
def test_a_name_without_figure_is_not_found(office: Office, name: str) -> None:
    assert login(office.clerk).get(figure(office.filing, name)).status_code == 404


def test_strangers_find_no_figure(office: Office) -> None:
    assert login(office.stranger).get(figure(office.filing, "appropriation_spending[general]")).status_code == 404


def test_the_pages_take_a_bounded_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(office.clerk)
    rows = [ExpenditureLine(filing=office.filing, fund="general", code=f"201{n:04d}", basic=n + 1) for n in range(300)]
    with acting(office.clerk):
        ExpenditureLine.objects.bulk_create(rows)
    for url in (preview(office.filing), figure(office.filing, "spending")):
        with django_assert_max_num_queries(30):
            assert client.get(url).status_code == 200
    assert unquote(urlsplit(figure(office.filing, "appropriation_spending[general][201]")).path).endswith(
        "/figure/appropriation_spending[general][201]/"
    )
