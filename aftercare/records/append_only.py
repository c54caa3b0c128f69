"""Append-only tables: a trigger refuses what would rewrite history, whoever asks."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION records_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (to_jsonb(OLD) ->> 'customer_id') IS NOT NULL AND EXISTS (
        SELECT 1 FROM records_demomark
        WHERE kind = 'customer' AND object_id = (to_jsonb(OLD) ->> 'customer_id')::bigint
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration step that makes `table` append-only.

    UPDATE and TRUNCATE are always refused; DELETE unless the row's `customer_id` belongs to the fictional
    vendor (`records_demomark`, kind "customer"). The migration must depend on records 0001.
    """
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION records_append_only();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION records_append_only();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )
