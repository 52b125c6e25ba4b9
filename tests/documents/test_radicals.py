"""Fonts of PDFs give radicals for characters; people and searches mean the characters."""

from guibiao.documents.radicals import plain


def test_radicals_become_the_characters_that_they_look_like() -> None:
    assert plain("⾼新技术企业，⼈⼝与公⺠，⻓江⻛电，⾏业⻔类") == "高新技术企业，人口与公民，长江风电，行业门类"


def test_nothing_else_changes_and_places_stay() -> None:
    text = "R&D经费投入强度（%）〔150〕①  ★"
    assert plain(text) == text
    assert len(plain("⽔⻅⿔")) == 3
