"""The language of editions: an officer's text becomes forms, sentences and demands (表样文本：由财政人员书写的年度表样).

`docs/editions.md` tells it to officers. Everything unknown is a problem with file, line and the nearest known word; nothing
of a text is ever a pattern, a format or a template.
"""
