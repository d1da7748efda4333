"""The JSON: everything the document says, exact and as printed."""

import json
from dataclasses import replace
from decimal import Decimal as D

from accounts.document.report import Report, open_report
from accounts.figures.totals import LINES
from accounts.models import Filing
from accounts.publication.filing_file import as_file
from accounts.publication.open_data import as_data, as_json
from tests.conftest import Office
from tests.sample import sample_case


def data(report: Report) -> dict:  # type: ignore[type-arg]
    filing = Filing(unit=sample_case().unit, year=2023, edition="xinjiang-2023")
    return json.loads(as_json(as_data(report, filing)))


def test_statements_hold_titles_columns_codes_names_and_cells(report: Report) -> None:
    statements = data(report)["statements"]
    assert [one["number"] for one in statements] == [f"公开0{number}表" for number in range(1, 10)]
    block = statements[2]["blocks"][0]
    assert [column["key"] for column in block["columns"]][:3] == ["spending", "spending_basic", "spending_project"]
    row = next(row for row in block["rows"] if row["code"] == "2150502")
    assert row["name"] == "一般行政管理事务"
    assert row["cells"]["spending"] == {"yuan": "1082230.00", "printed": "108.22", "figure": "spending[2150502]"}
    assert row["cells"]["spending_basic"] == {"yuan": "0.00", "printed": "", "figure": "spending_basic[2150502]"}
    assert statements[5]["totals"]["staff_costs"] == {"yuan": "880708.00", "printed": "88.07"}
    assert statements[7]["nil_note"].startswith("说明：")


def test_all_named_totals_are_there(report: Report) -> None:
    totals = data(report)["totals"]
    assert set(LINES) - {"economic", "owned"} <= set(totals)
    assert totals["total_income"] == {"caption": "收入总计", "yuan": "2446297.00", "printed": "244.63"}
    assert totals["appropriation_spending[general].original_budget"]["printed"] == "424.33"
    assert totals["three_public.final_budget"]["printed"] == "6.35"
    assert totals["appropriation_spending[general][2011308].prior"]["printed"] == "205.58"
    assert totals["staff"] == {"caption": "实有人数", "count": 6}
    assert totals["appropriation_spending[general]"]["yuan"] == "2296297.00"


def test_sentences_and_performance(report: Report) -> None:
    found = data(report)
    assert len(found["sentences"]) == 114
    heading = "三、支出决算情况说明"
    assert {"section": "part2-spending", "text": heading, "runs": [{"words": heading}]} in found["sentences"]
    whole, first, second = found["performance"]
    assert (whole["kind"], first["programme"]["name"], second["programme"]["code"]) == (
        "whole",
        "招商引资项目",
        "2069999",
    )
    assert whole["funding"][3]["original_budget"] == {"yuan": "4922800.00", "printed": "492.28"}
    assert whole["funding"][0]["execution_rate"] is None
    assert first["total_score"] == "100.00"
    assert len(first["indicators"]) == 12


def test_no_number_is_a_float(report: Report) -> None:
    def floats(value: object) -> int:
        if isinstance(value, dict):
            return sum(map(floats, value.values()))
        if isinstance(value, list):
            return sum(map(floats, value))
        return isinstance(value, float)

    assert floats(data(report)) == 0
    assert as_json({"b": 1, "a": "甲"}) == '{\n "a": "甲",\n "b": 1\n}\n'.encode()


def test_every_cell_prints_its_own_yuan(report: Report) -> None:
    for statement in data(report)["statements"]:
        for block in statement["blocks"]:
            for row in block["rows"]:
                for cell in row["cells"].values():
                    printed = D(cell["printed"].replace(",", "") or "0")
                    assert abs(D(cell["yuan"]) / 10000 - printed) <= D("0.005")


def test_texts_that_the_document_does_not_print_stay_in_the_office(office: Office) -> None:
    report = open_report(office.reload())
    odd = {"fact[差旅费].prior": "别的表样的原因"}, {"别的表样的文字": "还没想好的话"}
    entries = replace(
        report.entries, reasons=report.entries.reasons | odd[0], passages=report.entries.passages | odd[1]
    )
    report = open_report(office.filing, entries=(entries, None))
    public, kept = (make(report, office.filing)["entered"]["now"] for make in (as_data, as_file))
    assert public["passages"] == {key: kept["passages"][key] for key in kept["passages"] if key not in odd[1]}
    assert "别的表样的原因" not in json.dumps(public, ensure_ascii=False)
    assert (kept["reasons"] | odd[0], kept["passages"] | odd[1]) == (kept["reasons"], kept["passages"])
