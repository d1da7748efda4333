"""The lists that are brought in and out of the admin, one resource a list (列表的导入与导出)."""

from .base import ListResource, Save
from .bureau import ApprovalResource, AssignmentResource, UnitResource
from .rows import CODED, FilingRowResource, ReasonResource

__all__ = [
    "CODED",
    "ApprovalResource",
    "AssignmentResource",
    "FilingRowResource",
    "ListResource",
    "ReasonResource",
    "Save",
    "UnitResource",
]
