"""All rules of the accounts (部门决算的全部规则). Those of guests join when their door is opened."""

from importlib import import_module
from pkgutil import iter_modules

from . import RULES, Rule, __path__

for _module in iter_modules(__path__):  # importing a module registers its rules
    import_module(f"{__package__}.{_module.name}")

FAMILIES = "TXCNPYBRVGAHEZDKSFL"
"""The order of the rulebook; families of later guests follow."""


def all_rules() -> list[Rule]:
    """Every registered rule, by family and id; those without material are silent."""
    return sorted(RULES.values(), key=lambda rule: ((FAMILIES + rule.family).index(rule.family), rule.id))


def rulebook() -> list[Rule]:
    """The rules that people can break here: each speaks in a test through the verbs and pages of the product."""
    return [rule for rule in all_rules() if rule.speaks]
