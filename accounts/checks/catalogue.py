"""All rules of the accounts (部门决算的全部规则). Those of performance join when `performance.checks` is imported."""

from . import RULES, Rule, answers, codes, crossing, facts, reasons, said, structure, tables, wording, years

MODULES = (tables, crossing, codes, said, years, answers, reasons, facts, structure, wording)
"""Importing them registers their rules."""


def rulebook() -> list[Rule]:
    """All registered rules, by family and id."""
    return sorted(RULES.values(), key=lambda rule: (FAMILIES.index(rule.family), rule.id))


FAMILIES = "TXCNPYBRVGAHEZDKSF"
"""The order of the rulebook."""
