"""From which amount on who approves bills."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting import permissions as allowed
from apps.accounting.services.payables import Limit
from apps.accounting.values.bills import ApprovalRuleInfo, BillSettingsInfo
from frontend.amounts import AmountField
from kernel import offering
from tenants.values import MemberInfo

ROWS_MORE: Final = 2
Choices = list[tuple[str, str]]


def member_choices(members: Iterable[MemberInfo]) -> Choices:
    """Those who may approve at all: (user's id, name)."""
    return [
        (str(each.person.user_id), each.person.name)
        for each in members
        if allowed.APPROVE_BILLS in offering.member_permissions(each.role)
    ]


def _gone(rule: ApprovalRuleInfo | None, members: Choices) -> Choices:
    """Whom a limit names though they may not approve any more: nobody gives that approval."""
    if rule is None or not rule.member_ids or rule.member_ids[0] in dict(members):
        return []
    return [
        (rule.member_ids[0], _("%(name)s, who may not approve any more") % {"name": rule.label})
    ]


class LimitsForm(forms.Form):
    """A row for each limit: from which amount on, and whose word is asked."""

    use_required_attribute = False

    is_posted_when_approved = forms.BooleanField(
        label=gettext_lazy("Post bills as soon as they are approved"), required=False
    )

    def __init__(
        self, *args: Any, settings: BillSettingsInfo, members: Choices, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        kept = {rule.member_ids[0]: rule.label for rule in settings.rules if rule.member_ids}
        self.names = kept | dict(members)
        self.initial["is_posted_when_approved"] = settings.is_posted_when_approved
        self.count = len(settings.rules) + ROWS_MORE
        for at in range(self.count):
            rule = settings.rules[at] if at < len(settings.rules) else None
            self.fields[f"from_{at}"] = AmountField(label=gettext_lazy("From"), required=False)
            known = [("", gettext_lazy("any of your approvers")), *members]
            who = forms.ChoiceField(
                label=gettext_lazy("Who"), required=False, choices=[*known, *_gone(rule, members)]
            )
            self.fields[f"who_{at}"] = who
            if rule is not None:
                self.initial[f"from_{at}"] = f"{rule.amount_from.normalize():f}"
                self.initial[f"who_{at}"] = rule.member_ids[0] if rule.member_ids else ""

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"from_{at}"], self[f"who_{at}"]) for at in range(self.count)]

    def limits(self) -> list[Limit]:
        """The rows with an amount, in their order."""
        found = []
        for at in range(self.count):
            amount = cast(Decimal | None, self.cleaned_data.get(f"from_{at}"))
            who = self.cleaned_data.get(f"who_{at}", "")
            if amount is not None:
                found.append(
                    Limit(
                        position=at + 1,
                        label=self.names.get(who, "") or _("One of your approvers"),
                        amount_from=amount,
                        member_ids=(who,) if who else (),
                    )
                )
        return found
