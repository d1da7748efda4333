"""The door by which 预算绩效 comes into the house: what it brings to each room (预算绩效接入部门决算).

Each room of `accounts` that takes guests has one registry, typed there, in a `guests.py` where it does not stand with
what it serves; nothing in it names a guest, and what a guest does not bring has a quiet default:

    models        rows of a filing (copied, trailed, told, 沿用上年), kinds of kept workbooks
    editions      lasting keys, figures and tables that the texts of editions say
    document      material for them, papers beside the document
    checks        words, amounts, names, equations; rules register like all others
    publication   keys in the data: written, read back, compared, the office's own, papers, code
    workflow      what is brought over from last year, entered from a file, missing at submission
    desk          the step of a filing, where findings lead

Lists and pages of a guest register with the admin as everybody's; what the public reads follows from its data. The next
guest (资产报告, 政府采购) comes by the same door; `tests/performance/test_door.py` lets a small one in.
"""

from accounts.checks import guests as checks
from accounts.desk import sheets as desk
from accounts.document import guests as document
from accounts.editions import guests as editions
from accounts.models import entries as models
from accounts.publication import guests as publication
from accounts.workflow import new_filing as workflow
from performance.checks import material  # the package registers its rules
from performance.desk.evaluations import addresses_of
from performance.document.material import (
    FIGURES,
    KEY,
    PROGRAMME_SHEETS,
    WHOLE_SHEET,
    SelfEvaluations,
    figures_of,
    read_evaluations,
    reports_of,
)
from performance.models import PLACE, WHOLE, Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.publication import data
from performance.scoring import RATE_POINTS
from performance.workflow import evaluations, imports

CAPTION = "绩效自评"
OF_EVALUATION = "evaluation__filing"
ANNEXES = {
    WHOLE_SHEET: document.AnnexTables("performance/document/whole_sheets.html", lambda found: bool(found.wholes)),
    PROGRAMME_SHEETS: document.AnnexTables(
        "performance/document/programme_sheets.html", lambda found: bool(found.programmes)
    ),
}
"""What 〔附表 …〕 of an edition prints."""
NONE_OF_THE_UNIT = {"预算执行率行": ("无",), "预算执行率分值": ("无",), "总分行": ("无",)}
OF_A_PROGRAMME = {"预算执行率行": ("有",), "预算执行率分值": (str(RATE_POINTS),), "总分行": ("有", "无")}
SHEETS = {
    WHOLE_SHEET: editions.SheetShape(5, len(SelfEvaluations.whole_captions), NONE_OF_THE_UNIT),
    PROGRAMME_SHEETS: editions.SheetShape(3, len(SelfEvaluations.programme_captions), OF_A_PROGRAMME),
}
"""What [绩效表 …] of an edition may say of them; the points of 预算执行率 are part of how scores are derived."""
DOCUMENT = document.GuestDocument(KEY, read_evaluations, reports_of, f"{CAPTION}报告", figures_of, ANNEXES)

CHECKS = checks.GuestChecks(
    KEY,
    texts=material.typed_texts,
    cells=material.cells,
    amounts=material.amounts,
    names=material.programme_names,
    equations=material.EvaluationEquations,
    models=frozenset(material.MODELS),
    words=material.cell_words,
    doubtful=material.DOUBTFUL,
)
DATA = publication.GuestData(
    KEY,
    CAPTION,
    data=data.data_of,
    entered="evaluations",
    rows=data.rows_of,
    read=data.read,
    office=data.office_of,
    unpack=data.unpack,
    cells=data.cells,
    contents=data.contents_of,
    code=("performance/document", "performance/publication", "performance/scoring", "templates/performance"),
)
WORK = workflow.GuestWork(
    KEY,
    to_bring=evaluations.to_bring,
    bring=evaluations.carry_definitions,
    carried=evaluations.carried_of,
    enter=evaluations.enter_evaluations,
    missing=evaluations.missing,
)


def enter() -> None:
    """Register everything; once, when the application starts."""
    models.GUESTS += [
        models.FilingRows(Programme, key=("name",)),
        models.FilingRows(Evaluation, key=("programme_id",), marks=("carried",), unlinked=WHOLE),
        models.FilingRows(FundingRow, OF_EVALUATION, key=("evaluation_id", "source")),
        models.FilingRows(Indicator, OF_EVALUATION, key=("evaluation_id", "level1", "level2", "level3")),
        models.FilingRows(SelfReport, OF_EVALUATION, key=("evaluation_id",)),
    ]
    models.FILE_KINDS[imports.KIND] = f"{CAPTION}表"
    editions.GUESTS.append(editions.GuestForms(KEY, {"绩效": KEY}, FIGURES, tuple(ANNEXES), SHEETS))
    checks.GUESTS.append(CHECKS)
    document.GUESTS.append(DOCUMENT)
    publication.GUESTS.append(DATA)
    workflow.GUESTS.append(WORK)
    step = desk.EntryStep(KEY, "绩效", "filing_performance", ("evaluations",))
    desk.GUESTS.append(desk.GuestPages(step, "reasons", KEY, PLACE, addresses_of))
