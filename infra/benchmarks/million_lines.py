"""Books of 1,000,000 lines as three busy years leave them, for benchmarks of reading.

250,000 entries of four lines from January 2025 to December 2027 on 200 accounts, through the
tables' own triggers: of ten entries three are invoices, two are bills, two are customers' and one
is our own payment, each five weeks after what it settles; two are neither. 2,000 parties; one
entry in four is in euro, dollars or Swedish crowns; bills in euro are assessed by the buyer. Of
200,000 items some 55,000 are open. One sale in ten carries a cost centre, one in twenty a project.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

LINES, ENTRIES, ACCOUNTS, PARTIES, BATCHES = 1_000_000, 250_000, 200, 2_000, 25
LAST = date(2027, 12, 18)
TABLES = (
    "account",
    "party",
    "journal_line",
    "journal_entry",
    "month_balance",
    "open_item",
    "allocation",
    "allocation_part",
    "settled_share",
)

ADD_ACCOUNTS = """
INSERT INTO account (code, name, kind, is_contra, is_bank, is_active, control, currency)
SELECT 'Z' || n, 'Account ' || n,
       (ARRAY['asset', 'liability', 'equity', 'revenue', 'expense'])[1 + n %% 5],
       false, n = 5, true, '', ''
  FROM generate_series(1, %s - (SELECT count(*)::int FROM account)) AS n
"""
ADD_DIMENSIONS = """
INSERT INTO dimension (kind, code, name, is_active)
SELECT 'cost_centre', 'C' || n, 'Cost centre ' || n, true FROM generate_series(1, 12) AS n
 UNION ALL SELECT 'project', 'P' || n, 'Project ' || n, true FROM generate_series(1, 20) AS n
