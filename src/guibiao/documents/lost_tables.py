"""Placeholder."""

from guibiao.documents.model import Block


def rebuild(blocks: list[Block]) -> tuple[list[Block], list[str]]:
    return blocks, []
