"""No pattern over text takes longer than the text is long: all patterns, by growth and not by a clock (正则有界)."""

from __future__ import annotations

import ast
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import accounts.checks
import accounts.document
import accounts.figures
import accounts.intake
import accounts.models
import accounts.publication
import performance
from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Text
from accounts.checks.structure import UnitName
from performance.checks.texts import _terms
from performance.intake.sentences import missing_patterns
from tests.adversarial import FILLERS, built, is_growing, units
from tests.checks.material import sample_evidence
from tests.rounds import rounds

PACKAGES = (
    *(accounts.checks, accounts.document, accounts.figures, accounts.intake, accounts.publication, accounts.models),
    performance,
)
OWN_MARKUP = (
    *("accounts.document.pdf", "accounts.document.report", "accounts.document.standings", "accounts.document.demands"),
    "accounts.document.tags.layout",
)
"""They read templates, and pages that the product rendered, in which typed words are escaped: no text makes a tag."""
SHORT, TIMES = rounds(500, 2500), 8
"""The shorter of two lengths, and how many times longer the other is: 20,000 characters in the thorough run."""
STEEP = 24
"""Between 8, what a text of eightfold length takes where the time grows with it, and 64, where it grows with its square."""


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and not found.name.startswith(OWN_MARKUP):
                yield import_module(found.name)


def compiled(value: Any) -> Iterator[re.Pattern[str]]:
    """The patterns in a value of a module: alone, in containers, in classes, and strings that are used as patterns."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for inner in value.values() for one in compiled(inner))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (one for inner in value for one in compiled(inner))


def inline(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Patterns that stand where they are used, `re.sub(r"…", …)`, as far as the names of the module say them."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) and node.args else ""
        if called.startswith("re.") and called != "re.escape":  # what that takes is no pattern
            assert isinstance(node, ast.Call)
            expression = compile(ast.Expression(node.args[0]), "pattern", "eval")
            try:
                text = eval(expression, dict(vars(module)))  # noqa: S307  the project's own source
            except NameError:  # made of local names: below in `made`
                continue
            if isinstance(text, str):
                yield re.compile(text)


def made() -> Iterator[re.Pattern[str]]:
    """Patterns that are made of names, terms and years."""
    name = UnitName("克拉玛依市乌尔禾区工业和信息化局")._pattern
    assert name
    yield name
    yield from missing_patterns(_terms(sample_evidence()))
    yield from map(re.compile, accounts.checks.wording.CONSTANTS.values())  # type: ignore[attr-defined]


def patterns() -> dict[tuple[str, int], re.Pattern[str]]:
    found = list(made())
    for module in modules():
        classes = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
        for names in (vars(module), *map(vars, classes)):
            found += [one for value in list(names.values()) for one in compiled(value)]
        found += inline(module)
    return {(one.pattern, one.flags): one for one in found}


def spent(deed: Callable[[], object]) -> float:
    """The least processor time of a deed in a few tries: of this thread alone, whatever else the machine does."""
    tries = []
    for _ in range(3):
        start = time.thread_time()
        deed()
        tries.append(time.thread_time() - start)
    return min(tries)


def is_steep(deed: Callable[[str], object], once: str, again: str, length: int = SHORT) -> bool:
    """Whether a text of eightfold length takes out of all proportion longer; asked again before it is believed."""
    short, long = built(once, again, length), built(once, again, length * TIMES)
    return all(spent(lambda: deed(long)) > STEEP * max(spent(lambda: deed(short)), 1e-6) for _ in range(3))


def steep(pattern: re.Pattern[str], length: int = SHORT) -> Iterator[tuple[str, str]]:
    """(once, again and again): what makes a pattern slow."""

    def deed(text: str) -> None:
        for _ in pattern.finditer(text):
            pass

    yield from ((once, again) for once, again in units(pattern) if is_steep(deed, once, again, length))


def test_a_pattern_that_grows_with_the_square_is_noticed() -> None:
    for square in (r"\d+万元", r"《.*》", r"(?:支出|费用)*$", r"\s*分$"):
        assert any(steep(re.compile(square), 120)), square
    for straight in (r"\d{1,12}万元", r"[^，]{0,60}\d{1,12}元", r"《[^《》]{0,200}》", r"[，。]", r"^\s*$"):
        assert not any(steep(re.compile(straight), 500)), straight


def test_no_pattern_over_text_grows_faster_than_the_text() -> None:
    found = patterns()
    assert len(found) > 120
    growing = [one for one in found.values() if is_growing(one)]
    assert {one.pattern: strings for one in growing if (strings := list(steep(one)))} == {}


def everything(kind: str) -> Callable[[str], list[Any]]:
    evidence = sample_evidence()

    def checked(text: str) -> list[Any]:
        keys = (
            ("results", "problems", "remarks")
            if kind == "passage"
            else ("appropriation_spending[general].prior", "agency_costs.prior")
        )
        return run(all_rules(), replace(evidence, texts=tuple(Text(key, key, text, kind) for key in keys)))

    return checked


@pytest.mark.parametrize("kind", ["passage", "reason"])
@pytest.mark.parametrize(
    "again", ["20 ", *rounds((), (*FILLERS[1:], "增加1.00万元", "成本指标、", "万元，占", "《", "乌尔禾"))]
)  # type: ignore[misc]
def test_all_rules_together_grow_with_the_text(kind: str, again: str) -> None:
    assert not is_steep(everything(kind), "", again)
