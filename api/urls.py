"""The door for machines: version 1, its description, and its pages."""

from django.urls import include, path, re_path

from api.openapi import views as openapi
from api.views import Nothing

app_name = "api"

urlpatterns = [
    path("v1/openapi.json", openapi.Document.as_view(), name="document"),
    path("v1/docs/", openapi.docs, name="docs"),
    path("v1/", include("api.v1.urls")),
    # Every other address is answered as a problem, not as a page. `docs` is let through, so that
    # it leads to `docs/`.
    re_path(r"^(?!v1/docs$)[\s\S]*$", Nothing.as_view()),
]
