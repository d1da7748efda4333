"""Writes the table of verbs and the edges into docs/workflow.md, from the table of the programme (写出办理表).

./run manage shell -c "from tests.workflow_table import write; write()"
"""

from accounts.models.terms import EDGES, VERBS, Status
from tests.sample import ROOT

DOCUMENT = ROOT / "docs" / "workflow.md"
HEAD = "| 办理 | 标识 | 状态 | 之后 | 谁 | 条件 |\n|---|---|---|---|---|---|\n"
PARTS = ("<!-- 办理表 -->\n", "<!-- 边 -->\n")
"""Before and behind each generated part stands its mark."""


def table() -> str:
    """One line a verb."""
    lines = (
        f"| {one.label} | {verb} | {' '.join(one.states)} | {one.reaches or '–'} | {' '.join(one.roles)} | {one.condition} |"
        for verb, one in VERBS.items()
    )
    return HEAD + "\n".join(lines) + "\n"


def edges() -> str:
    """The allowed changes of state, from each state in the order of the states."""
    reached = {start: [end for end in Status if (start, end) in EDGES] for start in Status}
    return "，\n".join(f"`{start} → {' | '.join(ends)}`" for start, ends in reached.items() if ends) + "。\n"


def written(text: str) -> str:
    """The document with both parts as the programme has them."""
    for mark, part in zip(PARTS, (table(), edges()), strict=True):
        before, _, after = text.split(mark)
        text = f"{before}{mark}\n{part}\n{mark}{after}"
    return text


def write() -> None:
    """Both parts anew."""
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
