"""What the rules find in a filing, kept, and what is said or granted about it (审核结果、说明、豁免)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.checks import Finding, Severity, run
from accounts.checks.catalogue import all_rules
from accounts.checks.diagnosis import leads
from accounts.checks.evidence import Evidence, KnownSubject, Reply
from accounts.document.material import evidence_of
from accounts.document.report import open_report
from accounts.figures.book import entries_beside
from accounts.figures.money import print_wan
from accounts.intake.sentences import read
from accounts.models import (
    Answer,
    Approval,
    CheckRun,
    Filing,
    LastYear,
    Precision,
    Publication,
    Status,
    Subject,
    Waiver,
    acting,
)

from . import Refused, require
from .access import is_officer, may_enter
from .enter import holding

LEADS = 3
"""How many likely causes lead the page."""


@dataclass(frozen=True)
class Kept:
    """A finding as it is kept and shown: words only."""

    key: str
    rule: str
    sentence: str
    severity: Severity
    place: str
    place_key: str
    left: str
    right: str
    difference: str
    advice: str
    note: str

    @property
    def seen(self) -> str:
        """Hash of both sides: other figures ask for another answer."""
        return hashlib.sha256(f"{self.left}\n{self.right}".encode()).hexdigest()

    @property
    def words(self) -> str:
        """One line: place, sentence, both sides."""
        return f"{self.place}：{self.sentence}（{self.left}；{self.right}）"


@dataclass(frozen=True)
class Standing:
    """A finding with what was said or granted about it."""

    finding: Kept
    answer: Answer | None = None
    waiver: Waiver | None = None

    @property
    def outdated(self) -> bool:
        """Whether the answer or waiver speaks of other figures."""
        said = self.waiver if self.finding.severity == Severity.ERROR else self.answer
        return said is not None and said.seen != self.finding.seen

    def is_open(self, today: date) -> bool:
        """Whether it still stands in the way of submission."""
        if self.finding.severity == Severity.INFO:
            return False
        granted = self.waiver and self.waiver.granted_by_id and self.waiver.until >= today
        settled = granted if self.finding.severity == Severity.ERROR else self.answer
        return not settled or self.outdated


def evidence_for(filing: Filing) -> Evidence:
    """The evidence of a saved filing, in a constant number of queries."""
    prior = filing.prior()
    now, before = entries_beside(filing, prior)
    return evidence_of(
        open_report(filing, entries=(now, before)),
        now,
        read,
        known_subjects(filing.year),
        previous_texts={**before.reasons, **before.passages} if before else {},
        **beside(filing, prior),
    )


def known_subjects(year: int) -> dict[str, KnownSubject]:
    """Code → what the list of the year says of it: one query."""
    return {one.code: KnownSubject(one.name, one.budget) for one in Subject.objects.filter(year=year)}


def beside(filing: Filing, prior: Filing | None) -> dict[str, Any]:
    """What rules look at beside the rows of this year and last year, as fields of Evidence: at most two queries."""
    return {
        "printed_only": filing.precision == Precision.WAN,
        "prior_printed": prior is not None and prior.precision == Precision.WAN,
        "deadline": _deadline(filing),
        "published_last_year": _published(prior) if prior is not None and prior.is_published else {},
    }


def _deadline(filing: Filing) -> Reply | None:
    """When the bureau's reply came; None without one, and for a correction: its first version kept that day."""
    replies = Approval.objects.filter(unit_id=filing.unit_id, year=filing.year).values_list("replied_on", flat=True)
    replied = replies.first() if filing.version == 1 and filing.status != Status.CARRIED_IN else None
    return Reply(replied, None, timezone.localdate()) if replied else None


def _published(prior: Filing) -> dict[str, Decimal]:
    """The amounts of last year (元) as its publication says them, by name: what the unit is now does not change them."""
    return {
        name: Decimal(one["yuan"])
        for name, one in Publication.objects.values_list("snapshot__totals", flat=True).get(filing=prior).items()
        if "yuan" in one and "." not in name
    }


def findings_of(filing: Filing, evidence: Evidence | None = None) -> list[Kept]:
    """What the rules find now; the `evidence` where it is at hand."""
    return [kept(finding) for finding in run(all_rules(), evidence or evidence_for(filing))]


def kept(finding: Finding) -> Kept:
    """The finding in words. A key longer than the column is cut: the place is then told by its beginning."""
    rule, difference = finding.rule, finding.difference
    return Kept(
        key=finding.key[:200],
        rule=rule.id if rule else "",
        sentence=rule.sentence if rule else "",
        severity=finding.gravity,
        place=finding.place.words,
        place_key=finding.place.key,
        left=finding.left.words,
        right=finding.right.words,
        difference="" if difference is None else _difference(finding, difference),
        advice=finding.advice,
        note=finding.note,
    )


def _difference(finding: Finding, difference: Decimal) -> str:
    """An amount in 元 and as printed; counts, points and percents as they are."""
    is_money = finding.left.is_money or finding.right.is_money
    return f"{difference:,} 元（{print_wan(difference)} 万元）" if is_money else f"{difference:,}"


