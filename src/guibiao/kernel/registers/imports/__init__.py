"""Excel in: read a table, map its columns, show what would happen cell by cell, store on confirmation, undo."""
