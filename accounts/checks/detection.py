"""Which changes of cells explain the broken equations of a ledger (哪些录入格可以解释不平).

A change explains broken equations when they hold after it and no other equation breaks. Changes of one cell, and two
neighbouring rows exchanged, come first; then pairs of cells; what does not hang together is explained apart. Amounts are
whole 分; no floats.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from operator import add
from typing import NamedTuple

from accounts.figures.numerals import is_digits
from accounts.models import ExpenditureLine, IncomeLine, Stage

from .evidence import Evidence
from .guests import EnteredCell, Signature, of_guests
from .ledger import Ledger
from .slips import MOVED, OTHER, Span, roundness, settled, slip

ALTERNATIVES = 3
"""How many cells are named for one break."""
Ranked = tuple[tuple[int, ...], "Change"]
Cover = tuple[tuple[int, int, int], tuple[frozenset[str], ...]]


class Change(NamedTuple):
    """An amount put in place of another, in 分."""

    cell: EnteredCell
    entered: int
    repaired: int
    kind: str


class Explanation(NamedTuple):
    """Changes after which the named equations hold and no other breaks; smaller ranks come first."""

    rank: tuple[int, ...]
    changes: tuple[Change, ...]
    repairs: frozenset[str]

    @property
    def evidence(self) -> tuple[int, ...]:
        """What speaks for it, without the roundness that only puts in order what is equally likely."""
        return self.rank[:-1]


class Detective:
    """Looks for changes of cells that explain the broken equations of a ledger."""

    def __init__(self, ledger: Ledger, echoes: Counter[tuple[str, int]]) -> None:
        self.ledger, self.echoes = ledger, echoes
        self.residuals, self.allowed, self.broken = ledger.residuals, ledger.allowed, ledger.broken
        self.classes_of: dict[str, list[Signature]] = {name: [] for name in ledger.residuals}
        for signature in ledger.classes:
            for name, _ in signature:
                self.classes_of[name].append(signature)

    def explanations(self) -> list[list[Explanation]]:
        """For each part of the break its explanations, best first; the parts that explain most come first."""
        options = self._grouped([*self._singles(), *self._exchanges()])
        everything = frozenset(self.broken)
        if everything not in options and len(everything) <= MANY:
            pairs = self._grouped(self._pairs()).items()
            options |= {repairs: found for repairs, found in pairs if repairs not in options}
        cover = [everything] if everything in options else _cover(everything, options)
        chosen = [options[repairs] for repairs in cover]
        return sorted(chosen, key=lambda found: (-len(found[0].repairs), found[0].rank, sorted(found[0].repairs)))

    @staticmethod
    def _grouped(found: Iterable[Explanation]) -> dict[frozenset[str], list[Explanation]]:
        """The explanations by what they repair, best first; negative amounts only where nothing else explains it."""
        options: dict[frozenset[str], dict[frozenset[Change], Explanation]] = {}
        for one in found:
            options.setdefault(one.repairs, {}).setdefault(frozenset(one.changes), one)
        ranked = {repairs: sorted(same.values(), key=lambda one: one.rank) for repairs, same in options.items()}
        return {repairs: [one for one in same if one.rank[0] == same[0].rank[0]] for repairs, same in ranked.items()}

    def _touching(self, names: Iterable[str]) -> Iterator[Signature]:
        """The signatures with one of the equations, each once."""
        return iter(dict.fromkeys(signature for name in names for signature in self.classes_of[name]))

    def _span(self, equations: Signature, shifts: Mapping[str, int]) -> Span:
        """By how much a cell may change so that these equations hold, after shifts of them; empty where it cannot."""
        middles = [
            (-sign * (self.residuals[name] + shifts.get(name, 0)), self.allowed[name]) for name, sign in equations
        ]
        return max(middle - tail for middle, tail in middles), min(middle + tail for middle, tail in middles)

    def _changes(self, signature: Signature, span: Span) -> list[Ranked]:
        """Every cell of a class with its repair, ranked; none where no change is within bounds."""
        cells = [(cell, self.ledger.entered[cell]) for cell in self.ledger.classes[signature]]
        return [self._ranked(*one, new) for one in cells for new in settled(one[1], span) if new != one[1]]

    def _ranked(self, cell: EnteredCell, entered: int, repaired: int) -> Ranked:
        """Amounts are not negative; known slips first; what other rows say; an amount rather than a blank; round ones."""
        kind = slip(entered, repaired)
        code = next((part for part in cell.key if len(part) == 7 and is_digits(part)), "")
        echo = self.echoes[code, repaired] - max(self.echoes[code, entered] - 1, 0) if code else 0
        rank = (repaired < 0, kind == OTHER, -echo, not entered, roundness(entered) - roundness(repaired))
        return rank, Change(cell, entered, repaired, kind)

    def _singles(self) -> Iterator[Explanation]:
        return (
            Explanation(rank, (change,), frozenset(dict(signature).keys() & self.broken.keys()))
            for signature in self._touching(self.broken)
            for rank, change in self._changes(signature, self._span(signature, {}))
        )

    def _exchanges(self) -> Iterator[Explanation]:
        """Two neighbouring rows with their amounts exchanged; one of them is often empty."""
        signatures = {cell: signature for signature, cells in self.ledger.classes.items() for cell in cells}
        entered = self.ledger.entered
        for one, other in _neighbours(entered):
            delta = entered[other] - entered[one]
            shifts = Counter({name: sign * delta for name, sign in signatures[one]})
            shifts.subtract({name: sign * delta for name, sign in signatures[other]})
            repairs = frozenset(name for name, shift in shifts.items() if shift and name in self.broken)
            if repairs and all(abs(self.residuals[name] + shifts[name]) <= self.allowed[name] for name in shifts):
                # the cell that holds an amount which belongs to its neighbour is named first
                pair = sorted((one, other), key=lambda cell: -abs(entered[cell]))
                changes = tuple(Change(pair[n], entered[pair[n]], entered[pair[1 - n]], MOVED) for n in (0, 1))
                yield Explanation((min(entered[one], entered[other]) < 0, 0, 0, 0, 0), changes, repairs)

    def _pairs(self) -> Iterator[Explanation]:
        """Two cells that explain together what neither explains alone; the best of each class."""
        for signature in self._touching(self.broken):
            spans = (self._span((one,), {}) for one in signature if one[0] in self.broken)
            firsts = (min(self._changes(signature, span), default=None) for span in spans)
            for rank, first in dict.fromkeys(filter(None, firsts)):
                yield from self._seconds(signature, rank, first)

    def _seconds(self, signature: Signature, rank: tuple[int, ...], first: Change) -> Iterator[Explanation]:
        """What must change beside the first cell."""
        shifts = {name: sign * (first.repaired - first.entered) for name, sign in signature}
        still = {name for name in shifts if abs(self.residuals[name] + shifts[name]) > self.allowed[name]}
        rarest = min(still, key=lambda name: (len(self.classes_of[name]), name), default="")
        for other in (one for one in self.classes_of.get(rarest, ()) if still <= dict(one).keys()):
            repairs = frozenset((dict(other).keys() | shifts.keys()) & self.broken.keys())
            ranked = self._changes(other, self._span(other, shifts))
            for more, second in sorted(one for one in ranked if one[1].cell != first.cell)[:ALTERNATIVES]:
                yield Explanation(tuple(map(add, rank, more)), (first, second), repairs)


def _neighbours(entered: Mapping[EnteredCell, int]) -> Iterator[tuple[EnteredCell, EnteredCell]]:
    """Cells of one column in neighbouring rows of one form, in the order of the codes, whose amounts differ."""
    columns = defaultdict[tuple[str, tuple[str, ...], str], list[EnteredCell]](list)
    for cell in entered:
        columns[cell.model, cell.key[:-1], cell.field].append(cell)
    for column in columns.values():  # rows of guests stand in the order of their form
        pairs = pairwise(column if column[0].model in of_guests() else sorted(column))
        yield from (pair for pair in pairs if entered[pair[0]] != entered[pair[1]])


MANY = 40
"""Beyond so many broken equations no pairs are looked for: what breaks so widely is no slip of the hand."""
EXACT = 12
"""Up to so many broken equations the smallest set of changes is searched for; beyond, the best is taken one by one."""


def _cover(broken: frozenset[str], options: Mapping[frozenset[str], list[Explanation]]) -> list[frozenset[str]]:
    """The explanations that together repair most with the fewest cells."""
    chosen: list[frozenset[str]] = []
    for part in _parts(broken, options):
        known = {repairs: found[0] for repairs, found in options.items() if repairs <= part}
        chosen += _smallest(part, known, {})[1] if len(part) <= EXACT else _greedy(part, known)
    return chosen


def _parts(broken: Iterable[str], options: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The broken equations, parted where no explanation links them."""
    parts = [frozenset([name]) for name in sorted(broken)]
    for repairs in options:
        linked = [part for part in parts if part & repairs]
        parts = [part for part in parts if not part & repairs] + [frozenset().union(*linked)]
    return parts


