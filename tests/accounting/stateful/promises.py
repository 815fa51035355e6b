"""What the books promise at every moment, read from the tables themselves."""

from __future__ import annotations

from typing import Any

from tests.accounting.ledger.posting import state_of_books
from tests.accounting.open_items.owing import control_accounts_differ, rows, state_of_items


def everything() -> list[Any]:
    """All that an act can write; equal before and after means that nothing changed."""
    return [
        *state_of_books(),
        *state_of_items(),
        rows(
            "SELECT account_id, currency, month, amount, booked FROM currency_balance"
            " ORDER BY 1, 2, 3"
        ),
        rows("SELECT id::text, merged_into_id::text FROM party ORDER BY 1"),
        rows("SELECT count(*) FROM party_merge"),
    ]


def are_kept() -> None:
    """Balanced entries, whole control accounts, exact settlements, and no gap anywhere."""
    assert unbalanced_entries() == []
    assert unbalanced_allocations() == []
    assert control_accounts_differ() == []
    assert items_that_differ_from_their_parts() == []
    assert sums_that_differ_from_their_lines() == []
    assert numbers_with_gaps() == []


def unbalanced_entries() -> list[Any]:
    """In crowns, or in any other currency."""
    return rows(
        """
        SELECT entry_id, NULL FROM journal_line GROUP BY 1 HAVING sum(amount) <> 0
        UNION ALL
        SELECT entry_id, currency FROM journal_line WHERE currency IS NOT NULL
         GROUP BY 1, 2 HAVING sum(currency_amount) <> 0
        """
    )


def unbalanced_allocations() -> list[Any]:
    return rows(
        """
        SELECT p.allocation_id
          FROM allocation_part AS p JOIN open_item AS i ON i.line_id = p.item_id
         GROUP BY 1
        HAVING sum(p.amount) <> 0 OR sum(p.currency_amount) <> 0
            OR count(DISTINCT i.account_id) > 1
        """
    )


def items_that_differ_from_their_parts() -> list[Any]:
    """What is open is the whole less every part, and never more than the whole."""
    return rows(
        """
        SELECT i.line_id
          FROM open_item AS i
          LEFT JOIN (SELECT item_id, sum(amount) AS amount, sum(currency_amount) AS own
                       FROM allocation_part GROUP BY 1) AS p ON p.item_id = i.line_id
         WHERE i.open_amount <> i.amount - coalesce(p.amount, 0)
            OR i.open_currency_amount <> i.currency_amount - coalesce(p.own, 0)
            OR abs(i.open_amount) > abs(i.amount) OR i.open_amount * i.amount < 0
            OR abs(i.open_currency_amount) > abs(i.currency_amount)
            OR i.open_currency_amount * i.currency_amount < 0
        """
    )


def sums_that_differ_from_their_lines() -> list[Any]:
    """Month balances, in crowns and in other currencies."""
    return rows(
        """
        (SELECT account_id, '', sum(debit), sum(credit) FROM month_balance GROUP BY 1
         EXCEPT
         SELECT account_id, '', coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
                coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) FROM journal_line GROUP BY 1)
        UNION ALL
        (SELECT account_id, currency, sum(amount), sum(booked) FROM currency_balance GROUP BY 1, 2
         EXCEPT
         SELECT account_id, currency, sum(currency_amount), sum(amount) FROM journal_line
          WHERE currency IS NOT NULL GROUP BY 1, 2)
        """
    )


def numbers_with_gaps() -> list[Any]:
    """Journals and years whose numbers aren't 1, 2, 3 … up to what their counter says."""
    return rows(
        """
        SELECT c.id, c.last_number, count(e.id), max(e.number)
          FROM journal_counter AS c
          LEFT JOIN journal_entry AS e
                 ON e.journal_id = c.journal_id AND e.fiscal_year_id = c.fiscal_year_id
         GROUP BY 1, 2
        HAVING count(e.id) <> c.last_number OR coalesce(max(e.number), 0) <> c.last_number
            OR coalesce(min(e.number), 1) <> 1 OR count(DISTINCT e.number) <> count(e.id)
        """
    )
