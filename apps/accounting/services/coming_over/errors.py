"""Why an import is refused as a whole. What is wrong with its rows stands in its report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Invalid


class AlreadyTakenOver(Conflict):
    code = "accounting.import.already_done"
    sentence = _("“%(name)s” was already taken over by %(who)s on %(when)s. Nothing was doubled.")


class SubjectUnknown(Invalid):
    code = "accounting.import.subject_unknown"
    sentence = _("Say what the file holds: a chart, parties, opening balances, items or a journal.")


class OnlyJournals(Invalid):
    code = "accounting.import.only_journals"
    sentence = _("A plain-text journal is taken over as a whole journal only.")


class MappingWanted(Invalid):
    code = "accounting.import.mapping_wanted"
    sentence = _("Say first which column of “%(name)s” holds what.")


class NameMissing(Invalid):
    code = "accounting.import.name_missing"
    sentence = _("Give it a name.")


class NotChecked(Conflict):
    code = "accounting.import.not_checked"
    sentence = _("Check “%(name)s” first; nothing is taken over unseen.")


class HasErrors(Conflict):
    code = "accounting.import.has_errors"
    sentence = _("“%(name)s” has %(errors)s rows to be mended. Nothing was taken over.")


class BeingWorkedOn(Conflict):
    code = "accounting.import.busy"
    sentence = _("“%(name)s” is being worked on right now.")


class NotTakenOver(Conflict):
    code = "accounting.import.not_done"
    sentence = _("“%(name)s” isn't in the books, so there is nothing to take back.")


class FinishedImport(Conflict):
    code = "accounting.import.finished"
    sentence = _("“%(name)s” is in the books; it can be taken back, but not changed.")


class TouchedSince(Conflict):
    code = "accounting.import.touched"
    sentence = _(
        "%(what)s was built on %(count)s entries of “%(name)s” since. Undo that first; nothing "
        "was taken back."
    )


class NothingToReverse(Conflict):
    code = "accounting.import.nothing_to_reverse"
    sentence = _(
        "“%(name)s” brought no entries. Accounts and parties are put out of use one by one."
    )


class ProofFailed(Conflict):
    code = "accounting.import.proof_failed"
    sentence = _(
        "After posting, %(account)s would hold %(posted)s %(currency)s where the file says "
        "%(stated)s. Nothing was taken over."
    )


class BadAccountChoice(Invalid):
    code = "accounting.import.bad_account_choice"
    sentence = _("“%(account)s” is no account of this chart and can't be added to it.")
