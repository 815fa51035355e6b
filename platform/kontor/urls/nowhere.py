"""An unknown host: there is no page at all, so every path answers 404."""

urlpatterns: list[object] = []
