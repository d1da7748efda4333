"""Files that cannot be taken, and how large one may be, in bytes and in text (不能接收的文件，上传文件的大小上限)."""

import unicodedata
from collections.abc import Iterable

WORKBOOK = TABLE = 10 * 2**20
REPORT = 20 * 2**20
CHARACTERS = 4_000_000
"""Of all cells, in their plain forms, which are up to eighteen times as long: the site goes through them several times."""


class WrongFile(Exception):
    """The file cannot be taken; each argument is a line that says in Chinese why and what to do."""

    def __str__(self) -> str:
        return "\n".join(self.args)


def require(holds: object, words: str) -> None:
    """Raises WrongFile with the words unless it holds."""
    if not holds:
        raise WrongFile(words)


def require_few_words(values: Iterable[object]) -> None:
    """Raises WrongFile for more text than a table has."""
    require(
        sum(len(unicodedata.normalize("NFKC", one)) for one in values if isinstance(one, str)) <= CHARACTERS,
        f"表格里的文字超过 {CHARACTERS // 10_000} 万字的上限，没有读取；请删去无关的内容，另存后再上传。",
    )
