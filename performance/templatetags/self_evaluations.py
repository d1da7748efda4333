"""Tags of the tables of self-evaluations (自评表的模板用语)."""

from django import template

from performance.document.sheet_columns import page_groups, sheet_columns

register = template.Library()

register.simple_tag(sheet_columns)
register.simple_tag(page_groups)
