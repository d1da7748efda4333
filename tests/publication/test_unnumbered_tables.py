"""Forms whose tables have no number: what speaks of a table calls it by its title (不印表号的表样)."""

import copy
import json
from dataclasses import replace
from typing import Any

from accounts.document.report import Report
from accounts.editions.language.text import read_edition
from accounts.editions.shelf import edition_from, subjects_of, text_of
from accounts.models import Filing
from accounts.publication.erratum import erratum
from accounts.publication.open_data import as_data, as_json
from tests.checks.material import sample_evidence
from tests.sample import sample_case


def unnumbered() -> Any:
    lines = ["表号：无" if one.startswith("表号：") else one for one in (text_of("xinjiang-2023") or "").split("\n")]
    read, problems = read_edition("\n".join(lines), "xinjiang-2023", text_of, subjects_of)
    assert read is not None and problems == []
    return edition_from(read)


def published(report: Report) -> Any:
    filing = Filing(unit=sample_case().unit, year=2023, edition="xinjiang-2023")
    return json.loads(as_json(as_data(replace(report, edition=unnumbered()), filing)))


def test_an_erratum_tells_each_table_by_its_title(report: Report) -> None:
    before = published(report)
    after = copy.deepcopy(before)
    row = next(one for one in after["statements"][2]["blocks"][0]["rows"] if one["code"] == "2150502")
    row["cells"]["spending"] |= {"yuan": "1082230.50", "printed": "108.23"}
    row["name"] = "一般行政事务"
    after["statements"][0]["notes"] = ["改过的注。"]
    found = erratum(before, after)
    assert [(one["figure"], one["places"]) for one in found["figures"]] == [
        ("spending[2150502]", ["支出决算表 2150502 一般行政事务，本年支出合计"])
    ]
    assert [one["fact"] for one in found["facts"]] == ["收入支出决算总表 注", "支出决算表 2150502 名称"]


def test_findings_call_a_table_by_its_title() -> None:
    evidence = sample_evidence()
    assert (evidence.table("general"), evidence.tables_in_short("general", "spending")) == ("公开05表", "05、03表")
    bare = replace(evidence, edition=unnumbered())
    assert bare.table("spending") == "支出决算表"
    assert bare.tables_in_short("spending", "income") == "支出决算表、收入决算表"
