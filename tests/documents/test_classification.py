"""The mark of a classified document, told from the same words in running text."""

from __future__ import annotations

import pytest

from guibiao.documents import classification_mark, open_document

from .samples import CLOSING, OPENING


@pytest.mark.parametrize(
    ("mark", "grade"),
    [
        ("机密★10年", "机密"),
        ("秘 密 ★ 10 年", "秘密"),
        ("绝密★长期", "绝密"),
        ("机密★启封前", "机密"),
        ("秘密☆5年", "秘密"),
        ("绝　密", "绝密"),
        ("密级：秘密", "秘密"),
        ("【机密】", "机密"),
        ("000123\n秘密★\n特急", "秘密"),
        ("紧急程度：特急 密级：机密★1年", "机密"),
        ("SECRET", "机密"),
    ],
)
def test_marks(mark: str, grade: str) -> None:
    text = f"{mark}\n某市科技创新规划\n{OPENING}\n"
    assert classification_mark(text) == grade
    assert classification_mark(open_document(text.encode(), name="样本.txt")) == grade


@pytest.mark.parametrize(
    "text",
    [
        "严禁泄露国家秘密、商业秘密和个人隐私。",
        "涉及秘密级、机密级事项的按有关规定办理。",
        "建立绝密、机密、秘密分级管理制度★重点任务。",
        "保守秘密\n落实保密责任",
        "本规划不涉密",
        "打造秘密花园★景区",
        f"{OPENING}" * 60 + "\n机密★10年\n",
    ],
)
def test_words_that_are_no_mark(text: str) -> None:
    assert classification_mark(f"某市科技创新规划\n{text}\n{CLOSING}\n") is None
