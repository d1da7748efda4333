"""Two clerks at one sheet: different cells come together, the same cell is told, nothing is lost."""

from decimal import Decimal as D
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import EconomicLine, EnteredRow, IncomeLine, Passage, Supplement, acting
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.merge import Clashed, SavedChange, enter_merging, merge
from tests.conftest import Office


def lines(office: Office, model: type[EnteredRow] = IncomeLine) -> dict[str, Any]:
    """The rows as a page shows them, by code."""
    rows: Any = model._default_manager.filter(filing=office.filing)
    return {row.code: row for row in rows}


def save(office: Office, mine: dict[str, Any], seen: int, model: type[EnteredRow] = IncomeLine) -> list[SavedChange]:
    return enter_merging(office.clerk, office.filing, list(mine.values()), seen, model=model)


def theirs(office: Office, **cells: str) -> str:
    """Another save: the first row's cells. Returns its code."""
    rows = lines(office)
    code = next(iter(rows))
    for name, value in cells.items():
        setattr(rows[code], name, D(value))
    enter(office.clerk, office.filing, {IncomeLine: list(rows.values())})
    return code


def test_different_cells_come_together_and_the_second_is_told(office: Office) -> None:
    seen, mine = office.reload().revision, lines(office)
    code = theirs(office, other="5.00", superior="6.00")
    mine[code].business = D("7.00")
    changes = save(office, mine, seen)
    line = IncomeLine.objects.get(filing=office.filing, code=code)
    assert (line.other, line.superior, line.business) == (D("5.00"), D("6.00"), D("7.00"))
    assert {(one.key, one.field, one.before, one.after, one.by) for one in changes} == {
        ((code,), "other", D("0.00"), D("5.00"), "clerk"),
        ((code,), "superior", D("0.00"), D("6.00"), "clerk"),
    }


def test_the_same_cell_is_not_saved_and_both_values_are_known(office: Office) -> None:
    seen, mine = office.reload().revision, lines(office)
    code = theirs(office, other="5.00")
    mine[code].other, mine[code].business = D("8.00"), D("7.00")
    with pytest.raises(Clashed) as clashed:
        save(office, mine, seen)
    (clash,) = clashed.value.clashes
    assert (clash.key, clash.field, clash.base, clash.mine, clash.theirs) == (
        (code,),
        "other",
        D("0.00"),
        D("8.00"),
        D("5.00"),
    )
    line = IncomeLine.objects.get(filing=office.filing, code=code)
    assert (line.other, line.business) == (D("5.00"), D("0.00"))
    save(office, {row.code: row for row in clashed.value.merged}, clashed.value.seen)  # type: ignore[attr-defined]
    line.refresh_from_db()
    assert (line.other, line.business) == (D("8.00"), D("7.00"))


def test_rows_added_and_deleted_by_both_come_together(office: Office) -> None:
    seen, mine = office.reload().revision, lines(office)
    first, second, *_ = mine
    added = [row for code, row in lines(office).items() if code != first] + [IncomeLine(code="2010101", other=D(1))]
    enter(office.clerk, office.filing, {IncomeLine: added})
    del mine[second]
    mine["2010102"] = IncomeLine(code="2010102", other=D(2))
    changes = save(office, mine, seen)
    saved = lines(office)
    assert {"2010101", "2010102"} <= set(saved)
    assert not {first, second} & set(saved)
    assert {(one.key[0], one.before is None, one.after is None) for one in changes} == {
        (first, False, True),
        ("2010101", True, False),
    }


@pytest.mark.parametrize("deleted_by", ["me", "them"])
def test_a_row_deleted_by_one_and_changed_by_the_other_is_told(office: Office, deleted_by: str) -> None:
    seen, mine = office.reload().revision, lines(office)
    code = next(iter(mine))
    if deleted_by == "me":
        theirs(office, other="5.00")
        del mine[code]
    else:
        enter(office.clerk, office.filing, {IncomeLine: [row for key, row in lines(office).items() if key != code]})
        mine[code].other = D("5.00")
    with pytest.raises(Clashed) as clashed:
        save(office, mine, seen)
    assert [(one.key, one.field) for one in clashed.value.clashes] == [((code,), "")]
    kept = {row.code: row for row in clashed.value.merged}  # type: ignore[attr-defined]
    assert kept[code].other == D("5.00")