def _smallest(
    left: frozenset[str], options: Mapping[frozenset[str], Explanation], seen: dict[frozenset[str], Cover]
) -> Cover:
    """((unexplained, cells, cells without a known slip), the chosen): the smallest."""
    if not left:
        return (0, 0, 0), ()
    if left not in seen:
        name = min(left)
        (unexplained, cells, odd), chosen = _smallest(left - {name}, options, seen)
        best: Cover = (unexplained + 1, cells, odd), chosen
        for repairs, one in options.items():
            if name in repairs and repairs <= left:
                (unexplained, cells, odd), chosen = _smallest(left - repairs, options, seen)
                cost = (unexplained, cells + _cells(one), odd + sum(1 for c in one.changes if c.kind == OTHER))
                best = min(best, (cost, (repairs, *chosen)), key=lambda cover: (cover[0], -len(cover[1])))
        seen[left] = best
    return seen[left]


def _greedy(left: frozenset[str], options: Mapping[frozenset[str], Explanation]) -> list[frozenset[str]]:
    chosen: list[frozenset[str]] = []
    for repairs in sorted(options, key=lambda one: (_cells(options[one]) - len(one), options[one].rank, sorted(one))):
        if repairs <= left:
            chosen.append(repairs)
            left -= repairs
    return chosen


def _cells(one: Explanation) -> int:
    """How many slips an explanation supposes; rows exchanged are one."""
    return 1 if one.changes[0].kind == MOVED else len(one.changes)


def echoes(evidence: Evidence) -> Counter[tuple[str, int]]:
    """How often an amount stands beside a code, in income, spending and the full-year budget."""
    entries = evidence.entries
    rows: list[IncomeLine | ExpenditureLine] = [*entries.income, *entries.expenditure]
    cells = [(row.code, value) for row in rows for name, value in vars(row).items() if name != "education_fees"]
    cells += [(line.code, line.amount) for line in entries.budget if line.stage == Stage.FINAL_BUDGET]
    return Counter((code, int(value * 100)) for code, value in cells if isinstance(value, Decimal) and value)
