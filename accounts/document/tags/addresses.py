"""Full addresses in pages: canonical links, feeds, data about data (页面中的完整网址)."""

from django import template

from accounts.document.address import public_address

register = template.Library()
register.simple_tag(public_address, name="public_address")
