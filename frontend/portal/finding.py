"""⌘K in the portal."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from frontend import palettes
from frontend.access import KontorRequest, portal


@require_GET
@portal()
def palette(request: KontorRequest) -> HttpResponse:
    return palettes.answer(request, groups=palettes.of_portal(request))
