"""What the translation catalogues hold: every sentence, whole, in every language."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

LANGUAGES = ("cs", "da", "hu")
# Placeholders of both kinds, and tags.
PART = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+")


def _catalogue(language: str) -> Catalog:
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _messages(language: str) -> list[Message]:
    return [each for each in _catalogue(language) if each.id]


def _sources(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def _translations(message: Message) -> tuple[str, ...]:
    given = message.string
    return tuple(given) if isinstance(given, tuple | list) else (str(given or ""),)


def _parts(text: str) -> list[str]:
    return sorted(PART.findall(text))


def test_there_is_a_catalogue_for_every_language_but_the_source() -> None:
    assert sorted({code for code, _name in settings.LANGUAGES} - {"en"}) == sorted(LANGUAGES)


def test_every_catalogue_knows_the_same_sentences() -> None:
    known = [{(each.context, _sources(each)) for each in _messages(code)} for code in LANGUAGES]
    assert known[0]
    assert known[0] == known[1] == known[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_guessed(language: str) -> None:
    forms = _catalogue(language).num_plurals
    unfinished = [
        each.id
        for each in _messages(language)
        if each.fuzzy
        or not all(_translations(each))
        or (len(_sources(each)) > 1 and len(_translations(each)) != forms)
    ]
    assert unfinished == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_are_those_of_the_source(language: str) -> None:
    different = [
        (each.id, given)
        for each in _messages(language)
        for given in _translations(each)
        if _parts(given) not in [_parts(source) for source in _sources(each)]
    ]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_permission_never_renames_the_month_of_may(language: str) -> None:
    assert [each.context for each in _messages(language) if each.id == "May"] == ["permission"]