def check(filing: Filing) -> list[Kept]:
    """Run the rules and keep what they find, and what most likely caused it, with the revisions of the data."""
    evidence, prior = evidence_for(filing), filing.prior()
    found = findings_of(filing, evidence)
    CheckRun.objects.update_or_create(
        filing=filing,
        defaults={
            "revision": filing.revision,
            "prior_revision": prior.revision if prior else None,
            "findings": [{**vars(one)} for one in found],
            "diagnosis": [one.words for one in leads(evidence)[:LEADS]],
        },
    )
    return found


def kept_findings(filing: Filing) -> tuple[list[Kept], CheckRun | None]:
    """The findings kept last, and their run; none before the first run."""
    last = CheckRun.objects.filter(filing=filing).first()
    return kept_in(last) if last else [], last


def kept_in(run_: CheckRun) -> list[Kept]:
    """The findings that one run kept."""
    return [Kept(**{**one, "severity": Severity(one["severity"])}) for one in run_.findings]


def is_stale(last: CheckRun | None, filing: Filing, last_year: LastYear | None = None) -> bool:
    """Whether the data changed after the run, or no run was made; `last_year` where it is known."""
    prior = (last_year or filing.last_year()).prior
    return last is None or (last.revision, last.prior_revision) != (filing.revision, prior.revision if prior else None)


def standings(filing: Filing, found: Iterable[Kept]) -> list[Standing]:
    """The findings with their answers and waivers: two queries."""
    return standings_in({filing.pk: found})[filing.pk]


def standings_in(found: Mapping[int, Iterable[Kept]]) -> dict[int, list[Standing]]:
    """The same for the findings of several filings, by key: two queries."""
    answers, waivers = Answer.objects.select_related("by"), Waiver.objects.select_related("requested_by", "granted_by")
    answered = {(one.filing_id, one.finding): one for one in answers.filter(filing__in=found)}
    waived = {(one.filing_id, one.finding): one for one in waivers.filter(filing__in=found)}
    return {
        pk: [Standing(one, answered.get((pk, one.key)), waived.get((pk, one.key))) for one in kept]
        for pk, kept in found.items()
    }


def still_open(filing: Filing, found: Iterable[Kept]) -> list[Standing]:
    """What stands in the way of submission today."""
    return [one for one in standings(filing, found) if one.is_open(timezone.localdate())]


SET_BY_SAVING = ("id", "at", "requested_at")


def answer(user: User, filing: Filing, key: str, text: str) -> None:
    """A clerk's words to a warning, or to what must be explained. Raises Refused."""
    finding = _finding(user, filing, key)
    require(
        finding.severity in (Severity.WARNING, Severity.EXPLAIN),
        "这一条不需要说明：错误请更正数据或申请豁免，提示只供参考。",
    )
    _say(Answer(filing=filing, finding=key, seen=finding.seen, words=finding.words, text=text, by=user), user)


def request_waiver(user: User, filing: Filing, key: str, reason: str, until: date) -> None:
    """A clerk asks for the waiver of an error; a grant for other figures or another reason is lost. Raises Refused."""
    finding = _finding(user, filing, key)
    require(finding.severity == Severity.ERROR, "只有错误可以申请豁免；提醒和需说明的事项请填写说明。")
    require(until >= timezone.localdate(), f"有效期应不早于今天，填写的是 {until.isoformat()}。")
    about = {"filing": filing, "finding": key, "seen": finding.seen, "words": finding.words}
    _say(Waiver(**about, reason=reason, until=until, requested_by=user), user)


def grant_waiver(user: User, filing: Filing, key: str) -> None:
    """A bureau officer other than the person who asked grants a waiver. Raises Refused."""
    require(is_officer(user), "只有财政局管理员可以批准豁免。")
    with acting(user):
        waiting = filing.waivers.select_for_update().filter(finding=key, granted_by=None)
        waiver = require(waiting.first(), "没有待批准的豁免申请，可能已有人办理；请刷新页面查看。")
        require(waiver.requested_by_id != user.pk, "豁免不能由申请人自己批准，请其他财政局管理员办理。")
        waiver.granted_by, waiver.granted_at = user, timezone.now()
        waiver.save(update_fields=["granted_by", "granted_at"])


def _finding(user: User, filing: Filing, key: str) -> Kept:
    """The finding, kept or found anew when the data changed, when the user may speak to it. Raises Refused."""
    require(may_enter(user, filing), "只有该单位的经办人在填报期间可以说明或申请豁免。")
    known, last = kept_findings(filing)
    found = (one for one in (findings_of(filing) if is_stale(last, filing) else known) if one.key == key)
    return require(next(found, None), "这一条已经不存在，可能数据已更正；请重新检查。")


def _say(row: Answer | Waiver, user: User) -> None:
    """Save what is said of a finding in place of what was said before, a grant included; nobody submitted it meanwhile.

    Raises Refused.
    """
    name, caption = ("text", "说明") if isinstance(row, Answer) else ("reason", "申请理由")
    try:
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name != name])
    except ValidationError as error:
        raise Refused(f"“{caption}”：{''.join(error.messages)}") from error
    require(str(getattr(row, name)).strip(), f"请填写{caption}。")
    about = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in SET_BY_SAVING}
    with holding(user, row.filing) as current:
        require(current.is_writable, "填报刚刚提交，不能再说明或申请豁免；请刷新页面查看。")
        type(row)._default_manager.update_or_create(
            filing=about.pop("filing"), finding=about.pop("finding"), defaults=about
        )
