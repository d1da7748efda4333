"""What is entered, and the record of what was done (录入内容与办理记录)."""

from .approval import Approval, Reminder, Timetable
from .entries import Entries, entries_of
from .filing import Contribution, Filing, LastYear
from .import_file import ImportedFile, told_of
from .lines import Balance, BudgetLine, EconomicLine, EnteredRow, ExpenditureLine, IncomeLine, PrintedTotal
from .review import Answer, CheckRun, Clearance, Comment, Correction, SeparationWaiver, Waiver, Withdrawal
from .subject import Subject
from .supplement import Passage, Reason, Supplement, ThreePublicExpense
from .terms import APPROPRIATIONS, OPEN, Fund, Kind, Nature, Precision, Role, Scheme, Source, Stage, Status
from .trail import Publication, PublicationFile, Step, TrailEntry, acting
from .triggers.rows import MASTER
from .unit import Assignment, Unit
from .wording import LineField, WordsField, tidy

__all__ = [
    "APPROPRIATIONS",
    "MASTER",
    "OPEN",
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
    "EconomicLine",
    "EnteredRow",
    "Entries",
    "ExpenditureLine",
    "Filing",
    "Fund",
    "ImportedFile",
    "IncomeLine",
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
    "Waiver",
    "Withdrawal",
    "WordsField",
    "acting",
    "entries_of",
    "tidy",
    "told_of",
]
