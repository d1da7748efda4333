"""Reading a publication: its frozen body with every figure linked, and a card for each figure (公开稿的阅读页)."""

from .reading import Reading, located, open_reading

__all__ = ["Reading", "located", "open_reading"]
