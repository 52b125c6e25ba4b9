"""Search across the sentences of all plans that a person may see."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from guibiao.kernel import access
from guibiao.plans import bigrams
from guibiao.plans.models import Plan, Reading, Sentence
from guibiao.reading.model import Section

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_SQLITE = "SELECT rowid FROM plans_sentence_words WHERE plans_sentence_words MATCH %s"
_POSTGRES = "SELECT id FROM plans_sentence WHERE to_tsvector('simple', words) @@ %s::tsquery"


@dataclass(frozen=True)
class Filters:
    """What narrows a search: a region's code, a year inside the plan's period, a genre."""

    region: str = ""
    year: int | None = None
    genre: str = ""


def index(plan: Plan, reading: Reading) -> int:
    """Put the sentences of a reading into the index in place of the plan's earlier ones. Returns how many."""
    Sentence.objects.filter(plan=plan).delete()
    sections = [Section(**section) for section in reading.found.get("outline", [])]
    rows = []
    at = 0
    for match in _SENTENCE.finditer(reading.text):
        if not match.group().strip():
            continue
        while at + 1 < len(sections) and sections[at + 1].start <= match.start():
            at += 1
        title = sections[at].title if sections and sections[at].start <= match.start() else ""
        rows.append(
            Sentence(
                plan=plan, start=match.start(), end=match.end(), section=title[:300], text=match.group(),
                words=bigrams.index_words(match.group()),
            )
        )  # fmt: skip
    Sentence.objects.bulk_create(rows, batch_size=300)
    return len(rows)


def find(user: Any, query: str, filters: Filters = Filters()) -> QuerySet[Sentence]:
    """The sentences with every run of the query, newest plans first; nothing for a query without a word."""
    phrases = bigrams.query_phrases(query)
    sentences = access.visible(user, Sentence.objects.filter(plan__state__in=("checking", "adopted")))
    if not phrases:
        return sentences.none()
    statement, expression = (
        (_POSTGRES, _for_postgres(phrases)) if connection.vendor == "postgresql" else (_SQLITE, _for_sqlite(phrases))
    )
    sentences = sentences.filter(_condition(filters), pk__in=RawSQL(statement, [expression]))  # noqa: S611 (a constant with its parameter bound)
    return sentences.select_related("plan", "plan__region").order_by("-plan__issued_on", "plan_id", "start")


def _condition(filters: Filters) -> Q:
    condition = Q()
    if filters.region:
        condition &= Q(plan__region__code=filters.region)
    if filters.year:
        condition &= Q(plan__period_from__lte=filters.year, plan__period_to__gte=filters.year)
    if filters.genre:
        condition &= Q(plan__genre=filters.genre)
    return condition


def _for_sqlite(phrases: list[tuple[list[str], bool]]) -> str:
    return " AND ".join(f'"{" ".join(words)}"' + (" *" if prefix else "") for words, prefix in phrases)


def _for_postgres(phrases: list[tuple[list[str], bool]]) -> str:
    parts = []
    for words, prefix in phrases:
        terms = [f"'{word}'" for word in words]
        parts.append(f"({' <-> '.join(terms)}{':*' if prefix else ''})")
    return " & ".join(parts)


def highlights(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was searched for. Full and half width count as the same."""
    folded = bigrams.fold(text)
    if len(folded) != len(text):
        return [(text, False)]
    marked = [False] * len(text)
    for run in bigrams.runs(query):
        at = folded.find(run)
        while at >= 0:
            marked[at : at + len(run)] = [True] * len(run)
            at = folded.find(run, at + 1)
    pieces: list[tuple[str, bool]] = []
    for character, mark in zip(text, marked, strict=True):
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + character, mark)
        else:
            pieces.append((character, mark))
    return pieces