def test_a_change_of_another_sheet_is_none_of_this_one(office: Office) -> None:
    seen, mine = office.reload().revision, lines(office)
    rows = lines(office, EconomicLine)
    next(iter(rows.values())).amount += 1
    enter(office.clerk, office.filing, {EconomicLine: list(rows.values())})
    next(iter(mine.values())).other = D("3.00")
    assert save(office, mine, seen) == []


def test_what_was_changed_and_changed_back_is_not_told(office: Office) -> None:
    seen, mine = office.reload().revision, lines(office)
    code = theirs(office, other="5.00")
    theirs(office, other="0.00")
    mine[code].other = D("9.00")
    assert save(office, mine, seen) == []
    assert IncomeLine.objects.get(filing=office.filing, code=code).other == D("9.00")


def test_one_page_of_the_supplement_leaves_the_fields_of_the_other(office: Office) -> None:
    seen = office.reload().revision
    with acting(office.clerk):
        Supplement.objects.filter(filing=office.filing).update(staff_active=99)
    row = Supplement(fixed_assets=D("5.00"))
    enter_merging(office.clerk, office.filing, [row], seen, model=Supplement, fields=["fixed_assets"])
    saved = Supplement.objects.get(filing=office.filing)
    assert (saved.staff_active, saved.fixed_assets) == (99, D("5.00"))
    assert saved.offices


def test_texts_come_together_slot_by_slot(office: Office) -> None:
    seen = office.reload().revision
    mine = list(Passage.objects.filter(filing=office.filing))
    other = list(Passage.objects.filter(filing=office.filing))
    other[0].text = "别人改的一段"
    enter(office.clerk, office.filing, {Passage: other})
    mine[1].text = "我改的一段"
    enter_merging(office.clerk, office.filing, mine, seen, model=Passage)
    texts = {row.key: row.text for row in Passage.objects.filter(filing=office.filing)}
    assert (texts[mine[0].key], texts[mine[1].key]) == ("别人改的一段", "我改的一段")


def test_a_revision_that_is_still_to_come_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="已被他人修改"):
        save(office, lines(office), office.reload().revision + 1)


@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_only_clerks_merge(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="不是该单位的经办人"):
        enter_merging(getattr(office, who), office.filing, [], office.reload().revision, model=IncomeLine)


def test_five_hundred_stale_rows_take_few_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [IncomeLine(code=f"20{number:05d}", other=D("1.00")) for number in range(500)]
    enter(office.clerk, office.filing, {IncomeLine: rows})
    seen, mine = office.reload().revision, lines(office)
    theirs(office, other="2.00")
    for row in mine.values():
        row.business = D("4.00")
    with django_assert_max_num_queries(15):
        save(office, mine, seen)
    assert IncomeLine.objects.filter(filing=office.filing, business=4).count() == 500
    assert IncomeLine.objects.filter(filing=office.filing, other=2).count() == 1


def test_merging_by_hand() -> None:
    blank = {"a": 0, "b": 0}
    both = merge({}, {(1,): {"a": 1, "b": 0}}, {(1,): {"a": 0, "b": 2}}, ["a", "b"], blank)
    assert (both.rows, both.clashes) == ({(1,): {"a": 1, "b": 2}}, [])
    both = merge({}, {(1,): {"a": 1, "b": 0}}, {(1,): {"a": 3, "b": 0}}, ["a", "b"], blank)
    assert [(one.field, one.mine, one.theirs) for one in both.clashes] == [("a", 1, 3)]
    both = merge({(1,): blank}, {}, {(1,): blank}, ["a", "b"], blank)
    assert (both.rows, both.clashes) == ({}, [])
