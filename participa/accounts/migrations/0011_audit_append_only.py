"""The database itself refuses to change the audit log, and on PostgreSQL to delete from it.

SQLite has no way to tell the emptying of a whole database from a deletion, so there the chain alone shows one.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_POSTGRESQL = (
    """CREATE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    """CREATE TRIGGER accounts_audit_append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse()""",
)
_POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS accounts_audit_append_only ON accounts_auditentry",
    "DROP FUNCTION IF EXISTS accounts_audit_refuse()",
)
_SQLITE = (
    """CREATE TRIGGER accounts_audit_append_only BEFORE UPDATE ON accounts_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
_SQLITE_BACK = ("DROP TRIGGER IF EXISTS accounts_audit_append_only",)


def protect(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _POSTGRESQL, _SQLITE)


def release(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _POSTGRESQL_BACK, _SQLITE_BACK)


def _run(editor: BaseDatabaseSchemaEditor, postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_audit_log")]

    operations = [migrations.RunPython(protect, release)]
