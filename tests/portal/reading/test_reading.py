"""The frozen body with its links and cards: nothing but links is added, and every link leads somewhere (阅读页)."""

import json
import random
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.document.report import Report, render_body
from accounts.models import Filing, Publication
from accounts.portal.reading import Card, Reading, card_anchor, frozen_report, located, open_reading
from accounts.publication.archive import keep
from accounts.publication.kept_text import of_page
from accounts.publication.open_data import as_data, as_json
from tests import publications
from tests.cases import Case
from tests.checks.random_filings import random_filing
from tests.document.test_archive import random_case
from tests.document.told import told, told_on_the_web
from tests.editions.other_tables import PLAIN, SEVEN, YUAN, edition
from tests.rounds import rounds
from tests.sample import report_of, sample_case

ADDED = re.compile(r'<a (?:id="said-\d+" )?(?:class="permalink" )?href="#[^"]*"(?: aria-label="[^"]*")?>(.*?)</a>')


@cache
def frozen() -> tuple[str, dict]:
    """The body and the data of the sample as they are published."""
    case = sample_case()
    return published(case, report_of(case, web=True))


def published(case: Case, report: Report) -> tuple[str, dict]:
    """The body and the data of a report for the web."""
    filing = Filing(unit=case.unit, year=report.book.year, edition=report.edition.key)
    return str(render_body(report)), json.loads(as_json(as_data(report, filing)))


@pytest.fixture
def reading() -> Reading:
    body, data = frozen()
    return open_reading(body, frozen_report(data))


def card(reading: Reading, name: str) -> Card:
    return next(one for one in reading.cards if one.anchor == card_anchor(name))


def page_of(reading: Reading) -> str:
    return reading.contents + reading.article + render_to_string("portal/reading_cards.html", {"cards": reading.cards})


def test_nothing_but_links_is_added(reading):
    body, _ = frozen()
    assert strip_tags(reading.contents + reading.article) == strip_tags(body)
    contents, _, article = body.partition('<article class="document">')
    assert reading.contents == contents
    kept = reading.article.replace('<article class="document">', "")
    assert ADDED.sub(r"\1", kept) == ADDED.sub(r"\1", article)


def assert_only_linked(case: Case, report: Report) -> Reading:
    body, data = published(case, report)
    reading = open_reading(body, frozen_report(data))
    shown = reading.contents + reading.article
    headed = re.findall(r'<(?:div|section) class="(?:part|section|sheet|statement)[^"]*" id="([^"]*)"', body)
    assert re.findall(r'class="permalink" href="#([^"]*)"', shown) == headed
    assert ADDED.sub(r"\1", shown) == ADDED.sub(r"\1", body)
    assert of_page(shown.encode()) == of_page(body.encode())
    return reading


