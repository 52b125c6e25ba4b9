"""argparse in Chinese: headings, and the few things that it says when a line is wrong."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

_SAID = [
    (r"the following arguments are required: (.+)", r"缺少参数：{}"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：{}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"{}：没有 {}，可用的有 {}"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"{} 后面缺少内容"),
    (r"argument (.+?): invalid int value: (.+)", r"{}：{} 不是整数"),
    (r"argument (.+?): not allowed with argument (.+)", r"{} 不能和 {} 一起用"),
    (r"argument (.+?): ignored explicit argument (.+)", r"{} 后面不能有 {}"),
    (r"ambiguous option: (.+?) could match (.+)", r"{} 可以指 {}，请写全"),
    (r"argument (.+?): (.+)", r"{}：{}"),
]


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese. A wrong line ends with exit code 2 and one sentence."""

    def __init__(self, *, prog: str | None = None, description: str | None = None, add_help: bool = True) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Help, add_help=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """One sentence and where to look."""
        self.exit(2, f"{_in_chinese(message)}。运行 {self.prog} --help 查看用法。\n")


def _in_chinese(message: str) -> str:
    for pattern, said in _SAID:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return said.format(*found.groups())
    return message


def complain(sentence: str) -> None:
    """Say what is wrong where it does not mix with results."""
    print(sentence, file=sys.stderr, flush=True)
