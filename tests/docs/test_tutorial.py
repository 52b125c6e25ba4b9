"""The tutorial runs from its first cell to its last, and shows what it says."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs/tutorial.ipynb"


@pytest.fixture(scope="module")
def done() -> nbformat.NotebookNode:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    return NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()


def said(notebook: nbformat.NotebookNode) -> str:
    """Everything that the cells printed or gave back as text."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)


def test_it_runs_and_shows_targets_verdict_forecast_and_index(done):
    words = said(done)
    for expected in ("rd_intensity", "滞后", "没有说明输出", "80% 区间", "_normalise", "北京"):
        assert expected in words
    pictures = [
        o
        for cell in done.cells
        if cell.cell_type == "code"
        for o in cell.outputs
        if "image/svg+xml" in o.get("data", {})
    ]
    assert len(pictures) == 3


def test_no_results_are_kept_in_the_repository():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
