"""What an entered cell is called, for readers: 支出·一般公共预算·2150502 一般行政管理事务·项目支出 (录入格的称呼)."""

from django.apps import apps

from accounts.figures.numerals import is_digits
from accounts.models import BudgetLine, ExpenditureLine, Fund, Nature, Stage

from .evidence import Evidence
from .guests import GUESTS
from .ledger import EnteredCell

FORMS = {
    "IncomeLine": "收入",
    ExpenditureLine.__name__: "支出",
    BudgetLine.__name__: "预算",
    "EconomicLine": "经济分类",
    "Balance": "结转结余",
    "Supplement": "补充资料",
}


def cell_words(cell: EnteredCell, evidence: Evidence) -> str:
    """The way to a cell: form, row and column."""
    guest = next((one for one in GUESTS if cell.model in one.models), None)
    if guest is not None:
        return "·".join(guest.words(cell, evidence.edition))
    caption = str(apps.get_model("accounts", cell.model)._meta.get_field(cell.field).verbose_name)
    caption = caption if cell.model not in ("EconomicLine", "BudgetLine") else "金额"
    return "·".join([FORMS[cell.model], *(_key(part, evidence) for part in cell.key if part), caption])


def _key(part: str, evidence: Evidence) -> str:
    """A code with its name, a fund, a stage or a nature."""
    if is_digits(part):
        return f"{part} {evidence.book.subject(part)}"
    if part in Fund.values:
        return str(Fund(part).label).removesuffix("财政拨款")
    return str(Stage(part).label if part in Stage.values else Nature(part).label)
