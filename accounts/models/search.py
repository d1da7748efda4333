"""Finding units by any two characters of their name, or by the beginning of their code (按名称片段和编码检索).

Words of Chinese are not parted by blanks, and trigrams cannot serve two characters. So each name is indexed by its
single characters and by each two that follow one another, each code by its beginnings, and beside them stands the year,
so that one index answers for a name in a year. The functions live in the database, made with the index; full-width and
half-width forms, capitals and small letters are the same.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

FUNCTIONS = """
CREATE OR REPLACE FUNCTION search_text(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT lower(normalize(name, NFKC)) $$;

CREATE OR REPLACE FUNCTION search_terms(name text, code text, year integer) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    SELECT COALESCE(array_agg(DISTINCT term), '{}') FROM (
        SELECT substr(plain, place, width)
            FROM (SELECT lower(normalize(name, NFKC)) AS plain) AS text,
                generate_series(1, length(plain)) AS place, generate_series(1, 2) AS width
            WHERE place + width <= length(plain) + 1
        UNION ALL
        SELECT '^' || left(code, width) FROM generate_series(1, length(code)) AS width
        UNION ALL
        SELECT '@' || year WHERE year IS NOT NULL
    ) AS found(term)
$$;
"""
"""`search_terms` gives what stands in the index."""
CODE = re.compile(r"[0-9A-Za-z]{1,20}")


class SearchIndex(GinIndex):
    """The index that brings the functions it is made with."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """As Django does it, once the functions are there."""
        schema_editor.execute(FUNCTIONS, params=None)
        return super().create_sql(model, schema_editor, using, **options)


class SearchTerms(models.Func):
    """All terms by which a name and a code are found: what the index holds."""

    function = "search_terms"
    output_field = ArrayField(models.TextField())


def matching(found: models.QuerySet[Any], words: str, year: int | None = None) -> models.QuerySet[Any]:
    """The publications whose unit's name holds each of the words, or whose code begins with it; of one year if given."""
    wanted = [_matches(part) for part in unicodedata.normalize("NFKC", words).split()]
    if wanted:
        found = found.alias(
            search_terms=SearchTerms("unit_name", "unit_code", "year"),
            search_text=models.Func("unit_name", function="search_text", output_field=models.TextField()),
        )
    if wanted and year is not None:
        wanted.append(_holds(f"@{year}"))
    return found.filter(*wanted) if year is None else found.filter(*wanted, year=year)


def _matches(word: str) -> models.Q:
    """First what the index knows, then the word itself where it is longer than two characters."""
    plain = word.lower()
    pairs = [plain[start : start + 2] for start in range(len(plain) - 1)] or [plain]
    by_name = _holds(*pairs) & models.Q(search_text__contains=plain)
    return by_name | _holds(f"^{word.upper()}") if CODE.fullmatch(word) else by_name


def _holds(*terms: str) -> models.Q:
    return models.Q(search_terms__contains=models.Value(list(terms), ArrayField(models.TextField())))
