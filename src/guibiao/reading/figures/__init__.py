"""Figures: the targets a document commits to and the facts it reports."""

from guibiao.reading.figures.find import Found, find

__all__ = ["Found", "find"]
