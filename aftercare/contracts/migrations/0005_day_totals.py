import django.db.models.deletion
from django.db import migrations, models

DECIDED = """
CREATE FUNCTION contracts_decided() RETURNS TABLE (
    ticket_id bigint, at timestamptz, customer_id bigint, commitment_id bigint, priority varchar,
    kept int, broken int, waived int
) LANGUAGE sql STABLE AS $$
    SELECT c.ticket_id, coalesce(b.due_at, c.fulfilled_at), t.customer_id, c.commitment_id, t.priority,
           (b.id IS NULL)::int, (b.id IS NOT NULL AND w.id IS NULL)::int, (w.id IS NOT NULL)::int
      FROM contracts_clock c JOIN contracts_timedticket t ON t.ticket_id = c.ticket_id
           LEFT JOIN contracts_breach b ON b.clock_id = c.id
           LEFT JOIN contracts_waiver w ON w.breach_id = b.id
     WHERE b.id IS NOT NULL OR (c.state = 'met' AND c.fulfilled_at IS NOT NULL)
$$
"""
#: What every trigger does: write the difference.
WRITE = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {first}
    INSERT INTO contracts_daytotal (at, customer_id, commitment_id, priority, kept, broken, waived)
    {difference};
    RETURN NULL;
END $$
"""
LISTEN = """
CREATE TRIGGER {table}_{when}_counted AFTER {when} ON {table} REFERENCING {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}()
"""
ROWS = {
    "insert": ("NEW TABLE AS fresh", "SELECT 1 AS n, fresh.* FROM fresh"),
    "delete": ("OLD TABLE AS gone", "SELECT -1 AS n, gone.* FROM gone"),
    "update": (
        "OLD TABLE AS gone NEW TABLE AS fresh",
        "SELECT 1 AS n, fresh.* FROM fresh UNION ALL SELECT -1, gone.* FROM gone",
    ),
}
CLOCKS = """
    SELECT c.fulfilled_at, t.customer_id, c.commitment_id, t.priority, sum(c.n), 0, 0
      FROM ({rows}) c JOIN contracts_timedticket t ON t.ticket_id = c.ticket_id
     WHERE c.state = 'met' AND c.fulfilled_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM contracts_breach b WHERE b.clock_id = c.id)
     GROUP BY c.id, c.fulfilled_at, t.customer_id, c.commitment_id, t.priority HAVING sum(c.n) <> 0
"""
BREACHES = """
    SELECT d.at, t.customer_id, c.commitment_id, t.priority, d.kept, d.broken, 0
      FROM ({rows}) b JOIN contracts_clock c ON c.id = b.clock_id
           JOIN contracts_timedticket t ON t.ticket_id = c.ticket_id
           CROSS JOIN LATERAL (VALUES (b.due_at, 0, b.n), (c.fulfilled_at, -b.n, 0)) d (at, kept, broken)
     WHERE d.broken <> 0 OR (c.state = 'met' AND c.fulfilled_at IS NOT NULL)
"""
WAIVERS = """
    SELECT b.due_at, t.customer_id, c.commitment_id, t.priority, 0, -w.n, w.n
      FROM ({rows}) w JOIN contracts_breach b ON b.id = w.breach_id JOIN contracts_clock c ON c.id = b.clock_id
           JOIN contracts_timedticket t ON t.ticket_id = c.ticket_id
"""
#: Whoever changes clocks or states breaches has the ticket; whoever waives hasn't, and waits for its priority.
WAIT = """
    PERFORM FROM contracts_timedticket t WHERE t.ticket_id IN (
        SELECT c.ticket_id FROM ({rows}) w JOIN contracts_breach b ON b.id = w.breach_id
               JOIN contracts_clock c ON c.id = b.clock_id) ORDER BY t.ticket_id FOR SHARE;
"""
TICKETS = """
    SELECT d.at, m.customer_id, d.commitment_id, m.priority, m.n * d.kept, m.n * d.broken, m.n * d.waived
      FROM contracts_decided() d CROSS JOIN
           (VALUES (1, NEW.customer_id, NEW.priority), (-1, OLD.customer_id, OLD.priority))
           m (n, customer_id, priority)
     WHERE d.ticket_id = NEW.ticket_id
"""
MOVED = """
CREATE TRIGGER contracts_timedticket_counted AFTER UPDATE ON contracts_timedticket FOR EACH ROW
    WHEN ((OLD.customer_id, OLD.priority) IS DISTINCT FROM (NEW.customer_id, NEW.priority))
    EXECUTE FUNCTION contracts_count_moved()
"""
LISTENED = [
    ("contracts_clock", ("insert", "update", "delete"), CLOCKS, ""),
    ("contracts_breach", ("insert", "delete"), BREACHES, ""),
    ("contracts_waiver", ("insert", "delete"), WAIVERS, WAIT),
]


def listen():
    """The triggers: one for each table and kind of change, and one for a ticket's priority and customer."""
    for table, kinds, difference, first in LISTENED:
        for when in kinds:
            named, rows = ROWS[when]
            name = f"{table}_count_{when}"
            function = WRITE.format(
                name=name, first=first.format(rows=rows), difference=difference.format(rows=rows)
            )
            yield migrations.RunSQL(function, f"DROP FUNCTION {name}() CASCADE")
            yield migrations.RunSQL(LISTEN.format(table=table, when=when, rows=named, name=name), "")
    function = WRITE.format(name="contracts_count_moved", first="", difference=TICKETS)
    yield migrations.RunSQL(function, "DROP FUNCTION contracts_count_moved() CASCADE")
    yield migrations.RunSQL(MOVED, "")


class Migration(migrations.Migration):
    """Day totals, kept by triggers from now on; the next migration counts what was decided before."""

    dependencies = [
        ('contracts', '0004_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('customer_id', models.BigIntegerField(null=True)),
                ('priority', models.CharField(max_length=2)),
                ('kept', models.IntegerField()),
                ('broken', models.IntegerField()),
                ('waived', models.IntegerField()),
                ('folded', models.BooleanField(db_default=False)),
                ('commitment', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.commitment')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='daytotal_at'), models.Index(condition=models.Q(('folded', False)), fields=['at'], name='daytotal_fresh')],
            },
        ),
        migrations.RunSQL(DECIDED, "DROP FUNCTION contracts_decided()"),
        *listen(),
    ]