"""
# Ten entries are a block; what is settled lies `lag` blocks back. A block has one currency and one
# size of amounts, and so have the payments that follow it.
ADD_ENTRIES = """
WITH turn AS (
    SELECT n, gen_random_uuid() AS id, (DATE '2025-01-01' + (n * 1092::bigint / %(entries)s)::int)
           AS date, n %% 10 AS place, (n / 10 - CASE WHEN n %% 10 BETWEEN 5 AND 7 THEN %(lag)s
           ELSE 0 END) AS block
      FROM generate_series(%(first)s, %(last)s) AS n
), sized AS (
    SELECT t.*, c.currency, c.rate,
           (1 + abs(t.block) %% 97) * CASE WHEN c.currency IS NULL THEN 1 ELSE 8 END AS size,
           CASE WHEN t.place < 3 THEN 'sale'
                WHEN t.place < 5 THEN CASE WHEN c.currency = 'EUR' THEN 'eu_bill' ELSE 'bill' END
                WHEN t.place < 7 THEN 'receipt'
                WHEN t.place = 7 THEN CASE WHEN c.currency = 'EUR' THEN 'eu_paid' ELSE 'paid' END
                ELSE 'other' END AS kind,
           CASE t.place WHEN 5 THEN 0 WHEN 6 THEN 1 WHEN 7 THEN 3 ELSE t.place END AS whose
      FROM turn AS t
      LEFT JOIN (VALUES (3, 'EUR', 8), (7, 'EUR', 8), (5, 'USD', 4), (1, 'SEK', 0.5))
                AS c (rest, currency, rate) ON c.rest = abs(t.block) %% 16 AND t.place < 8
), entry AS (
    INSERT INTO journal_entry (
        id, journal_id, fiscal_year_id, period_id, number, date, description, currency,
        line_count, is_adjustment, source_kind, source_id,
        actor_kind, actor_id, actor_name, request_id)
    SELECT s.id, j.id, p.fiscal_year_id, p.id, s.n, s.date, 'Entry ' || s.n, 'DKK', 4, false, '',
           '', 'system', '', 'Kontor', ''
      FROM sized AS s JOIN period AS p ON s.date BETWEEN p.starts_on AND p.ends_on
      JOIN journal AS j ON j.code = CASE s.kind WHEN 'sale' THEN 'SAL' WHEN 'other' THEN 'GEN'
                                    WHEN 'bill' THEN 'PUR' WHEN 'eu_bill' THEN 'PUR' ELSE 'BNK' END
), side (kind, position, amount, pool, tax_code, tax_role) AS (
    VALUES
        ('sale', 1, 12.5, 'receivable', NULL, NULL),
        ('sale', 2, -7, 'revenue', 'DK-S25', 'base'),
        ('sale', 3, -3, 'revenue', 'DK-S25', 'base'),
        ('sale', 4, -2.5, 'other', 'DK-S25', 'tax'),
        ('bill', 1, -12.5, 'payable', NULL, NULL),
        ('bill', 2, 7, 'expense', 'DK-P25', 'base'),
        ('bill', 3, 3, 'expense', 'DK-P25', 'base'),
        ('bill', 4, 2.5, 'other', 'DK-P25', 'tax'),
        ('eu_bill', 1, -10, 'payable', NULL, NULL),
        ('eu_bill', 2, 10, 'expense', 'DK-PEUG25', 'base'),
        ('eu_bill', 3, 2.5, 'other', 'DK-PEUG25', 'tax'),
        ('eu_bill', 4, -2.5, 'other', 'DK-PEUG25', 'tax'),
        ('receipt', 1, -12.5, 'receivable', NULL, NULL),
        ('receipt', 2, 12.5, 'bank', NULL, NULL),
        ('receipt', 3, -0.5, 'bank', NULL, NULL),
        ('receipt', 4, 0.5, 'expense', NULL, NULL),
        ('paid', 1, 12.5, 'payable', NULL, NULL),
        ('paid', 2, -12.5, 'bank', NULL, NULL),
        ('paid', 3, -0.5, 'bank', NULL, NULL),
        ('paid', 4, 0.5, 'expense', NULL, NULL),
        ('eu_paid', 1, 10, 'payable', NULL, NULL),
        ('eu_paid', 2, -10, 'bank', NULL, NULL),
        ('eu_paid', 3, -0.5, 'bank', NULL, NULL),
        ('eu_paid', 4, 0.5, 'expense', NULL, NULL),
        ('other', 1, 7, 'expense', NULL, NULL),
        ('other', 2, 5.5, 'other', NULL, NULL),
        ('other', 3, -2.5, 'other', NULL, NULL),
        ('other', 4, -10, 'other', NULL, NULL)
), pool AS (
    SELECT id, name, row_number() OVER (PARTITION BY name ORDER BY id) - 1 AS place,
           count(*) OVER (PARTITION BY name) AS count
      FROM (SELECT id, CASE WHEN control <> '' THEN control WHEN is_bank THEN 'bank'
                            WHEN kind IN ('revenue', 'expense') THEN kind ELSE 'other' END AS name
              FROM account) AS a
), someone AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM party
), dimensions AS (
    SELECT id, kind, row_number() OVER (PARTITION BY kind ORDER BY id) - 1 AS place FROM dimension
)
INSERT INTO journal_line (entry_id, account_id, date, amount, position, description, currency,
                          currency_amount, party_id, due_on, tax_code_id, tax_role, taxed_on,
                          cost_centre_id, project_id)
