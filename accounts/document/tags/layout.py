"""How pages are written: a line that runs over several lines of the template, a day (页面排版)."""

import re
from datetime import date, datetime

from django import template
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

register = template.Library()
BREAK = re.compile(r"\s*\n\s*")


class Unbroken(template.Node):
    """What stands between the tags, as one line."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The line."""
        return self.nodelist.render(context)


@register.tag
def unbroken(parser: Parser, token: Token) -> Unbroken:
    """`{% unbroken %}…{% endunbroken %}`: breaks in the template, with their indentation, are none on the page.

    A browser shows a break as a blank, and between Chinese words there is none. What is filled in keeps its breaks.
    """
    nodes = parser.parse(["endunbroken"])
    parser.delete_first_token()
    for one in nodes.get_nodes_by_type(TextNode):
        one.s = BREAK.sub("", one.s)  # type: ignore[attr-defined]
    return Unbroken(nodes)


@register.simple_tag
def day(moment: date | datetime) -> SafeString:
    """A day for people and for programs: `<time datetime="2024-08-15">2024年8月15日</time>`."""
    local = localtime(moment) if isinstance(moment, datetime) else moment
    return format_html(
        '<time datetime="{}">{}</time>', dateformat.format(local, "Y-m-d"), dateformat.format(local, "Y年n月j日")
    )
