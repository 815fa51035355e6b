"""Revenue, expenses and cash by month, as a chart."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounting.values.statements import MonthFigures
from frontend import formats
from frontend.charts import MonthChart, Series


def month_chart(
    months: Sequence[MonthFigures], *, currency: str, with_cash: bool = True
) -> MonthChart:
    language = get_language() or "en"
    first, last = (
        formats.month_text(each.month, language=language) for each in (months[0], months[-1])
    )
    title = (
        _("Revenue, expenses and cash by month")
        if with_cash
        else _("Revenue and expenses by month")
    )
    return MonthChart(
        title=title,
        description=_("From %(first)s to %(last)s, in %(currency)s.")
        % {"first": first, "last": last, "currency": currency},
        labels=tuple(formats.short_month_text(each.month, language=language) for each in months),
        bars=(
            Series(_("Revenue"), tuple(each.revenue for each in months)),
            Series(_("Expenses"), tuple(each.expense for each in months)),
        ),
        line=Series(_("Cash"), tuple(each.cash for each in months)) if with_cash else None,
        currency=currency,
    )
