"""Addresses of the provider's money in the workspace."""

from django.urls import path

from frontend.workspace.cockpit import portfolio, views

urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.new_plan, name="plan_new"),
    path("plans/<uuid:plan_id>/price/", views.price, name="plan_price"),
    path("rates/", views.rates, name="rates"),
    path("rates/hour/", views.cost_rate, name="cost_rate"),
    path("rates/currency/", views.reporting_rate, name="reporting_rate"),
]
