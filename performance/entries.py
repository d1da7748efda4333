"""A self-evaluation with its rows, as it is entered (一份绩效自评的各行)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .models import Evaluation, FundingRow, Indicator, Programme

PROGRAMME = ("name", "code", "department", "implementer")
DEFINITION = ("order", "level1", "level2", "level3", "operator", "target", "unit", "ground", "weight")
"""What an indicator is, without what came of it."""
INDICATOR = (*DEFINITION, "actual", "score", "score_reason", "remark")
STAGES = {"original_budget": "年初预算数", "final_budget": "全年预算数", "executed": "全年执行数"}
"""Columns of a funding table."""


class EvaluationEntry(NamedTuple):
    """One self-evaluation as entered, all rows unsaved; `programme` is None for the whole unit."""

    programme: Programme | None
    evaluation: Evaluation
    funding: Sequence[FundingRow]
    indicators: Sequence[Indicator]
