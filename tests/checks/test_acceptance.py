"""The acceptance list: what a check of the sample must find, line by line, and the rulebook against the catalogue."""

import csv
from collections import Counter

from accounts.checks import RULES, Severity, run
from accounts.checks.catalogue import all_rules
from accounts.management.commands.rulebook import rulebook_text
from tests.checks.material import found, sample_evidence
from tests.sample import GOLDEN, ROOT

ENTERED = {
    # rule: (number of findings, severity, words of the left side, words of the right side)
    "N2": [("info", "229.64", "229.63")],
    "N3": [("info", "164.46", "71.23 + 93.22 = 164.45")],
    "K10": [("error", "492.28", "424.33")],
    "K11": [("error", "244.63", "229.63")],
    "K12": [("error", "125.65", "98.22"), ("error", "139", "146.41"), ("error", "= 264.65", "244.63")],
    "K5": [("error", "= 90", "100")],
    "K6": [("error", "90", "100")],
    "K13": [("error", "108.22", "92.27")],
    "K16": [("warning", "130.46", "146.41")],
    "K17": [("warning", "92.27", "93.22")],
    "K18": [("error", "一级指标个数 3", "2"), ("error", "二级指标个数 9", "3"), ("error", "三级指标个数 30", "5")],
    "K20": [("error", "成本指标、时效指标、满意度指标", "招商引资项目")],
    "X-0305": [("explain", "244.63", "229.63")],
    "E1": [("explain", "15.00", "0.00")],
    "C5": [("explain", "4.80", "0.00")],
    "G4": [("explain", "0.00", "131.41")],
    "R7": [("explain", "减少招商引资", "增加41.22万元")],
    "K8": [("explain", "5次", ">=2次")],
    "K23": [("explain", "38.19", "200.00")],
    "K24": [("explain", "目标=2次", "目标>=2次，完成5次"), ("explain", "目标=5个", "目标>=5个")],
    "R3": [("warning", "5.54", "5.19")],
    "R4": [("warning", "我单位无公务接待费", "减少1.00万元")],
    "R5": [("warning", "燃油费、维修维护费增加", "增加5.19万元")] * 2,
    "F3": [("warning", "我单位无因公出国（境）费", ""), ("warning", "我单位无公务接待费", "")],
    "F5": [("warning", "支出,授予", ""), ("warning", "工作、2.根据", "")],
    "F7": [("warning", "2023.12.31", "")] * 2,
    "K14": [("warning", "116", "92.27"), ("warning", "200", "38.19")],
    "K19": [("warning", "实际完成情况", "逐字相同")],
    "K21": [("warning", "书写错误", "")],
    "K22": [("warning", "自评报告", "无")],
    "S3": [("warning", "“我单位”16处、“本单位”4处、“我部门（单位）”3处、“本部门单位”1处", "我单位")],
    "S4": [("warning", "工信局", ""), ("warning", "工信（商务）部门单位", ""), ("warning", "（商务局）", "")],
}
"""Found in the entered data. F7 names each of the two tables in which 2023.12.31 stands.

K16 and K17 are warnings: of three real departments three differ, because only some projects are evaluated.
"""

READ_ONLY = {
    "F2": "公务用车运行费 in 七 and in the glossary: words of the edition, which no office can change",
    "S1": "使用非财政拨款结余, 结余分配, 上缴上级支出 unexplained: sentences and glossary are both the edition's",
    "F1": "下降 100% beside 100.00%: rates are computed here with two decimals; tested in test_words",
    "F7": "bare 2023 in the head of the whole unit's table: printed from the year here; tested in test_words",
    "K3": "0% for 0.00 of 0.00: rates are derived here and left empty; tested in tests/performance",
    "K25": "actual values with = or >=: operator and value are fields of their own here; tested in tests/performance",
}
"""Can occur only in a document that was read."""

SATISFIED = {
    "V1": "held 1, owned 0: the reason is given",
    "B3": "年初预算 in 四, 五 and 全年预算 in 七 are both labelled",
}
"""Holds in the sample: no open finding."""


def test_the_sample_breaks_the_list_and_nothing_else() -> None:
    findings = run(all_rules(), sample_evidence())
    told = Counter(one.rule.id for one in findings if one.rule)
    assert told == Counter({rule_id: len(lines) for rule_id, lines in ENTERED.items()})
    for rule_id, lines in ENTERED.items():
        mine = [one for one in findings if one.rule and one.rule.id == rule_id]
        for severity, left, right in lines:
            assert any(
                one.gravity == severity and left in one.left.words and right in one.right.words for one in mine
            ), (rule_id, left, [(one.left.words, one.right.words) for one in mine])


def test_what_only_a_read_document_can_break_is_not_found_in_entered_data() -> None:
    for rule_id in READ_ONLY:
        assert [one for one in found(rule_id, sample_evidence()) if "2023.12.31" not in one.left.words] == []


def test_what_the_sample_satisfies_is_not_found() -> None:
    assert [one for rule_id in SATISFIED for one in found(rule_id, sample_evidence())] == []


def catalogue() -> dict[str, dict[str, str]]:
    """The catalogue of the field: ids, sentences and severities as agreed."""
    with (GOLDEN / "rules.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_code_and_catalogue_agree_on_ids_and_severities() -> None:
    agreed = catalogue()
    assert set(RULES) == set(agreed)
    for rule_id, row in agreed.items():
        assert RULES[rule_id].severity == Severity(row["severity"].replace(";", ",").split(",")[0].split()[0]), rule_id


def test_code_and_catalogue_agree_on_sentences() -> None:
    """X-0408 and X-0409 share one sentence in the catalogue and have one each in the code."""
    for rule_id, row in catalogue().items():
        if not rule_id.startswith("X-040"):
            assert RULES[rule_id].sentence == row["sentence"], rule_id


def test_every_rule_has_examples_a_source_and_a_sentence_without_codes() -> None:
    for rule in all_rules():
        assert rule.holds
        assert rule.breaks
        assert rule.source
        assert rule.check.__doc__
        assert rule.id not in rule.sentence or rule.id == "T09-1"


def test_every_rule_has_a_case_that_holds_and_one_that_breaks() -> None:
    from tests.checks import test_reason_rules, test_rules, test_wording_rules
    from tests.performance import test_checks

    figures, words = set(test_rules.BREAKS), {*test_wording_rules.RULES_HERE, *test_reason_rules.SAMPLE}
    tests = [one.split("_")[1].upper() for one in vars(test_checks) if one.startswith("test_k")]
    assert figures | words | set(tests) == set(RULES)


def test_the_printed_rulebook_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rulebook_text()
