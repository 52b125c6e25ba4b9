"""Peak memory of reading large files, each in a process of its own; and a stream of documents, which must not grow."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# What getrusage says of a process includes the peak of the one that started it; what the kernel says of its memory does not.
PEAK = """
from pathlib import Path
def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
"""
MEASURE = (
    PEAK
    + """
import resource, sys, time
from guibiao.reading import read
start = time.perf_counter()
plan = read(sys.argv[1])
seconds = time.perf_counter() - start
others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print((peak() + others) // 1024, round(seconds, 1), len(plan.targets))
"""
)
COMMAND = (
    PEAK
    + """
import sys
from guibiao.cli import main
code = main(sys.argv[1:])
print(peak() // 1024, file=sys.stderr)
sys.exit(code)
"""
)
STREAM = """
import sys
from pathlib import Path
from guibiao.reading import read_many
path, count = Path(sys.argv[1]), int(sys.argv[2])
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
early = 0
for number, result in enumerate(read_many(path for _ in range(count)), 1):
    if number == count // 5:
        early = held()
print(early, held())
"""
DIGITS = "零一二三四五六七八九"
SYLLABLES = "安宁长平清河东阳武山南原林泉永新高云海丰"
PARAGRAPHS_A_PAGE = 12
PAGES = 300
FIVE_MEGABYTES = 5_000_000
#: Seconds after which a file counts as not read.
PATIENCE = 180


def _counted(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones else "")


def paragraph(number: int) -> str:
    """One paragraph in the genre: a measure of a county of its own, and a heading before every thirtieth."""
    county = "".join(SYLLABLES[number // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(3)) + "县"
    chapter, item = divmod(number, 30)
    heading = f"{_counted(chapter % 98 + 1)}、推进{county}创新发展\n" if item == 0 else ""
    return (
        f"{heading}（{_counted(item + 1)}）建设{county}创新平台。到2025年，{county}高新技术企业达到{100 + number % 900}家，"
        f"技术合同成交额突破{10 + number % 90}亿元，培育{number % 40 + 1}个以上创新联合体。（责任单位：省科技厅、财政厅，{county}人民政府）"
    )


def _text(folder: Path) -> Path:
    path = folder / "long.txt"
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < FIVE_MEGABYTES:
            number += 1
            file.write(paragraph(number) + "\n")
    return path


def _dense(folder: Path) -> Path:
    """A text of the same size that is nothing but figures, each county with indicators of its own."""
    path = folder / "dense.txt"
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < FIVE_MEGABYTES:
            number += 1
            county = "".join(SYLLABLES[number // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(4)) + "县"
            file.write(
                f"持续完善以企业为主体的创新体系，到2025年，{county}高新技术企业达到{100 + number % 900}家，"
                f"{county}技术合同成交额突破{10 + number % 90}亿元。\n"
            )
    return path


def _page(folder: Path) -> Path:
    path = folder / "long.html"
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<!doctype html><meta charset="utf-8"><title>科技创新规划</title><div class="content"><h1>科技创新规划</h1>'
        )
        number = 0
        while file.tell() < FIVE_MEGABYTES:
            number += 1
            file.write(f'<p style="text-indent: 2em">{paragraph(number)}</p>\n')
        file.write("</div>")
    return path


def _docx(folder: Path) -> Path:
    from docx import Document

    document = Document()
    for number in range(PAGES * PARAGRAPHS_A_PAGE):
        document.add_paragraph(paragraph(number))
        if number % PARAGRAPHS_A_PAGE == PARAGRAPHS_A_PAGE - 1:
            document.add_page_break()
    path = folder / "long.docx"
    document.save(str(path))
    return path


def _pdf(folder: Path) -> Path:
    from playwright.sync_api import sync_playwright

    from tools import chromium

    body = "".join(
        "<section>"
        + "".join(f"<p>{paragraph(page * PARAGRAPHS_A_PAGE + line)}</p>" for line in range(PARAGRAPHS_A_PAGE))
        + "</section>"
        for page in range(PAGES)
    )
    path = folder / "long.pdf"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.QUIET)
        page = browser.new_page()
        page.set_content(f"<style>section {{ break-after: page; font-size: 11px }}</style>{body}")
        page.pdf(path=str(path))
        browser.close()
    return path


def peaks() -> Iterator[tuple[str, str, str, str]]:
    """(what, peak in MB, seconds, targets found); reading that takes too long is stopped and says so."""
    makers: dict[str, Callable[[Path], Path]] = {
        "text, 5 MB": _text,
        "web page, 5 MB": _page,
        f"DOCX, {PAGES} pages": _docx,
        f"PDF, {PAGES} pages": _pdf,
    }
    with tempfile.TemporaryDirectory() as folder:
        for what, make in makers.items():
            path = make(Path(folder))
            command = [sys.executable, "-c", MEASURE, str(path)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                yield what, "-", f"not read in {PATIENCE}", "-"
                continue
            except (
                subprocess.CalledProcessError
            ) as error:  # a sentence such as “读取超时”, on a machine with too much to do
                yield what, "-", error.stderr.strip().rpartition("\n")[2].rpartition(": ")[2], "-"
                continue
            peak, seconds, targets = done.stdout.split()
            yield what, peak, seconds, targets


def outputs() -> Iterator[tuple[str, str, str]]:
    """(form of output, peak in MB, of the first form's peak) of the command on the dense text."""
    forms: dict[str, tuple[str, ...]] = {
        "JSON": ("read", "--json"),
        "terminal": ("read",),
        "CSV": ("read", "--csv", "out"),
        "workbook": ("read", "--xlsx", "out.xlsx"),
        "Word": ("read", "--docx", "out.docx"),
        "comparison": ("compare", "--xlsx", "compared.xlsx"),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = _dense(Path(folder))
        least = 0
        for form, (verb, *words) in forms.items():
            command = [sys.executable, "-c", COMMAND, verb, str(path), *words]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, check=True)
            peak = int(done.stderr.split()[-1])
            least = least or peak
            yield form, str(peak), f"{peak / least:.2f}"


def stream(count: int) -> tuple[int, int]:
    """Memory in MB after a fifth of so many documents, and after all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.txt"
        path.write_text("\n".join(paragraph(number) for number in range(8)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", STREAM, str(path), str(count)], capture_output=True, text=True, check=True
        )
    early, late = done.stdout.split()
    return int(early), int(late)
