"""The trail verified: each chain link by link, and each row against the last that the trail tells of it (核验变动记录).

An altered or removed entry breaks its chain. A row that was changed while the triggers were off, or after the trail was
emptied, is not what its last entry says. What was published carries the head of its chain at that time.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model

from accounts.models import MASTER, Filing, Publication, PublicationFile, TrailEntry
from accounts.publication.archive import Damaged, fetch, sha256

Head = tuple[int, int, str]
"""Chain, number and hash of an entry."""

CHUNK = 1000
LINKS = """
SELECT chain, number, extract(epoch FROM at)::text, by_id, "table", row, action, before::text, after::text, hash
FROM accounts_trailentry ORDER BY chain, number
"""
ROWS = """
WITH last AS (
    SELECT DISTINCT ON (row) row, chain, after FROM accounts_trailentry WHERE "table" = %s ORDER BY row, chain, number DESC
)
SELECT COALESCE(t.id, last.row), last.chain, t.id IS NOT NULL, last.after IS NOT NULL, ARRAY(
    SELECT kept.key FROM jsonb_each(last.after) kept
    WHERE jsonb_exists(to_jsonb(t), kept.key) AND (to_jsonb(t) -> kept.key) IS DISTINCT FROM kept.value
)
FROM {table} t FULL JOIN last ON last.row = t.id
WHERE (t.id IS NULL) <> (last.after IS NULL) OR (t.id IS NOT NULL AND EXISTS (
    SELECT 1 FROM jsonb_each(last.after) kept
    WHERE jsonb_exists(to_jsonb(t), kept.key) AND (to_jsonb(t) -> kept.key) IS DISTINCT FROM kept.value
)) ORDER BY 1
"""
"""The last entry of a row is that of the highest number, whatever the clock said. A row has one chain, but one that was
deleted after what it belonged to: that is told in MASTER, the first of all chains."""
FUNCTIONS = """
SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A')
"""
CONTENTS = "SELECT id FROM {table} WHERE encode(sha256(content), 'hex') <> sha256 ORDER BY id"


@dataclass
class Verified:
    """What was verified and what was found wrong, in words."""

    chains: int = 0
    entries: int = 0
    tables: int = 0
    publications: int = 0
    problems: list[str] = field(default_factory=list)


def hash_of(previous: str, *parts: Any) -> str:
    """The hash of an entry, as the trigger computes it: that of the entry before, then its columns, one a line."""
    return sha256("\n".join("" if one is None else str(one) for one in (previous, *parts)).encode())


def verify_trail() -> Verified:
    """Verify all chains, all rows, all triggers and the heads that publications carry."""
    found = Verified(tables=len(trailed()))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")  # rows are compared as the triggers wrote them
        names = {one.pk: f"{one}第{one.version}版" for one in Filing.objects.select_related("unit")} | {
            MASTER: "单位、岗位、科目等基础资料"
        }
        found.problems += [
            *_links(found, names),
            *(words for model in trailed().values() for words in _rows(model, names)),
            *_switched_off(),
            *_contents(),
            *_heads(found),
        ]
    return found


def trailed() -> dict[str, type[Model]]:
    """Table → model, of all those of which the trail tells."""
    return {model._meta.db_table: model for model, trigger in pgtrigger.registered() if trigger.name == "trailed"}


def _links(found: Verified, names: dict[int, str]) -> Iterator[str]:
    chain, number, previous = -1, 0, ""
    for one in _entries():
        if one[0] != chain:
            chain, number, previous = one[0], 0, ""
            found.chains += 1
        found.entries += 1
        number += 1
        where = f"{names.get(chain, f'填报 {chain}')}的变动记录"
        if one[1] != number:
            yield f"{where}缺第 {number} 至 {one[1] - 1} 条。"
        elif hash_of(previous, *one[:9]) != one[9]:
            yield f"{where}第 {number} 条与其哈希不符，内容被改动过。"
        number, previous = one[1], one[9]


def _entries() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINKS)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _rows(model: type[Model], names: dict[int, str]) -> Iterator[str]:
    """The rows that are not as the trail tells. Columns that came or went with a later migration are left out."""
    captions = {one.attname: str(one.verbose_name) for one in model._meta.concrete_fields}
    for pk, chain, is_there, is_told, columns in _fetched(ROWS, model, model._meta.db_table):
        where = f"{model._meta.verbose_name}（编号 {pk}）" + (f"，属于{names[chain]}" if chain in names else "")
        if not is_told:
            yield f"{where}：变动记录中没有这一行，是在记录之外写入的，或记录已被清除。"
        elif not is_there:
            yield f"{where}：变动记录中有这一行，表中已没有，是在记录之外删除的。"
        else:
            words = "、".join(f"“{captions.get(one, one)}”" for one in columns)
            yield f"{where}：{words}与变动记录不一致，是在记录之外改动的。"


def _fetched(sql: str, model: type[Model], *values: Any) -> list[tuple[Any, ...]]:
    """All rows that the statement finds of the `{table}` of a model."""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=connection.ops.quote_name(model._meta.db_table)), values)
        return cursor.fetchall()


def _switched_off() -> Iterator[str]:
    """Every trigger is on, and its function is the one of this program."""
    enabled = {name: " ".join(source.split()) for name, source in _fetched(FUNCTIONS, TrailEntry)}
    for model, trigger in pgtrigger.registered():
        source = enabled.get(trigger.get_pgid(model))
        if source is None:
            yield f"{model._meta.verbose_name}的触发器 {trigger.name} 被停用或删除。"
        elif source not in " ".join(str(trigger.compile(model).install_sql).split()):
            yield f"{model._meta.verbose_name}的触发器 {trigger.name} 的内容被改动过。"


def _contents() -> Iterator[str]:
    """What the trail leaves out for its size is what the hash beside it says."""
    for model in (one for one in trailed().values() if hasattr(one, "content")):
        for (key,) in _fetched(CONTENTS, model):
            yield f"{model._meta.verbose_name}（编号 {key}）：内容与登记的 SHA-256 不一致，是在记录之外改动的。"


def _heads(found: Verified) -> Iterator[str]:
    """The chain still holds the entry that was its head when the filing was published, as its published JSON says."""
    for one in Publication.objects.select_related("filing__unit").defer("snapshot", "erratum"):
        found.publications += 1
        where = f"{one.filing}第{one.filing.version}版"
        file = one.files.filter(format=PublicationFile.Format.JSON).first()
        try:
            data = json.loads(fetch(file.sha256, file.suffix)) if file else {}
        except (Damaged, ValueError):
            yield f"{where}的公开数据（JSON 文件）缺失或损坏，无法核对其中的变动记录链头。"
            continue
        head = ((data.get("publication") if isinstance(data, dict) else None) or {}).get("trail") or {}
        kept = TrailEntry.objects.filter(chain=one.filing_id, number=head.get("entries", 0)).first()
        if kept is None or kept.hash != head.get("head"):
            yield f"{where}公开时记下的变动记录链头与现有记录不符。"


def heads() -> list[Head]:
    """(chain, number, hash) of the last entry of each chain, to be kept outside of the database."""
    return list(
        TrailEntry.objects.order_by("chain", "-number").distinct("chain").values_list("chain", "number", "hash")
    )


def lost_heads(kept: Iterable[Head]) -> Iterator[str]:
    """Entries that were heads once and are no more what they were: also when the last of a chain were cut off."""
    for chain, number, digest in kept:
        if not TrailEntry.objects.filter(chain=chain, number=number, hash=digest).exists():
            yield f"链 {chain} 的第 {number} 条变动记录与上次核验时留存的不符：已被删除或改动。"


def head_of(filing: Filing) -> dict[str, Any]:
    """How many entries the chain of the filing has now, and the hash of the last: for the JSON of a publication."""
    last = TrailEntry.objects.filter(chain=filing.pk).order_by("-number").first()
    return {"entries": last.number, "head": last.hash} if last else {"entries": 0, "head": ""}
