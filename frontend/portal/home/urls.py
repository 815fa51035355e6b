"""The portal's first page."""

from django.urls import path

from frontend.portal.home import views

urlpatterns = [path("", views.home, name="home")]
