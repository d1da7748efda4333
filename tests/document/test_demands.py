"""What stands before a reason in its sentence, as the card of the reason shows it."""

from dataclasses import replace

from accounts.document.demands import demands
from accounts.document.material import evidence_of
from accounts.editions.language.text import read_edition
from accounts.editions.shelf import edition_from, subjects_of, text_of
from accounts.intake.sentences import read
from accounts.models import Reason
from tests.sample import report_of, sample_case

BORDER = "，主要原因是：{原因}；公务用车购置费全年预算数"


def sentence(changed: str, typed: str) -> str:
    """What stands before the reason of 公务用车购置费 where `changed` is BORDER and the reason before it is typed."""
    source = text_of("xinjiang-2023") or ""
    assert BORDER in source
    text, problems = read_edition(source.replace(BORDER, changed), "xinjiang-2023", text_of, subjects_of)
    assert text is not None and problems == []
    case = sample_case()
    for row in case.now.sheets[Reason]:
        if row.key == "overseas.final_budget":  # type: ignore[attr-defined]
            row.text = typed  # type: ignore[attr-defined]
    report = replace(report_of(case), edition=edition_from(text))
    evidence = evidence_of(report, case.now.entries(), read)
    return next(one.sentence for one in demands(report, evidence) if one.key == "vehicle_purchase.final_budget")


def test_words_of_the_edition_end_a_sentence_and_typed_words_do_not() -> None:
    own = "公务用车购置费全年预算数0.00万元，决算数0.00万元，预决算差异率0.00%，主要原因是："
    assert sentence(BORDER, "甲。乙；其中：丙") == own
    joined = sentence(BORDER.replace("；", "，"), "甲。乙；其中：丙")
    assert joined.startswith("因公出国（境）费全年预算数")
    assert joined.endswith(f"主要原因是：甲。乙；其中：丙，{own}")