SELECT s.id, pool.id, s.date, side.amount * s.size, side.position, '', s.currency,
       side.amount * s.size / s.rate, someone.id,
       CASE WHEN someone.id IS NOT NULL THEN s.date + 14 + 16 * (s.block %% 3)::int END,
       tax.id, side.tax_role, CASE WHEN tax.id IS NOT NULL THEN s.date END, centre.id, project.id
  FROM sized AS s
  JOIN side ON side.kind = s.kind
  JOIN pool ON pool.name = side.pool
           AND pool.place = CASE WHEN side.pool IN ('receivable', 'payable') THEN 0
                                 ELSE (s.n * 7 + side.position * 53) %% pool.count END
  LEFT JOIN tax_code AS tax ON tax.code = side.tax_code
  LEFT JOIN someone ON side.position = 1 AND s.kind <> 'other'
        AND someone.place = CASE side.pool
                                WHEN 'receivable' THEN abs(s.block * 3 + s.whose) %% 1400
                                ELSE 1400 + abs(s.block * 7 + s.whose) %% 600 END
  LEFT JOIN dimensions AS centre ON centre.kind = 'cost_centre' AND s.kind = 'sale'
        AND side.position = 3 AND s.block %% 10 = 0 AND centre.place = s.n %% 12
  LEFT JOIN dimensions AS project ON project.kind = 'project' AND s.kind = 'sale'
        AND side.position = 3 AND s.block %% 20 = 4 AND project.place = s.n %% 20
"""
# Each payment settles its invoice or bill on the day it comes.
SETTLE = """
WITH pair AS (
    SELECT gen_random_uuid() AS id, o.line_id AS owed, p.line_id AS payment, p.date, o.amount,
           o.currency_amount
      FROM journal_entry AS f
      JOIN journal_entry AS e ON e.journal_id = CASE f.number %% 10 WHEN 7 THEN %(purchases)s
                                                                   ELSE %(sales)s END
       AND e.number = f.number - 10 * %(lag)s
                      - CASE f.number %% 10 WHEN 7 THEN 4 ELSE 5 END
      JOIN journal_line AS l ON l.entry_id = e.id AND l.position = 1
      JOIN journal_line AS m ON m.entry_id = f.id AND m.position = 1
      JOIN open_item AS o ON o.line_id = l.id
      JOIN open_item AS p ON p.line_id = m.id
     WHERE f.journal_id = %(bank)s AND f.number BETWEEN %(first)s AND %(last)s
), header AS (
    INSERT INTO allocation (id, date, part_count, reason, source_kind, source_id,
                            actor_kind, actor_id, actor_name, request_id)
    SELECT id, date, 2, '', '', '', 'system', '', 'Kontor', '' FROM pair
)
INSERT INTO allocation_part (allocation_id, item_id, amount, currency_amount)
SELECT id, owed, amount, currency_amount FROM pair
 UNION ALL SELECT id, payment, -amount, -currency_amount FROM pair
"""
# Five weeks at the pace of these books.
LAG = 800


def fill(client: Any, *, owner: str) -> None:
    """Lay the lines down in Danish books; `owner` is the address that may vacuum."""
    from django.db import connection

    from kernel.tenancy import client_scope

    with client_scope(client), connection.cursor() as cursor:
        cursor.execute(ADD_ACCOUNTS, [ACCOUNTS])
        _add_parties()
        cursor.execute(ADD_DIMENSIONS)
        cursor.execute("SELECT code, id FROM journal")
        journals = dict(cursor.fetchall())
        for query in (ADD_ENTRIES, SETTLE):
            for first in range(0, ENTRIES, ENTRIES // BATCHES):
                cursor.execute(
                    query,
                    {
                        "entries": ENTRIES,
                        "first": first + 1,
                        "last": first + ENTRIES // BATCHES,
                        "lag": LAG,
                        "sales": journals["SAL"],
                        "purchases": journals["PUR"],
                        "bank": journals["BNK"],
                    },
                )
            _settle_down(owner, client.schema_name)


def _settle_down(url: str, schema: str) -> None:
    """What autovacuum does to tables of that size sooner or later."""
    with psycopg.connect(url, autocommit=True) as owner:
        for table in TABLES:
            owner.execute(f"VACUUM (ANALYZE) {schema}.{table}")  # type: ignore[arg-type]


def _add_parties() -> None:
    from apps.parties.models import Party

    names = [f"Party {number:04}" for number in range(PARTIES)]
    Party.objects.bulk_create(
        Party(name=name, sort_key=name.lower(), name_key=name.lower(), country="DK")
        for name in names
    )
