"""A file in, blocks and tables out; one folder a format."""

from guibiao.documents.classification import classification_mark, mark_in_name, mark_in_table
from guibiao.documents.limits import Limits
from guibiao.documents.model import Block, Cell, Document, Paragraph, Source, Table, Unreadable
from guibiao.documents.opening import open_document

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Limits",
    "Paragraph",
    "Source",
    "Table",
    "Unreadable",
    "classification_mark",
    "mark_in_name",
    "mark_in_table",
    "open_document",
]
