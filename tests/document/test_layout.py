"""Templates are laid out as the pages they make (模板排版)."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from tests.sample import ROOT

LONGEST = 160
PUBLIC = ("*.html", "portal/**/*.*")


def rendered(text: str, **context: object) -> str:
    return Template("{% load layout %}" + text).render(Context(context))


def test_an_unbroken_line_has_no_blanks_of_the_template_and_keeps_what_is_filled_in() -> None:
    text = "{% unbroken %}\n  更正：\n  {% if yes %}\n    <b>{{ words }}</b> 与\n  {% endif %}\n  完\n{% endunbroken %}。\n"
    assert rendered(text, yes=True, words="一\n 二") == "更正：<b>一\n 二</b> 与完。\n"
    assert rendered(text, yes=False) == "更正：完。\n"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(2024, 8, 5), '<time datetime="2024-08-05">2024年8月5日</time>'),
        (datetime(2024, 8, 14, 20, 0, tzinfo=UTC), '<time datetime="2024-08-15">2024年8月15日</time>'),
    ],
)
def test_a_day_is_that_of_the_site(moment: date, expected: str) -> None:
    assert rendered("{% day moment %}", moment=moment) == expected


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    templates = [one for pattern in PUBLIC for one in (ROOT / "templates").glob(pattern)]
    assert len(templates) > 20
    assert [
        (one.name, line)
        for one in templates
        for line in one.read_text(encoding="utf-8").splitlines()
        if len(line) > LONGEST
    ] == []
