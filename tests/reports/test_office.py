"""The same pages as an office program shows them: every kind of report and the annex opened and set by LibreOffice."""

import subprocess
from pathlib import Path

from tests.outputs.edits import OFFICE
from tests.reports import samples
from tests.reports.pages import looked_at
from tests.reports.test_layout import obeys


def test_every_report_opens_in_an_office_program_page_by_page(tmp_path: Path) -> None:
    assert OFFICE, "tools/need.py says what is missing"
    for kind in samples.KINDS:
        (tmp_path / f"{kind}.docx").write_bytes(samples.word(kind))
    command = [
        OFFICE,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, *sorted(map(str, tmp_path.glob("*.docx")))], check=True, capture_output=True, timeout=300)
    for kind in samples.KINDS:
        obeys(kind, looked_at((tmp_path / f"{kind}.pdf").read_bytes()))
