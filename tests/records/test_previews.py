from __future__ import annotations

import io

import pytest
from PIL import Image

from apps.records import rendering, selectors, services
from apps.records.rendering.refusals import FileRefused
from kernel.actor import Actor
from kernel.errors import NotFound
from tests.cast import Cast
from tests.records import papers


def test_a_page_becomes_a_picture_of_known_width(books: Cast, preparer: Actor) -> None:
    version_id = services.receive(
        content=papers.pdf("One", "---", "Two"), file_name="a.pdf", source="upload", actor=preparer
    ).version_id

    drawn = selectors.page_picture(version_id=version_id, number=2, width=600)
    assert (drawn.media_type, drawn.width) == ("image/png", 600)
    assert Image.open(io.BytesIO(drawn.content)).size == (drawn.width, drawn.height)
    with pytest.raises(NotFound):
        selectors.page_picture(version_id=version_id, number=3)


def test_a_huge_page_is_drawn_small() -> None:
    drawn = rendering.page(
        content=papers.pdf_with_page(14_400, 2_000_000),
        media_type=rendering.PDF,
        name="huge.pdf",
        number=1,
    )
    assert drawn.width * drawn.height <= 4_000_000


def test_a_picture_is_encoded_anew_without_what_else_it_carries() -> None:
    carried = papers.photo(3000, 1500) + b"<script>alert(1)</script>"
    drawn = rendering.page(
        content=carried, media_type="image/jpeg", name="p.jpg", number=1, width=900
    )
    assert (drawn.media_type, drawn.width, drawn.height) == ("image/jpeg", 900, 450)
    assert b"script" not in drawn.content


def test_what_has_no_pages_has_no_preview() -> None:
    with pytest.raises(FileRefused) as refused:
        rendering.page(content=b"words", media_type="text/plain", name="w.txt", number=1)
    assert refused.value.message == "“w.txt” can't be shown here; download it to look at it."


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SECONDS_MAX", 0.01)
    with pytest.raises(FileRefused) as refused:
        rendering.text(content=papers.pdf("Slow"), name="slow.pdf")
    assert refused.value.reason == "too_heavy"
