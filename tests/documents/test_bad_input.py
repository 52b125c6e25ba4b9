"""Whatever is sent: one sentence with the file's name, no other exception."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.documents import Document, Limits, Unreadable, open_document

from .pdf_writer import flowed, pdf
from .samples import CLOSING, OPENING, offsets_hold

DOCUMENT = "word/document.xml"
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "指标"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_member(raw: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.namelist():
            if member != name:
                made.writestr(member, given.read(member))
        made.writestr(name, data)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def refusal(raw: bytes, name: str, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as why:
        open_document(raw, name=name, limits=limits)
    sentence = str(why.value)
    assert sentence.startswith(f"“{name}”")
    assert sentence.endswith("。")
    assert sentence.count("。") == 1
    return sentence


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NOISE = random.Random(1).randbytes(5000)  # noqa: S311


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (b"", "空.txt", "空文件"),
        (b" \r\n\t ", "空白.txt", "没有文字"),
        ("规划\0目标".encode() * 40, "空字节.txt", "空字节"),
        (NOISE, "乱码.txt", "不是可以辨认的文字"),
        (NOISE, "乱码.pdf", "不是PDF"),
        (NOISE, "乱码.docx", "不是DOCX"),
        (PNG, "图片.pdf", "图片"),
        (b"\xff\xd8\xff\xe0" + NOISE, "照片.docx", "图片"),
        (b"%PDF-1.4\n", "空壳.pdf", "不是完好的 PDF"),
        (b"Rar!\x1a\x07\x00" + NOISE, "规划.rar", "压缩包"),
        (archive(**{"规划.txt": b"x"}), "规划.zip", "压缩包"),
        (archive(**{"xl/workbook.xml": b"<x/>"}), "台账.docx", "Excel"),
        (archive(**{DOCUMENT: b"<w:document"}), "半截.docx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "旧.doc", "不是完好"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加密.docx", "密码"),
        (b"<html><body>" + b"<div>" * 50_000 + b"x", "深.html", "嵌套过深"),
        ("序号\n".encode() * 120_000, "长.txt", "万行"),
    ],
)
def test_what_cannot_be_read_is_said(raw: bytes, name: str, says: str) -> None:
    assert says in refusal(raw, name)


def test_size_is_bounded_before_reading(tmp_path: Path) -> None:
    assert "50 MB" in refusal(b"a" * (50 * 1024 * 1024 + 1), "大.txt")
    assert "1 MB" in refusal(b"a" * 2_000_000, "大.txt", Limits(size=1024 * 1024))
    path = tmp_path / "大.txt"
    with path.open("wb") as sparse:
        sparse.truncate(60 * 1024 * 1024)
    with pytest.raises(Unreadable, match="60.0 MB"):
        open_document(path)


def test_folders_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="文件夹"):
        open_document(tmp_path)
    with pytest.raises(Unreadable, match="找不到文件“没有.txt”"):
        open_document(tmp_path / "没有.txt")
    with pytest.raises(Unreadable):
        open_document("空\0字节.txt")


def test_bytes_without_a_name() -> None:
    with pytest.raises(Unreadable, match="未命名文件"):
        open_document(b"")


@pytest.mark.parametrize("name", ["规划.txt", "规划.pdf", "规划.html"])
def test_a_wrong_suffix_is_told_with_what_to_do(name: str) -> None:
    said = refusal(word(OPENING), name)
    assert ".docx" in said
    assert "后缀" in said
    assert "后缀" in refusal(OPENING.encode("gbk"), "规划.docx")
    assert "后缀" in refusal(pdf(flowed([OPENING])), "规划.doc")


def test_without_a_suffix_or_under_an_old_name_the_content_decides() -> None:
    assert "wordprocessingml" in open_document(word(OPENING), name="规划").media_type
    assert "wordprocessingml" in open_document(word(OPENING), name="规划.wps").media_type
    assert open_document(pdf(flowed([OPENING])), name="规划").media_type == "application/pdf"
    assert open_document(OPENING.encode("gbk"), name="规划.2024").media_type == "text/plain"
    page = f"<html><body><p>{OPENING}</p></body></html>".encode()
    assert open_document(page, name="规划.doc").media_type == "text/html"


# Archives that are made to hurt


def test_a_bomb_by_its_declared_size() -> None:
    assert "压缩炸弹" in refusal(archive(**{DOCUMENT: b" " * 30_000_000}), "炸弹.docx", Limits(inflated=20_000_000))


def test_a_bomb_that_lies_about_its_size() -> None:
    raw = bytearray(archive(**{DOCUMENT: BODY.encode() + b" " * 200_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.find(mark)
        raw[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    refusal(bytes(raw), "炸弹.docx")


def test_too_many_members() -> None:
    assert "文件过多" in refusal(archive(**{str(n): b"" for n in range(50)}), "多.docx", Limits(parts=40))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    xml = f"{head}{BODY}<w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    assert "实体" in refusal(with_member(word(OPENING), DOCUMENT, xml.encode(encoding)), "实体.docx")


def test_outside_files_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("机密内容")
    xml = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>{BODY}<w:p><w:r><w:t>&s;</w:t></w:r></w:p></w:body></w:document>'
    assert "机密内容" not in refusal(with_member(word(OPENING), DOCUMENT, xml.encode()), "外部.docx")


@pytest.mark.parametrize("depth", [200, 100_000])
def test_deep_nesting_in_word(depth: int) -> None:
    xml = (
        f"{BODY}<w:p>{'<w:ins>' * depth}<w:r><w:t>{OPENING}</w:t></w:r>{'</w:ins>' * depth}</w:p></w:body></w:document>"
    )
    raw = with_member(word(OPENING), DOCUMENT, xml.encode())
    if depth < 250:
        assert open_document(raw, name="深.docx").text == OPENING
    else:
        refusal(raw, "深.docx")


def test_spans_beyond_reason() -> None:
    html = "<table><tr><td colspan=99999 rowspan=99999>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"
    document = open_document(f"<html><p>{OPENING}</p>{html}<p>{CLOSING}</p></html>".encode(), name="样本.html")
    assert offsets_hold(document)


# Damage

SAMPLES = {
    "样本.txt": f"某市科技创新规划\n\n{OPENING}\n\n序号\n指标\n2020年\n2025年\n1\n强度\n1\n2\n2\n企业\n3\n\n{CLOSING}\n".encode(
        "gbk"
    ),
    "样本.html": (
        f"<html><head><meta charset='utf-8'></head><body><div><p>{OPENING}</p>"
        f"<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table><p>{CLOSING}</p></div></body></html>"
    ).encode(),
    "样本.docx": word("某市科技创新规划", OPENING, CLOSING),
}


def outcome(raw: bytes, name: str) -> Document | str:
    """The document, or the sentence that says why there is none."""
    try:
        return open_document(raw, name=name, limits=Limits(conversion=5))
    except Unreadable as why:
        return str(why)


def survives(raw: bytes, name: str) -> None:
    found = outcome(raw, name)
    assert name in found if isinstance(found, str) else offsets_hold(found)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    raw = bytearray(SAMPLES[name])
    cut = data.draw(st.integers(1, len(raw)))
    del raw[cut:]
    for place in data.draw(st.lists(st.integers(0, cut - 1), max_size=12)):
        raw[place] = data.draw(st.integers(0, 255))
    survives(bytes(raw), name)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_pdfs_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    raw = bytearray(pdf(flowed([OPENING, CLOSING] * 8)))
    if seed % 2:
        del raw[chance.randrange(20, len(raw)) :]
    for _ in range(seed * 3):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    survives(bytes(raw), "样本.pdf")


@given(raw=st.binary(max_size=600), suffix=st.sampled_from([".txt", ".html", ".docx", ".pdf", ".doc", ""]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_under_any_name(raw: bytes, suffix: str) -> None:
    if b"%PDF-" not in raw:
        survives(raw, f"样本{suffix}")


def page(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>\n" for text in paragraphs)
    return f"<html><meta charset='utf-8'><style>{'.a{}' * 900}</style><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (f"{OPENING}\n\n".encode() * 40, "长.txt"), (f"{OPENING}\n\n".encode("gb18030") * 40, "长.txt"),
        (page(*[OPENING] * 40), "长.html"), (word(*[OPENING] * 40), "长.docx"), (OPENING.encode() * 40, "一行.txt"),
        (page(OPENING * 40), "一行.html"), (page() + OPENING.encode() * 40, "尾.html"),
    ],
)  # fmt: skip
def test_lines_and_characters_are_bounded_whatever_the_format(raw: bytes, name: str) -> None:
    assert "超过0.25万字" in refusal(raw, name, Limits(characters=2500))
    assert open_document(raw, name=name, limits=Limits(characters=4000)).text.count(OPENING[:9]) == 40
    if not name.startswith(("一行", "尾")):
        assert "超过0.003万行" in refusal(raw, name, Limits(lines=30))
        assert open_document(raw, name=name, limits=Limits(lines=41))


def test_a_part_beside_the_body_is_no_bomb() -> None:
    paragraph = f"<w:p><w:r><w:t>{'示例' * 4000}</w:t></w:r></w:p>"
    head = BODY.replace("w:document", "w:hdr").replace("<w:body>", "") + paragraph * 1000 + "</w:hdr>"
    assert "过大" in refusal(with_member(word(OPENING), "word/header1.xml", head.encode()), "炸弹.docx")
