"""What is entered, and the record of what was done (录入内容与办理记录)."""

from .approval import Approval, Reminder, Timetable
from .columns import Difference, Key, Values, columns_of, key_of, keyed, row_differences, values_of
from .entries import SHEETS, Entries, FilingRows, all_rows, entries_of, gathered
from .filing import Contribution, Filing, LastYear
from .import_file import ImportedFile, told_of
from .lines import Balance, BudgetLine, EconomicLine, EnteredRow, ExpenditureLine, IncomeLine, PrintedTotal
from .review import Answer, CheckRun, Clearance, Comment, Correction, SeparationWaiver, Waiver, Withdrawal
from .subject import Subject
from .supplement import TERMS, Passage, Reason, Supplement, ThreePublicExpense
from .terms import APPROPRIATIONS, OPEN, Fund, Kind, Nature, Precision, Role, Scheme, Source, Stage, Status
from .trail import Publication, PublicationFile, Step, TrailEntry, acting
from .triggers.rows import MASTER
from .unit import Assignment, Unit
from .verbs import LOCKED, REVIEWERS, UNDER_REVIEW, VERBS, next_verb
from .wording import LineField, WordsField, tidy

__all__ = [
    "APPROPRIATIONS",
    "LOCKED",
    "MASTER",
    "OPEN",
    "REVIEWERS",
    "SHEETS",
    "TERMS",
    "UNDER_REVIEW",
    "VERBS",
    "Answer",
    "Approval",
    "Assignment",
    "Balance",
    "BudgetLine",
    "CheckRun",
    "Clearance",
    "Comment",
    "Contribution",
    "Correction",
    "Difference",
    "EconomicLine",
    "EnteredRow",
    "Entries",
    "ExpenditureLine",
    "Filing",
    "FilingRows",
    "Fund",
    "ImportedFile",
    "IncomeLine",
    "Key",
    "Kind",
    "LastYear",
    "LineField",
    "Nature",
    "Passage",
    "Precision",
    "PrintedTotal",
    "Publication",
    "PublicationFile",
    "Reason",
    "Reminder",
    "Role",
    "Scheme",
    "SeparationWaiver",
    "Source",
    "Stage",
    "Status",
    "Step",
    "Subject",
    "Supplement",
    "ThreePublicExpense",
    "Timetable",
    "TrailEntry",
    "Unit",
    "Values",
    "Waiver",
    "Withdrawal",
    "WordsField",
    "acting",
    "all_rows",
    "columns_of",
    "entries_of",
    "gathered",
    "key_of",
    "keyed",
    "next_verb",
    "row_differences",
    "tidy",
    "told_of",
    "values_of",
]
