"""A self-evaluation with its rows, as it is entered (一份绩效自评的各行)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .models import Evaluation, FundingRow, Indicator, Programme


class EvaluationEntry(NamedTuple):
    """One self-evaluation as entered, all rows unsaved; `programme` is None for the whole unit."""

    programme: Programme | None
    evaluation: Evaluation
    funding: Sequence[FundingRow]
    indicators: Sequence[Indicator]
