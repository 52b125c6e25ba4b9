"""The whole workspace as a directory of plain files, and back: the same for SQLite and PostgreSQL.

    DIR/manifest.json           version, migrations, and of every table: rows, checksum, last number given
    DIR/tables/NAME.jsonl.gz    a line a row, in the order of the key
    DIR/files/ab/abcd…          the stored files, named by the hash of their bytes
    DIR/audit.anchor            the anchor of the audit chain, as far as the tables go
    DIR/SHA256SUMS              checksums of all these; `sha256sum -c SHA256SUMS` reads it

write(directory)  makes one while people work
read(directory)   fills an empty workspace from one, all or nothing
"""

from guibiao.kernel.backup.archive import Archive, Refused, opened
from guibiao.kernel.backup.reading import read
from guibiao.kernel.backup.writing import write

__all__ = ["Archive", "Refused", "opened", "read", "write"]
