"""The style guide, included only while debugging."""

from django.urls import path

from frontend import styleguide

urlpatterns = [
    path("styleguide/", styleguide.parts, name="styleguide"),
    path("styleguide/workspace/", styleguide.workspace, name="styleguide_workspace"),
    path("styleguide/bank/", styleguide.bank, name="styleguide_bank"),
    path("styleguide/portal/", styleguide.portal, name="styleguide_portal"),
    path("styleguide/palette/", styleguide.palette, name="styleguide_palette"),
]
