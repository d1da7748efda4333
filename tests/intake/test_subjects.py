"""Lists of subjects: every wrong line is named, nothing is saved in part."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.intake.subjects import load_file, load_starter
from accounts.intake.wrong_file import WrongFile
from accounts.models import Scheme, Subject, acting

GOOD = "科目编码,科目名称\n201,一般公共服务支出\n20101,人大事务\n2010101,行政运行\n"


@pytest.fixture(autouse=True)
def _by_the_bureau(db: None) -> Iterator[None]:
    """A list is changed by a known person only."""
    with acting(User.objects.create_user("bureau")):
        yield


def count(year: int = 2030) -> int:
    return Subject.objects.filter(year=year).count()


@pytest.mark.django_db
def test_starter_lists_are_one_row_a_year() -> None:
    assert load_starter(2024) == count(2024) > 1200
    assert Subject.objects.names_of((2024,))["2010101"] == "行政运行"
    assert Subject.objects.get(year=2024, code="30101").budget == Subject.Budget.ANY
    assert Subject.objects.get(year=2024, code="2120801").budget == Subject.Budget.GOVERNMENT_FUNDS
    years = set(Subject.objects.values_list("year", flat=True))
    assert years == {2023, 2024}


@pytest.mark.django_db
def test_codes_come_and_go_with_the_year() -> None:
    load_starter(2024)
    only = {year: set(Subject.objects.filter(year=year).values_list("code", flat=True)) for year in (2023, 2024)}
    assert only[2024] - only[2023]
    assert "2010308" in only[2023] - only[2024]


@pytest.mark.django_db
def test_a_new_list_replaces_the_old_one() -> None:
    assert load_file(GOOD.encode(), 2030, Scheme.FUNCTIONAL) == 3
    changed = GOOD.replace("2010101,行政运行", "2010102,一般行政管理事务").replace("人大事务", "人大事务（改）")
    assert load_file(changed.encode(), 2030, Scheme.FUNCTIONAL, removed=1) == 3
    assert dict(Subject.objects.filter(year=2030).values_list("code", "name")) == {
        "201": "一般公共服务支出",
        "20101": "人大事务（改）",
        "2010102": "一般行政管理事务",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("20101,人大事务", "第5行：编码“20101”重复，第3行已有。"),
        ("2010201,政协会议", "第5行：编码“2010201”缺少上级科目“20102”。"),
        ("2010,某科目", "第5行：编码“2010”应为 3、5、7 位数字，现为 4 位。"),
        ("302,商品和服务支出", "第5行：编码“302”不属于功能分类，功能分类的编码以 2 开头；请核对所选的科目体系。"),
        ("20102,", "第5行：编码“20102”的科目名称为空。"),
        ("2O102,政协事务", "第5行：编码“2O102”应为 3、5、7 位数字，现为 5 位。"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_saved(line: str, words: str) -> None:
    load_file(GOOD.encode(), 2030, Scheme.FUNCTIONAL)
    with pytest.raises(WrongFile) as wrong:
        load_file(f"{GOOD.replace('人大事务', '新名称')}{line}\n2010103,机关服务\n".encode(), 2030, Scheme.FUNCTIONAL)
    assert wrong.value.args == (words,)
    assert count() == 3
    assert Subject.objects.get(year=2030, code="20101").name == "人大事务"


@pytest.mark.django_db
def test_a_list_under_the_wrong_scheme_empties_nothing() -> None:
    folder = Path(__file__).parents[2] / "accounts" / "data"
    before = set(Subject.objects.values_list("pk", flat=True))
    for scheme, other in ((Scheme.FUNCTIONAL, Scheme.ECONOMIC), (Scheme.ECONOMIC, Scheme.FUNCTIONAL)):
        with pytest.raises(WrongFile) as wrong:
            load_file((folder / f"{other}.csv").read_bytes(), 2023, scheme, removed=1130)
        assert all(f"{scheme.label}" in one for one in wrong.value.args if "不属于" in one)
        assert "第2行" in wrong.value.args[0]
    assert set(Subject.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("removed", [0, 2, 4])
def test_subjects_leave_a_list_only_when_their_number_is_known(removed: int) -> None:
    load_file(GOOD.encode(), 2030, Scheme.FUNCTIONAL)
    other = "编码,名称\n204,公共安全支出\n".encode()
    with pytest.raises(WrongFile, match=r"将删除 3 个科目（201 一般公共服务支出、20101 人大事务、2010101 行政运行）"):
        load_file(other, 2030, Scheme.FUNCTIONAL, removed)
    assert count() == 3
    assert load_file(other, 2030, Scheme.FUNCTIONAL, 3) == count() == 1


@pytest.mark.django_db
def test_the_lists_of_the_project_do_not_replace_official_ones_in_silence() -> None:
    load_file(f"{GOOD}299,另有的类\n".encode(), 2024, Scheme.FUNCTIONAL)
    with pytest.raises(WrongFile, match=r"将删除 1 个科目（299 另有的类）；确认无误的，请加 --removed 1"):
        load_starter(2024)
    assert count(2024) == 4
    assert load_starter(2024, removed=1) == count(2024)


@pytest.mark.django_db
def test_all_wrong_lines_are_named_at_once() -> None:
    content = "编码,名称\n201,甲\n201,乙\n20301,丙\n1,\n"
    with pytest.raises(WrongFile) as wrong:
        load_file(content.encode("gb18030"), 2030, Scheme.FUNCTIONAL)
    assert [problem[:4] for problem in wrong.value.args] == ["第3行：", "第4行：", "第5行：", "第5行："]
    assert count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        ("金额\n5\n".encode(), "缺少“科目编码”和“科目名称”列"),
        ("编码,金额\n201,5\n".encode(), "缺少“科目名称”列"),
        ("编码,名称,适用年度\n201,甲,2023-2025\n".encode(), "没有适用于 2030 年度的科目"),
        ("编码,名称,适用年度\n201,甲,今年\n".encode(), "适用年度“今年”应写作"),
        (b"\xff\xfe\x00\x01\x02", "无法识别文件的编码"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(WrongFile, match=words):
        load_file(content, 2030, Scheme.FUNCTIONAL)
    assert count() == 0


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "科目.csv"
    path.write_text(GOOD + "203,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第5行：编码“203”的科目名称为空"):
        call_command("load_subjects", path, year=2030, scheme="functional")
    with pytest.raises(CommandError, match="--scheme"):
        call_command("load_subjects", path, year=2030)
    with pytest.raises(CommandError, match="不能读取文件"):
        call_command("load_subjects", tmp_path / "没有.csv", year=2030, scheme="functional")
    path.write_text(GOOD, encoding="utf-8")
    call_command("load_subjects", path, year=2030, scheme="functional")
    assert "已导入 2030 年度科目 3 个" in capsys.readouterr().err
    assert count() == 3
    path.write_text("编码,名称\n201,一般公共服务支出\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"将删除 2 个科目.*--removed 2"):
        call_command("load_subjects", path, year=2030, scheme="functional")
    assert count() == 3
    call_command("load_subjects", path, year=2030, scheme="functional", removed=2)
    assert count() == 1
