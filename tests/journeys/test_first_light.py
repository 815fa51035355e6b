"""The whole loop in one thread: a client is taken on, sends a statement, and reads its books."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from kontor.cli import kontor
from tests.api.receiver import Receiver
from tests.browser.fixtures import Visit
from tests.browser.site import Site
from tests.journeys import integrating, reconciling, reporting, sending, taking_on
from tests.journeys.doors import sign_in

pytestmark = pytest.mark.browser


def test_a_statement_goes_all_the_way(
    site: Site, visit: Visit, receiver: Receiver, tmp_path: Path
) -> None:
    """Through the real doors alone. Worker and scheduler act when the thread says so."""
    day = timezone.localdate().replace(day=1)
    provider, preparer, reviewer, outsider = (
        visit("workspace"), visit("workspace"), visit("workspace"), visit("workspace")
    )  # fmt: skip
    cast = site.cast
    for visitor, person in (
        (provider, cast.administrator),
        (preparer, cast.preparer),
        (reviewer, cast.reviewer),
        (outsider, cast.outsider),
    ):
        sign_in(visitor, person.email)

    # A client is taken on.
    taking_on.set_the_prices(provider)
    client = taking_on.take_on_the_client(provider, day.year)
    taking_on.assign(provider, cast.preparer.name, "Preparer")
    taking_on.assign(provider, cast.reviewer.name, "Reviewer")
    taking_on.is_found_by(preparer)
    taking_on.is_hidden_from(outsider)
    link = taking_on.invite_the_owner(provider)
    owner = taking_on.come_in_by_invitation(visit, link)

    # A program is let in.
    program = integrating.make_a_key(owner)
    secret = integrating.set_up_a_webhook(owner, receiver)
    integrating.a_key_of_another_client_opens_nothing(owner, cast)
    integrating.the_document_is_served(owner, program)
    integrating.post_by_program(program, day)
    integrating.is_told(owner, client, receiver, secret)

    # Statements are sent, and become one piece of work for one person.
    for visitor, path in ((preparer, "/"), (outsider, "/"), (reviewer, "/review/")):
        sending.waits_for_work(visitor, path)
    sending.refused_files_leave_nothing(owner, client, day, tmp_path)
    sending.send_the_statement(owner, client, day)
    sending.work_has_arrived(preparer, 6)
    sending.send_csv_twice(owner, client, day)
    sending.work_has_arrived(preparer, 9)
    sending.nothing_has_arrived(outsider)
    sending.nothing_has_arrived(reviewer)

    # It is done, returned, done again and accepted.
    sending.waits_for_work(reviewer, "/review/")
    reconciling.open_the_work(preparer)
    reconciling.explain_all(preparer)
    reconciling.return_the_work(reviewer, preparer, client)
    reconciling.correct_and_submit_again(preparer, client)
    reconciling.accept_the_work(reviewer, preparer, client)
    reconciling.the_journal_is_whole(preparer, day.year)

    # Everybody sees what is theirs.
    reporting.see_the_home(owner, day)
    reporting.see_the_reports(owner)
    reporting.download_the_reports(owner, tmp_path)
    reporting.who_saw_what(owner)
    reporting.the_bill_is_exact(owner)
    reporting.the_margin_is_known(provider)
    integrating.the_books_balance(program, day)
    verified = CliRunner().invoke(kontor, ["audit", "verify", taking_on.SLUG])
    assert verified.exit_code == 0, verified.output
