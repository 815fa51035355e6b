"""Addresses of a client's ledger."""

from django.urls import path, register_converter

from frontend.workspace.ledger import (
    accruals,
    addresses,
    chart,
    closing,
    dimensions,
    opening,
    posting,
    rates,
    recurring,
    revaluation,
    views,
)

register_converter(addresses.DayConverter, "day")

urlpatterns = [
    path("", views.journal, name="ledger"),
    path("new/", posting.new_entry, name="entry_new"),
    path("parties/", posting.find_parties, name="ledger_parties"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("entries/<uuid:entry_id>/reverse/", posting.reverse_entry, name="entry_reverse"),
    path(
        "entries/<uuid:entry_id>/lines/<int:line_id>/spread/",
        accruals.spread_line,
        name="line_spread",
    ),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/import/", chart.send_chart, name="chart_send"),
    path("accounts/import/<str:extent>/", chart.preview_chart, name="chart_preview"),
    path("accounts/import/<str:extent>/discard/", chart.discard_chart, name="chart_discard"),
    path("accounts/<str:code>/", views.account, name="account"),
    path("opening/", opening.opening_balances, name="opening"),
    # What comes back and what is spread
    path("recurring/", recurring.recurring_entries, name="recurring"),
    path("recurring/new/", recurring.new_recurring, name="recurring_new"),
    path("recurring/<uuid:recurring_id>/", recurring.recurring_entry, name="recurring_entry"),
    path("recurring/<uuid:recurring_id>/end/", recurring.end_recurring, name="recurring_end"),
    path("recurring/<uuid:recurring_id>/<day:on>/post/", recurring.post_due, name="recurring_post"),
    path("recurring/<uuid:recurring_id>/<day:on>/skip/", recurring.skip_due, name="recurring_skip"),
    path("accruals/", accruals.accruals_list, name="accruals"),
    path("accruals/<uuid:accrual_id>/", accruals.accrual, name="accrual"),
    path("accruals/<uuid:accrual_id>/cancel/", accruals.cancel_accrual, name="accrual_cancel"),
    path("accruals/<uuid:accrual_id>/<int:position>/book/", accruals.book_share, name="share_book"),
    # Dimensions
    path("dimensions/", dimensions.dimensions_list, name="dimensions"),
    path("dimensions/new/", dimensions.add_dimension, name="dimension_new"),
    path("dimensions/<str:kind>/result/", dimensions.result, name="result_by"),
    path(
        "dimensions/<str:kind>/<path:code>/change/",
        dimensions.change_dimension,
        name="dimension_change",
    ),
    # Currencies
    path("rates/", rates.rates, name="rates"),
    path("rates/new/", rates.type_rate, name="rate_new"),
    path("rates/send/", rates.send_rates, name="rates_send"),
    path("rates/preview/", rates.preview_rates, name="rates_preview"),
    path("rates/discard/", rates.discard_rates, name="rates_discard"),
    path("rates/<str:currency>/<day:on>/remove/", rates.remove_rate, name="rate_remove"),
    path("revaluation/", revaluation.revaluation, name="revaluation"),
    # Periods and years
    path("periods/", posting.periods, name="periods"),
    path("periods/open/", posting.open_year, name="year_open"),
    path("periods/<int:period_id>/", closing.period, name="period"),
    path("periods/<int:period_id>/prepare/", closing.prepare, name="period_prepare"),
    path("periods/<int:period_id>/close/", posting.close_period, name="period_close"),
    path("periods/<int:period_id>/reopen/", posting.reopen_period, name="period_reopen"),
    path("years/<str:label>/", closing.year, name="year"),
    path("years/<str:label>/close/", closing.close_year, name="year_close"),
]
