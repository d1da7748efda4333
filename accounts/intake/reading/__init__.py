"""Uploaded files are read in a process of their own, within limits, never in that of the site (收文件：子进程内限量读取).

`uploads` has a door for each kind of file, `parent` starts the child and waits, `child` is what runs there. Bytes go in,
JSON of bounded size comes out; whatever the file does to its reader, the site is told in words. The readers know
nothing of Django, so that a child starts in the time of a page.
"""
