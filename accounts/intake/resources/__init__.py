"""The lists that are brought in and out of the admin, one resource a list (列表的导入与导出)."""

from .base import ListResource, Save
from .bureau import ApprovalResource, AssignmentResource, UnitResource
from .rows import (
    BalanceResource,
    BudgetResource,
    EconomicResource,
    ExpenditureResource,
    FilingRowResource,
    IncomeResource,
    ReasonResource,
)

__all__ = [
    "ApprovalResource",
    "AssignmentResource",
    "BalanceResource",
    "BudgetResource",
    "EconomicResource",
    "ExpenditureResource",
    "FilingRowResource",
    "IncomeResource",
    "ListResource",
    "ReasonResource",
    "Save",
    "UnitResource",
]
