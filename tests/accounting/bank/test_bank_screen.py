"""The lines to explain: what is suggested and why, rules learned from lines, and the balances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import MatchRule, Period, PeriodState
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank, ledger
from apps.accounting.services.bank import certain, rules
from apps.accounting.values.bank import BankAccountInfo, RuleDraft
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel.errors import Forbidden, NotFound
from kernel.ids import new_id
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.samples import MOVEMENTS, Movement, camt

RENT, SALES, FEES = "2030", "1010", "2390"
HAVNEN = "Ejendomsselskabet Havnen"


def post(desk: Desk, bank_account: BankAccountInfo, amount: str, text: str, day: date) -> None:
    draft = EntryDraft(
        journal_code="GEN",
        date=day,
        description=text,
        lines=(
            LineDraft(account_code=bank_account.account_code, amount=Decimal(amount)),
            LineDraft(account_code=SALES, amount=-Decimal(amount)),
        ),
    )
    ledger.post_entry(draft=draft, actor=desk.actor)


def rent_rule(desk: Desk) -> None:
    draft = RuleDraft(name="Rent Havnen", account_code=RENT, text_contains="havnen")
    bank.add_rule(draft=draft, actor=desk.actor)


def test_the_screen_shows_newest_first_with_counts_and_balances(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    lines = desk.lines()
    bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    bank.exclude_line(line_id=lines[1].id, reason="Private", actor=desk.actor)
    screen = selectors.reconcile_screen(bank_account_id=jyske.id)
    assert [line.id for line in screen.lines] == [lines[2].id]
    assert (screen.counts.open, screen.counts.reconciled, screen.counts.excluded) == (1, 1, 1)
    assert screen.overview.statement_balance == Decimal("-26057.50")
    assert screen.overview.books_balance == Decimal("14382.50")
    assert screen.overview.difference == Decimal("-40440.00")
    assert (screen.overview.lines, screen.overview.explained_lines) == (3, 2)
    matched = selectors.reconcile_screen(bank_account_id=jyske.id, show="reconciled").lines[0]
    assert matched.reconciliation is not None
    assert matched.reconciliation.sides[0].account_code == SALES
    assert matched.reconciliation.sides[0].amount == Decimal("14382.50")
    assert matched.reconciliation.actor_name == "Joana Dias"


def test_a_rule_suggests_its_account_and_says_why(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS))
    rent_rule(desk)
    screen = selectors.reconcile_screen(bank_account_id=jyske.id, show="certain")
    suggestion = screen.lines[0].suggestion
    assert suggestion is not None
    assert (suggestion.kind, suggestion.certainty, suggestion.account_code) == (
        "rule",
        "certain",
        RENT,
    )
    assert suggestion.reason == "Rule “Rent Havnen”: text contains “havnen”"
    assert (screen.counts.certain, screen.counts.none) == (1, 2)


def test_a_number_found_in_the_books_is_certain_and_a_mere_amount_is_to_check(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    post(desk, jyske, "-12940.00", "Bill 2079931, Fjordrist", date(2026, 11, 9))
    post(desk, jyske, "14382.50", "Till takings, Havnegade", date(2026, 11, 23))
    screen = selectors.reconcile_screen(bank_account_id=jyske.id)
    found = {line.counterparty_name: line.suggestion for line in screen.lines}
    bill, takings = found["Fjordrist Grossist A/S"], found["Nets A/S"]
    assert bill is not None and takings is not None
    assert (bill.certainty, bill.reason) == (
        "certain",
        "Same amount, same reference “2079931”",
    )
    assert (takings.certainty, takings.reason) == ("check", "Same amount, days between: 1")
    assert takings.entry_text == "Till takings, Havnegade"


def test_what_may_be_in_the_books_already_comes_before_a_rule(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    rent_rule(desk)
    post(desk, jyske, "-28500.00", "Rent, Havnegade", date(2026, 11, 21))
    line = next(one for one in desk.lines() if one.counterparty_name == HAVNEN)
    assert [one.kind for one in selectors.line(line_id=line.id).suggestions] == ["match", "rule"]


def test_two_lines_never_claim_the_same_entry_for_certain(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(
        camt(
            Movement("-5.00", "A", "Bill 4711", date(2026, 11, 20), "R1"),
            Movement("-5.00", "A", "Bill 4711", date(2026, 11, 21), "R2"),
        )
    )
    post(desk, jyske, "-5.00", "Bill 4711", date(2026, 11, 19))
    counts = selectors.reconcile_screen(bank_account_id=jyske.id).counts
    assert (counts.certain, counts.none) == (1, 1)
    done = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    assert (done.matched, done.posted, done.refused, done.open_lines) == (1, 0, (), 1)


def test_accepting_all_certain_posts_by_rule_and_matches_by_number(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    rent_rule(desk)
    post(desk, jyske, "-12940.00", "Bill 2079931, Fjordrist", date(2026, 11, 9))
    done = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    assert (done.posted, done.matched, done.refused, done.open_lines) == (1, 1, (), 1)
    assert len(desk.facts("accounting.statement_line.reconciled")) == 2
    assert selectors.match_rules()[0].used == 1
    shown = selectors.reconcile_screen(bank_account_id=jyske.id, show="reconciled").lines
    explained = [line.reconciliation.rule_name for line in shown if line.reconciliation]
    assert explained == ["", "Rent Havnen"]


def test_accepting_names_what_the_books_refuse_and_goes_on(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    october = Movement("-100.00", HAVNEN, "Husleje okt", date(2026, 10, 1), "R9")
    desk.send(camt(*MOVEMENTS, october))
    rent_rule(desk)
    Period.objects.filter(starts_on=date(2026, 10, 1)).update(state=PeriodState.CLOSED)
    done = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    assert (done.posted, done.open_lines) == (1, 3)
    assert [reason for _, reason in done.refused] == ["The period 2026-10 isn't open for posting."]


def test_accepting_takes_no_more_at_once_than_a_request_may(
    desk: Desk, jyske: BankAccountInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    rents = (Movement(f"-{n}.00", HAVNEN, f"Husleje {n}", reference=f"H{n}") for n in (1, 2, 3))
    desk.send(camt(*rents))
    rent_rule(desk)
    monkeypatch.setattr(certain, "CERTAIN_MAX", 2)
    first = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    assert (first.posted, first.left, first.open_lines) == (2, 1, 1)
    second = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    assert (second.posted, second.left, second.open_lines) == (1, 0, 0)


def test_a_rule_is_learned_from_a_line(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS))
    line = desk.lines()[2]
    bank.learn_rule(line_id=line.id, account_code=RENT, actor=desk.actor)
    rule = selectors.match_rules()[0]
    assert (rule.name, rule.text_contains) == (HAVNEN, HAVNEN)
    assert (rule.direction, rule.account_code, rule.position) == ("out", RENT, 1)
    assert (rule.actor_name, rule.used, rule.is_active) == ("Joana Dias", 0, True)
    suggestion = selectors.line(line_id=line.id).suggestions[0]
    assert suggestion.rule_id == rule.id
    with pytest.raises(rules.RuleKnown):
        bank.learn_rule(line_id=line.id, account_code=RENT, actor=desk.actor)
    assert MatchRule.objects.count() == 1


def test_a_rule_by_the_other_sides_account_keeps_it_sealed_and_masked(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    draft = RuleDraft(name="Landlord", account_code=RENT, counterparty_account=samples.OTHER)
    bank.add_rule(draft=draft, actor=desk.actor)
    assert selectors.match_rules()[0].counterparty_account == "··2209"
    suggestion = selectors.line(line_id=desk.lines()[2].id).suggestions[0]
    assert suggestion.reason == "Rule “Landlord”: the other side is ··2209"


def test_rules_are_tried_in_order_and_can_be_moved_and_switched_off(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    rent_rule(desk)
    later = RuleDraft(name="All of Havnen", account_code=FEES, text_contains="ejendomsselskabet")
    second = bank.add_rule(draft=later, actor=desk.actor)
    line_id = desk.lines()[2].id

    def first() -> str:
        return selectors.line(line_id=line_id).suggestions[0].rule_name

    assert first() == "Rent Havnen"
    bank.move_rule(rule_id=second, position=1, actor=desk.actor)
    assert first() == "All of Havnen"
    assert [rule.position for rule in selectors.match_rules()] == [1, 2]
    bank.switch_rule(rule_id=second, is_active=False, actor=desk.actor)
    assert first() == "Rent Havnen"
    assert len(desk.facts("accounting.match_rule.changed")) == 2


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (RuleDraft(name="All", account_code=RENT), rules.RuleTakesEverything),
        (RuleDraft(name="", account_code=RENT, text_contains="a"), rules.RuleNameMissing),
        (
            RuleDraft(name="A", account_code=RENT, amount_min=Decimal(2), amount_max=Decimal(1)),
            rules.AmountsCrossed,
        ),
        (RuleDraft(name="A", account_code="none", text_contains="a"), ledger.UnknownAccount),
    ],
)
def test_a_senseless_rule_is_refused(
    desk: Desk, draft: RuleDraft, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        bank.add_rule(draft=draft, actor=desk.actor)
    assert not MatchRule.objects.exists()


def test_the_owner_may_not_make_rules(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        rent_rule(Desk(desk.client, desk.owner, desk.reviewer, desk.owner))


def test_the_screen_asks_as_often_for_three_lines_as_for_sixty(
    desk: Desk,
    jyske: BankAccountInfo,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    rent_rule(desk)
    desk.send(camt(*MOVEMENTS))
    with django_assert_num_queries(10):
        selectors.reconcile_screen(bank_account_id=jyske.id)
    many = [
        Movement(
            f"-{number}.00",
            HAVNEN,
            f"Husleje {number}",
            reference=f"M{number}",
            account=samples.OTHER,
        )
        for number in range(1, 58)
    ]
    desk.send(camt(*many, reference="many"))
    with django_assert_num_queries(10):
        screen = selectors.reconcile_screen(bank_account_id=jyske.id)
    assert (len(screen.lines), screen.pages, screen.counts.certain) == (50, 2, 58)
    bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)
    with django_assert_num_queries(12):
        selectors.reconcile_screen(bank_account_id=jyske.id, show="reconciled")
    with django_assert_num_queries(1):
        selectors.bank_accounts()


def test_a_line_masks_the_other_sides_account(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS))
    assert selectors.line(line_id=desk.lines()[2].id).line.counterparty_account == "··2209"


def test_lines_are_read_page_after_page(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS))
    first = selectors.lines(bank_account_id=jyske.id, limit=2)
    rest = selectors.lines(bank_account_id=jyske.id, after=first[-1].id, limit=2)
    assert [line.position for line in (*first, *rest)] == [1, 2, 3]


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        selectors.bank_account(bank_account_id=new_id())
    with pytest.raises(NotFound):
        selectors.line(line_id=0)
    with pytest.raises(NotFound):
        selectors.statement(statement_id=new_id())
