"""The provider's bill."""

from django.urls import path

from frontend.portal.bill import views

urlpatterns = [
    path("", views.bill, name="bill"),
    path("<slug:metric>/", views.units, name="bill_units"),
]
