"""A person at the browser, who acts on what she sees; each click, key, file and filled field is an action and is counted."""

import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, FilePayload, Locator, Page, expect

from tests.browser.conftest import serious

#: Milliseconds to wait for what shall be seen: a job in the background may have to do it first.
PATIENCE = 40_000


class Person:
    """`within` confines an action to a part of the page, such as one row."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def _field(self, label: str | re.Pattern[str], within: Locator | None) -> Locator:
        """The field with a label, which may say besides that it can be left empty."""
        named = re.compile(rf"^\s*{re.escape(label)}\s*(选填)?\s*$") if isinstance(label, str) else label
        return (within or self.page).get_by_label(named).first

    def _act(self, target: Locator) -> Locator:
        self.actions += 1
        return target

    def sees(self, text: str, within: Locator | None = None) -> None:
        """What stands on the page for her to read, or in a part of it."""
        if within is None:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=PATIENCE)
        else:
            expect(within).to_contain_text(text, timeout=PATIENCE)

    def stands_before(self, text: str) -> None:
        """What the head of the page says: the thing and its state."""
        expect(self.page.locator("h1")).to_contain_text(text, timeout=PATIENCE)

    def follow(self, link: str, within: Locator | None = None, exact: bool = False) -> None:
        """Click a link."""
        self._act((within or self.page).get_by_role("link", name=link, exact=exact).first).click()

    def go(self, entry: str) -> None:
        """Click an entry of the left column."""
        self.follow(entry, self.page.get_by_label("主导航"))

    def press(self, button: str, within: Locator | None = None) -> None:
        """Click a button."""
        self._act((within or self.page).get_by_role("button", name=button, exact=True).first).click()

    def fill(self, label: str | re.Pattern[str], text: str, within: Locator | None = None) -> None:
        """Fill in a field."""
        self._act(self._field(label, within)).fill(text)

    def select(self, label: str | re.Pattern[str], option: str, within: Locator | None = None) -> None:
        """Choose from a list, by the beginning of the option's words."""
        field = self._field(label, within)
        wanted = field.locator("option", has_text=option).first.get_attribute("value")
        self._act(field).select_option(value=wanted)

    def tick(self, label: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Tick a box."""
        self._act(self._field(label, within)).check()

    def choose(self, label: str, files: FilePayload | list[FilePayload] | Path, within: Locator | None = None) -> None:
        """Choose files."""
        self._act(self._field(label, within)).set_input_files(files)

    def download(self, name: str) -> bytes:
        """Click the link or button that gives a file."""
        wanted = self.page.get_by_role("link", name=name, exact=True).or_(
            self.page.get_by_role("button", name=name, exact=True)
        )
        taken: AbstractContextManager[Any]
        with self.page.expect_download() as taken:
            self._act(wanted.first).click()
        file: Download = taken.value
        return Path(file.path()).read_bytes()

    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.locator("dialog[open]")

    def row(self, text: str) -> Locator:
        """The row of a table with these words."""
        return self.page.locator("main tbody tr", has_text=text).first

    def finds_nothing_serious(self) -> None:
        """The page as it stands is accessible and not wider than the window."""
        assert serious(self.page) == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url


def upload(person: Person, files: FilePayload) -> None:
    """Bring a document in, and wait until it was read."""
    person.follow("上传规划")
    person.choose("选择文件", files)
    person.tick(re.compile("我确认所选文件不涉及"))
    person.press("上传并读取")
    expect(person.page.locator(".pl-received").last).to_contain_text("已读取", timeout=PATIENCE)


def adopt(person: Person) -> None:
    """Adopt what stands on the check screen, with what is still unsettled acknowledged."""
    person.follow("采用", exact=True)
    known = re.compile("仍然采用；这些问题会记入版本")
    person.stands_before("采用为第 1 版")
    if person.page.get_by_label(known).count():
        person.tick(known)
    person.press("采用")
    person.stands_before("第 1 版")
