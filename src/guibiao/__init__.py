"""Guibiao 圭表: a region's innovation plan, read, measured and carried out."""

__version__ = "0.1.0"
