"""A file in, blocks and tables out; one folder a format."""

from guibiao.documents.model import Block, Cell, Document, Paragraph, Source, Table, Unreadable

__all__ = ["Block", "Cell", "Document", "Paragraph", "Source", "Table", "Unreadable"]
