"""The door by which 预算绩效 comes into the house: what it brings to each room (预算绩效接入部门决算)."""

from __future__ import annotations

from accounts.models import guests as models
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport

OF_EVALUATION = "evaluation__filing"


def enter() -> None:
    """Register everything; once, when the application starts."""
    models.GUESTS += [
        models.FilingRows(Programme, key=("name",)),
        models.FilingRows(Evaluation, key=("programme_id",), unlinked="部门（单位）整体支出"),
        models.FilingRows(FundingRow, OF_EVALUATION, key=("evaluation_id", "source")),
        models.FilingRows(Indicator, OF_EVALUATION, key=("evaluation_id", "level1", "level2", "level3")),
        models.FilingRows(SelfReport, OF_EVALUATION, key=("evaluation_id",)),
    ]
