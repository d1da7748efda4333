"""The year's list of subjects as the readers need it (读表所需的科目表)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from accounts.figures.numerals import is_digits

from .captions import by_name, plain
from .forms import FORMER_CLASSES


class Subjects:
    """Codes and names of the year, and of the year before for advice."""

    def __init__(self, year: int, names: Mapping[str, str], prior: Mapping[str, str] | None = None) -> None:
        self.year, self.names, self.prior = year, names, prior or {}

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """Code → plain name."""
        return {code: plain(name) for code, name in self.names.items()}

    @cached_property
    def classes(self) -> dict[str, str]:
        """Plain name → functional class, former names included."""
        known = {name: code for name, code in FORMER_CLASSES.items() if code in self.names}
        return known | by_name(self.names, "2", 3)

    @cached_property
    def economic_classes(self) -> dict[str, str]:
        """Plain name → economic class."""
        return by_name(self.names, "3", 3)

    @cached_property
    def sections(self) -> dict[tuple[str, str], str]:
        """(economic class, section) by plain names → code; (class, '') → code of the class."""
        return {
            (self.plain_names[code[:3]], self.plain_names[code] if len(code) == 5 else ""): code
            for code in self.names
            if code.startswith("3") and len(code) in (3, 5) and code[:3] in self.plain_names
        }

    @cached_property
    def by_plain_name(self) -> dict[str, list[str]]:
        """Plain name → all codes of that name."""
        found: dict[str, list[str]] = {}
        for code, name in self.plain_names.items():
            found.setdefault(name, []).append(code)
        return found

    def why_unknown(self, code: str, name: str) -> str:
        """The nearest reason why a code is not in the list, and what may be meant."""
        if not re.fullmatch(r"\d+", code) or len(code) not in (3, 5, 7):
            ending = [one for one in self.names if one.endswith(code) and len(one) == len(code) + 1 and is_digits(code)]
            guess = f"，可能丢了第一位，应为 {ending[0]}" if len(ending) == 1 else ""
            return f"编码“{code}”是 {len(code)} 位，应为 3、5 或 7 位数字{guess}"
        if code in self.prior:
            return f"编码“{code}”是上年科目，{self.year} 年度科目表已没有；请改用本年科目"
        named = [one for one in self.by_plain_name.get(plain(name), []) if len(one) == len(code) and one[0] == code[0]]
        guess = f"，名称“{name}”的编码是 {'、'.join(named[:3])}" if name and 0 < len(named) <= 3 else ""
        return f"编码“{code}”不在 {self.year} 年度科目表中{guess}"

    def contradicts(self, code: str, name: str) -> str | None:
        """The codes to which a name belongs when it is not the name of this code; None when nothing contradicts."""
        given = plain(name)
        if not given or given == self.plain_names.get(code):
            return None
        others = [one for one in self.by_plain_name.get(given, []) if len(one) == len(code) and one[0] == code[0]]
        return "、".join(others[:3]) if others else None
