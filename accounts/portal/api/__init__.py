"""The read-only interface for programs: publications as JSON (公开数据接口，只读).

Written by hand: fifteen addresses that give frozen data need neither models of their answers nor messages of a library in
another language; conditional requests, cursors and the description are the same small code.

The forms of the answers are data (`schemas.py`), and closed: a test holds every answer against them. Types instead, from
which the description would be made, were tried and counted: 126 statements as TypedDicts with a generator of their own, 230 as
classes of pydantic or django-ninja, in place of 42; and the parts of an erratum that guests bring by registry have no
type. What a library would take over is the smallest part: unknown parameters, messages in Chinese, cursors, problem+json
and conditional answers would still be ours.
"""
