"""Which edition a unit gets: by 行政区划代码, level and year; a department is called one (表样的选定)."""

from dataclasses import replace

import pytest

from accounts.document.report import narrative, open_report
from accounts.editions import Edition, edition_named, nearest
from accounts.models import Unit, acting
from tests.conftest import Office

NATIONAL = edition_named("national-2023")


def made(key: str, regions: tuple[str, ...], year: int = 2023, bodies: tuple[str, ...] = ("部门", "单位")) -> Edition:
    return replace(NATIONAL, key=key, regions=regions, year=year, bodies=bodies)


KNOWN = [
    NATIONAL,
    made("province", ("65",)),
    made("province-next", ("65",), 2025),
    made("city", ("6502",), 2022),
    made("district-units", ("650205", "650206"), 2021, ("单位",)),
    made("district-departments", ("650205",), 2022, ("部门",)),
]


@pytest.fixture
def department(office: Office) -> Office:
    """The sample's unit with a unit below it."""
    with acting(office.officer):
        Unit.objects.create(code="650205003", name="某所", kind="institution", superior=office.unit)
    return office


@pytest.mark.parametrize(
    ("code", "year", "key"),
    [
        ("650205", 2023, "district-units"),
        ("650206", 2023, "district-units"),
        ("650203", 2023, "city"),
        ("650100", 2023, "province"),
        ("650100", 2024, "province"),
        ("650100", 2026, "province-next"),
        ("650100", 2019, "province"),
        ("430100", 2023, "national-2023"),
    ],
)
def test_the_longest_beginning_of_the_code_decides_and_then_the_newest_not_later_year(
    office: Office, code: str, year: int, key: str
) -> None:
    office.unit.division_code = code
    assert nearest(office.unit, year, KNOWN).key == key


def test_of_a_region_the_level_decides_and_a_region_is_nearer_than_a_level(department: Office) -> None:
    unit = department.unit
    unit.division_code = "650205"
    assert nearest(unit, 2023, KNOWN).key == "district-departments"
    assert nearest(Unit.objects.get(code="650205003"), 2023, KNOWN).key == "district-units"
    unit.division_code = "650206"
    assert nearest(unit, 2023, KNOWN).key == "district-units"


def test_a_department_is_called_one_and_a_unit_a_unit(office: Office, department: Office) -> None:
    report = open_report(office.filing, edition=NATIONAL)
    assert (report.edition.body, report.title) == ("部门", f"{office.unit.name}2023年度部门决算")
    assert report.statements[0].line[0] == f"部门：{office.unit.name}"
    assert "部门概况" in [text.split(" ")[-1] for _, text in narrative(report)]
    with acting(office.officer):
        Unit.objects.filter(code="650205003").update(superior=None)
    report = open_report(office.filing, edition=NATIONAL)
    assert (report.edition.body, report.title) == ("单位", f"{office.unit.name}2023年度单位决算")