@settings(max_examples=rounds(4, 25), deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_of_any_filing_nothing_but_links_is_added(seed):
    for case in (random_filing(random.Random(seed)), random_case(seed)):
        assert_only_linked(case, report_of(case, web=True))


@pytest.mark.parametrize("amendments", [PLAIN, YUAN, SEVEN], ids=["plain", "yuan", "seven"])
def test_of_other_tables_nothing_but_links_is_added(amendments):
    case = sample_case()
    reading = assert_only_linked(case, replace(report_of(case, web=True), edition=edition(amendments)))
    assert card(reading, "income").cells


def test_anchors_are_single_and_every_link_leads_to_one(reading):
    page = page_of(reading)
    anchors = Counter(re.findall(r' id="([^"]*)"', page))
    assert [one for one, times in anchors.items() if times > 1] == []
    assert [one for one in anchors if re.search(r"\s|^$", one)] == []
    assert set(re.findall(r'href="#([^"]*)"', page)) - set(anchors) == set()
    assert set(re.findall(r'aria-labelledby="([^"]*)"', page)) - set(anchors) == set()


def test_cells_are_told_under_their_captions(reading):
    assert told_on_the_web(page_of(reading)) == told(report_of(sample_case(), web=True))


def test_anchors_are_permanent(reading):
    lasting = {
        *("part2-three_public", "part2-three_public-p1", "general-statement", "general-total", "general-2150501"),
        *(
            "general-2150501-appropriation_basic",
            "general-total-appropriation_spending",
            "income_and_spending-27-income",
        ),
        *("three_public-1-final_three_public", "three_public-1-final_budget_hospitality", "basic-30101-amount"),
        *("basic-last-staff_costs", "government_funds-total-appropriation_opening"),
    }
    assert lasting - set(re.findall(r' id="([^"]*)"', reading.article)) == set()


def test_print_has_no_anchors_within_tables_and_sections():
    html = render_body(report_of(sample_case()))
    assert not re.search(r"<(?:td|th|p)[^>]* id=", html)
    assert 'class="stub' not in html and 'class="across"' not in html


def test_a_sentence_leads_to_its_cell_and_the_cell_to_the_card(reading):
    said = re.search(r'data-figure="three_public"><a id="(said-\d+)" href="#([^"]*)">5.19万元</a>', reading.article)
    assert said[2] == "three_public-1-final_three_public"
    cell = re.search(
        rf'<td class="amount" id="{said[2]}" data-figure="three_public"><a href="#([^"]*)">5.19</a>', page_of(reading)
    )
    assert cell[1] == "figure-three_public"
    one = card(reading, "three_public")
    assert (one.back, one.quotes[0].anchor) == (said[2], said[1])


@pytest.mark.parametrize(
    ("names", "aim"),
    [
        ("three_public three_public.prior", "figure-three_public"),
        ("overseas three_public", "figure-overseas"),
        ("three_public.final_budget", "three_public-1-final_budget_three_public"),
        ("appropriation_spending[general].original_budget", "figure-appropriation_spending-general-original_budget"),
        ("vehicles_held", "figure-vehicles_held"),
        ("appropriation_spending[general][2150501]", "appropriation|general-2150501-appropriation_spending"),
    ],
    ids=str,
)
def test_where_a_sentence_leads(reading, names, aim):
    found = re.search(rf'data-figure="{re.escape(names)}"><a id="[^"]*" href="#([^"]*)">', reading.article)
    assert re.fullmatch(aim, found[1]) or found[1] in aim.split("|")


def test_a_card_tells_what_it_was_who_says_it_and_what_it_is_made_of(reading):
    one = card(reading, "three_public")
    assert (one.caption, one.printed, one.exact) == ("“三公”经费", "5.19万元", "51,900.00 元")
    words, budget = one.compared[1]
    assert (words, budget.words, budget.value, budget.anchor) == (
        "预决算差异率-18.27%",
        "全年预算数",
        "6.35万元",
        "figure-three_public-final_budget",
    )
    assert one.compared[0][0] == "增加5.19万元，增长100.00%"
    assert [quote.words for quote in one.quotes][:2] == [
        "……年度财政拨款“三公”经费支出5.19万元",
        "……公”经费支出5.19万元，比上年增加5.19万元，增长100.00%",
    ]
    assert [cell.words for cell in one.cells] == ["公开07表　决算数：合计"]
    assert [(part.words, part.value) for part in one.parts] == [("公务用车购置及运行维护费", "5.19万元")]
    running = card(reading, "vehicle_running")
    assert {whole.words for whole in running.wholes} == {"公务用车购置及运行维护费"}


def test_a_total_leads_to_its_parts_and_back(reading):
    _, data = frozen()
    general = card(reading, "appropriation_spending[general]")
    anchors = [part.anchor for part in general.parts]
    assert anchors == [
        card_anchor(f"appropriation_spending[general][{code}]") for code in ("206", "208", "210", "215", "221")
    ]
    for anchor in anchors:
        part = next(one for one in reading.cards if one.anchor == anchor)
        assert general.anchor in [whole.anchor for whole in part.wholes]
    printed = data["totals"]["appropriation_spending[general]"]["printed"]
    assert general.printed == f"{printed}万元"


def test_every_printed_amount_has_a_card_and_a_zero_that_nobody_says_has_none(reading):
    cells = re.findall(r'<td class="amount" id="[^"]*" data-figure="([^"]*)">(.*?)</td>', reading.article)
    cards = {one.anchor for one in reading.cards}
    printed = [(name, text) for name, text in cells if text and strip_tags(text) != "0.00"]
    assert len(printed) > 100
    assert [name for name, text in printed if card_anchor(name) not in cards or "<a " not in text] == []
    assert card_anchor("spending[202]") not in cards


def test_the_page_stays_light(reading):
    assert len(page_of(reading).encode()) < 500_000


def test_a_body_of_another_form_is_shown_as_it_is():
    body = '<nav class="contents"></nav><article class="document"><p>文字</p></article>'
    plain = open_reading(body, frozen_report({"unit": {}}))
    assert plain.contents + plain.article == body
    assert (plain.cards, plain.cells) == ((), {})
    assert open_reading("另一种正文", frozen_report(frozen()[1])).contents == "另一种正文"


def test_a_body_frozen_without_anchors_is_shown_with_those_of_today(reading):
    body, data = frozen()
    old = re.sub(r'(<(?:td|th|p)[^>]*) id="[^"]*"', r"\1", body)
    assert old != body
    assert open_reading(old, frozen_report(data)) == reading


def test_a_body_of_other_words_is_shown_as_it_is():
    body, data = frozen()
    for words, others in (("5.19万元", "5.18万元"), (">229.63<", ">229.64<"), ("收入决算表</h3>", "收入表</h3>")):
        assert words in body
        kept = body.replace(words, others)
        shown = open_reading(kept, frozen_report(data))
        assert shown.contents + shown.article == kept
        assert (shown.cards, shown.cells) == ((), {})


def test_what_was_published_before_data_told_the_edition_has_its_links_while_the_words_are_the_same(reading):
    """Format /2 without the text of its edition and without runs."""
    body, data = frozen()
    old = {**data, "edition": {key: value for key, value in data["edition"].items() if key != "text"}}
    old["sentences"] = [{key: value for key, value in one.items() if key != "runs"} for one in data["sentences"]]
    assert open_reading(body, frozen_report(old)) == reading
    kept = body.replace("“三公”经费支出决算情况说明", "“三公”经费决算情况说明")
    assert kept != body
    shown = open_reading(kept, frozen_report(old))
    assert shown.contents + shown.article == kept


def test_the_figures_of_an_erratum_lead_to_their_cells(reading):
    erratum = {"figures": [{"figure": "three_public"}, {"figure": "vehicles_held"}], "texts": []}
    found = located(erratum, reading.cells)
    assert [one["anchor"] for one in found["figures"]] == ["three_public-1-final_three_public", ""]
    assert located(None, reading.cells) is None


@pytest.fixture
def sample_publication(db) -> Publication:
    """The sample's body and data as a publication, its other files left unkept."""
    body, data = frozen()
    publisher = User.objects.create_user("publisher")
    case = sample_case()
    case.unit.save()
    filing = Filing.objects.create(unit=case.unit, year=2023, version=1, edition=data["edition"]["key"])
    sha256 = keep(body.encode(), ".html")
    publications.reach(filing, publisher, "approved")
    one = publications.publication(filing, publisher, timezone.now(), sha256, snapshot=data)
    publications.reach(filing, publisher, "published")
    return one


def test_the_page_shows_links_and_cards_in_four_queries(client, sample_publication, django_assert_num_queries):
    with django_assert_num_queries(4):
        response = client.get("/publications/650205001/2023/1/")
    html = response.content.decode()
    assert 'id="figure-three_public"' in html
    assert html.count("<h1>") == 1
    assert not re.search(r'<style|<script(?! type="application/ld\+json">)|\sstyle=|\son\w+=', html)
    levels = [int(one) for one in re.findall(r"<h([1-6])", html)]
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
