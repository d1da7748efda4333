"""The read-only interface for programs: publications as JSON (公开数据接口，只读).

Written by hand: fifteen addresses that give frozen data need neither models of their answers nor messages of a library in
another language; conditional requests, cursors and the description are the same small code. A test holds the description
(OpenAPI 3.1) against what is answered.
"""
