"""What is said of a file that cannot be taken (不能接收的文件)."""


class WrongFile(Exception):
    """The file cannot be taken; the message says in Chinese why and what to do."""
