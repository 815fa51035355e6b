"""From rows to what may leave the house."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format

from apps.workspace import work_rules
from apps.workspace.models import IN_PREPARATION, WorkItem, WorkState
from apps.workspace.values import Bucket, PersonName, WorkItemInfo

SOON = timedelta(hours=4)


def items() -> QuerySet[WorkItem]:
    """With everything that `info` reads."""
    return WorkItem.objects.select_related(
        "subject__client", "preparer", "reviewer", "submitted_by"
    )


def bucketed(rows: QuerySet[WorkItem], *, now: datetime) -> QuerySet[Any]:
    """Each row with its group: `bucket` by name and `place` by order."""
    end_of_day = (timezone.localtime(now) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    conditions = {
        Bucket.SNOOZED: Q(snoozed_until__gt=now),
        Bucket.TO_REVIEW: Q(state=WorkState.IN_REVIEW),
        Bucket.WAITING: Q(state=WorkState.WAITING),
        Bucket.LATE: Q(promised_at__lt=now),
        Bucket.SOON: Q(promised_at__lt=now + SOON),
        Bucket.TODAY: Q(promised_at__lt=end_of_day),
    }
    return rows.annotate(
        bucket=Case(
            *(When(condition, then=Value(name.value)) for name, condition in conditions.items()),
            default=Value(Bucket.LATER.value),
            output_field=CharField(),
        )
    )


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    place = Case(*(When(bucket=name.value, then=Value(at)) for at, name in enumerate(Bucket)))
    return rows.annotate(place=place)


def info(row: Any) -> WorkItemInfo:
    """`row` comes from `items()`, bucketed or not."""
    subject = row.subject
    rule = work_rules.rule(service=subject.service, code=subject.rule)
    # What was to do names finished work; what is left names work that goes on.
    shown = row.count if row.state in IN_PREPARATION and row.count else row.total
    title = rule.title % {**_worded(subject.params), "count": shown} if rule else subject.rule
    address = {name: str(subject.params[name]) for name in rule.url_args} if rule else {}
    return WorkItemInfo(
        item_id=row.pk,
        client_id=subject.client_id,
        client_slug=subject.client.slug,
        client_name=subject.client.name,
        service=subject.service,
        rule=subject.rule,
        title=str(title),
        state=row.state,
        bucket=getattr(row, "bucket", ""),
        count=row.count,
        total=row.total,
        opened_at=row.opened_at,
        promised_at=row.promised_at,
        closed_at=row.closed_at,
        preparer=person(row.preparer),
        reviewer=person(row.reviewer),
        submitted_by=person(row.submitted_by),
        return_reason=row.return_reason,
        waiting_reason=row.waiting_reason,
        waiting_on=row.waiting_on,
        snoozed_until=row.snoozed_until,
        url_name=rule.url_name if rule else "",
        url_kwargs={"client": subject.client.slug, **address} if rule else {},
    )


def _worded(params: dict[str, Any]) -> dict[str, Any]:
    """A month as the reader writes it; a period of another length stays as it is named."""
    try:
        month = date.fromisoformat(f"{params.get('period', '')}-01")
    except ValueError:
        return params
    return {**params, "period": date_format(month, "YEAR_MONTH_FORMAT")}


def person(user: Any) -> PersonName | None:
    return PersonName(user_id=user.pk, name=user.name) if user else None
