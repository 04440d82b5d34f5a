# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a case, as migrations in order: version N is what the first N of them make.

A migration is never edited once it was in a release; a change of tables is a new one. A column
added to a table of acts comes last and has the default of its field (``rows.signed``).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, target TEXT NOT NULL, verdict TEXT NOT NULL,
    exemptions TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, via TEXT NOT NULL,
    role TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX decision_target ON decision (target, seq);
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL, exemptions TEXT NOT NULL, data TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_whole BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER decision_kept BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_whole BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
"""

# Decisions of the first version have no event that holds their digest: the store adopts them.
_CASE = """
ALTER TABLE decision ADD COLUMN limb TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN document TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN reader TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decision ADD COLUMN end INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decision ADD COLUMN regions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decision ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decision ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
CREATE TABLE source (
    path TEXT PRIMARY KEY, parent TEXT NOT NULL, item TEXT NOT NULL, ord INTEGER NOT NULL,
    document TEXT NOT NULL, media_type TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE document (
    id TEXT PRIMARY KEY, reader TEXT NOT NULL, pages TEXT NOT NULL, characters INTEGER NOT NULL
) STRICT;
CREATE TABLE finding (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, reader TEXT NOT NULL, label TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, score REAL NOT NULL, finder TEXT NOT NULL,
    why TEXT NOT NULL, exemptions TEXT NOT NULL, regions TEXT NOT NULL, keep INTEGER NOT NULL,
    words TEXT NOT NULL, page INTEGER NOT NULL, present INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_document ON finding (document);
CREATE TABLE register (
    seq INTEGER PRIMARY KEY, digest TEXT NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE TABLE mark (
    seq INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
    role TEXT NOT NULL, at TEXT NOT NULL, value TEXT NOT NULL, note TEXT NOT NULL,
    batch INTEGER NOT NULL
) STRICT;
CREATE TABLE grouping (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, members TEXT NOT NULL, actor TEXT NOT NULL,
    role TEXT NOT NULL, at TEXT NOT NULL, value TEXT NOT NULL, batch INTEGER NOT NULL
) STRICT;
CREATE TABLE statement (
    seq INTEGER PRIMARY KEY, exemption TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
    at TEXT NOT NULL, limb TEXT NOT NULL, purpose TEXT NOT NULL, qualified_opinion TEXT NOT NULL,
    harm TEXT NOT NULL, public_interest TEXT NOT NULL, batch INTEGER NOT NULL
) STRICT;
CREATE TABLE reversal (
    seq INTEGER PRIMARY KEY, undone INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
    at TEXT NOT NULL, batch INTEGER NOT NULL
) STRICT;
CREATE TABLE approval (
    seq INTEGER PRIMARY KEY, digest TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
    at TEXT NOT NULL, batch INTEGER NOT NULL
) STRICT;
CREATE TABLE job (
    key TEXT PRIMARY KEY, stage TEXT NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, interrupted INTEGER NOT NULL, owner TEXT NOT NULL,
    since TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
"""

APPEND_ONLY = ("decision", "mark", "grouping", "statement", "reversal", "approval", "register")


def _triggers(table: str) -> str:
    return "".join(
        f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;\n"
        for name, verb in (("kept", "UPDATE"), ("whole", "DELETE"))
    )


_MIGRATIONS = (
    _FIRST,
    _CASE + "".join(_triggers(table) for table in APPEND_ONLY if table != "decision"),
)
VERSION = len(_MIGRATIONS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Run the migrations after ``version``, within a transaction of the caller."""
    for script in _MIGRATIONS[version:]:
        for statement in _statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def tables_of(connection: sqlite3.Connection) -> set[str]:
    """The names of all tables."""
    return {
        row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }


def altered(connection: sqlite3.Connection) -> str:
    """The first table, index or trigger that is not as this version makes it; "" when all are."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, 0)
        differing = _made(fresh) ^ _made(connection)
    return min((f"{kind} {name}" for kind, name, _ in differing), default="")


def _made(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return {(row[0], row[1], row[2]) for row in connection.execute(query)}


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
