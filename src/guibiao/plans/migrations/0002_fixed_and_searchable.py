"""What was adopted or decided is never changed, by the database's own refusal; sentences get their full-text index."""

from typing import Any

from django.db import migrations

from guibiao.kernel.protection import AppendOnly

_SQLITE = [
    "CREATE VIRTUAL TABLE plans_sentence_words USING fts5"
    "(words, content='plans_sentence', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER plans_sentence_indexed AFTER INSERT ON plans_sentence BEGIN "
    "INSERT INTO plans_sentence_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER plans_sentence_forgotten AFTER DELETE ON plans_sentence BEGIN "
    "INSERT INTO plans_sentence_words(plans_sentence_words, rowid, words) VALUES ('delete', old.id, old.words); END",
]
_POSTGRES = ["CREATE INDEX plans_sentence_words ON plans_sentence USING gin (to_tsvector('simple', words))"]
_BACK = {
    "sqlite": [
        "DROP TRIGGER plans_sentence_indexed",
        "DROP TRIGGER plans_sentence_forgotten",
        "DROP TABLE plans_sentence_words",
    ],
    "postgresql": ["DROP INDEX plans_sentence_words"],
}


def _build(apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRES}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def _drop(apps: Any, schema_editor: Any) -> None:
    for statement in _BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        AppendOnly("plans_version"),
        AppendOnly("plans_target"),
        AppendOnly("plans_measure"),
        AppendOnly("plans_measureunit"),
        AppendOnly("plans_itemchange"),
        migrations.RunPython(_build, _drop),
    ]
