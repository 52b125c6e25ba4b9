"""Everything that depends on the database, once more on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgresql

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL")
@pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL is not installed: apt-get install postgresql")
def test_the_database_tests_pass_on_postgresql() -> None:
    with postgresql.cluster() as url:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                "2",
                "--dist",
                "loadfile",
                "-m",
                "database and not once",
                "-p",
                "no:cacheprovider",
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "GUIBIAO_TEST_TEMPLATE": postgresql.TEMPLATE},
            capture_output=True,
            text=True,
            check=False,
            timeout=1500,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
