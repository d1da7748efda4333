"""The two golden workbooks give the sample's figures."""

from decimal import Decimal

from accounts.figures.money import from_wan, to_wan
from accounts.models import Entries
from tests.intake.workbooks.books import golden, outcome, right, sample_figures
from tests.sample import sample_case

EXACT = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance", "ThreePublicExpense")


def test_the_internal_workbook_is_the_sample_to_the_cent() -> None:
    found, sample = outcome(golden("internal")), sample_figures()
    assert found.problems == [] and found.figures is not None
    for model in EXACT:
        assert {k: v for k, v in found.figures.items() if k[0] == model} == {
            k: v for k, v in sample.items() if k[0] == model
        }
    supplement = found.figures["Supplement",]
    assert {k: v for k, v in supplement.items() if k not in ("offices", "staff_active", "agency_costs")} == {
        k: v for k, v in sample["Supplement",].items() if k not in ("offices", "staff_active", "agency_costs")
    }


def test_budgets_come_by_class_and_add_up_to_the_samples() -> None:
    found, sample = right("internal"), sample_figures()
    expected: dict[tuple[str, str, str], Decimal] = {}
    for (model, *key), values in sample.items():
        if model == "BudgetLine":
            stage, fund, code, _ = key
            expected[stage, fund, code[:3]] = expected.get((stage, fund, code[:3]), Decimal(0)) + values["amount"]
    assert {k[1:4]: v["amount"] for k, v in found.items() if k[0] == "BudgetLine"} == expected


def test_every_leaf_of_the_public_workbook_is_as_printed() -> None:
    found, sample = right("public"), sample_figures()
    for key, values in sample.items():
        if key[0] in EXACT:
            for field, amount in values.items():
                printed = from_wan(to_wan(amount)) if isinstance(amount, Decimal) else 0
                assert found[key][field] == printed, (key, field)
    assert not any(key[0] in ("BudgetLine", "Supplement") for key in found)


def test_tails_of_the_public_workbook_are_notes() -> None:
    found = outcome(golden("public"))
    assert found.problems == []
    assert any(
        "公开05表!E19" in one and "164.46 万元" in one and "164.45 万元" in one and "尾差" in one for one in found.notes
    )


def test_what_the_workbook_does_not_bring_stays() -> None:
    entries = sample_case().now.entries()
    found = outcome(golden("internal"), entries=entries).figures
    assert found == sample_figures()
    assert found["Supplement",]["offices"] == entries.supplement.offices  # type: ignore[union-attr]


def test_everything_is_told() -> None:
    found = outcome(golden("internal")).understood
    assert found is not None
    assert [(one.table.key, one.range.cell if one.range else "") for one in found.tables][:3] == [
        ("income_and_spending", "A7:O37"),
        ("appropriation", "A7:AG38"),
        ("income", "A4:L24"),
    ]
    assert found.judged.startswith("各表写明“金额单位：元”") and found.checks > 1900
    assert (found.unit, found.year, found.kind, found.ignored) == (
        "克拉玛依市乌尔禾区工业和信息化局",
        2023,
        "internal",
        [],
    )


def test_an_empty_list_of_rows_is_not_taken_for_a_filing() -> None:
    assert outcome(golden("internal"), entries=Entries()).figures == right("internal")
