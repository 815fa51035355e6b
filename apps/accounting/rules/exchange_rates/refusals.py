"""Why a file was refused as a publication of exchange rates.

As with bank statements: a stable `code`, an English template, its parameters, and the line.
"""

from __future__ import annotations

from apps.accounting.rules.wording import gettext_noop

QUOTED_LENGTH_MAX = 60


def quoted(value: str) -> str:
    """`value` on one line and short enough for a sentence."""
    text = " ".join(value.split())
    return text if len(text) <= QUOTED_LENGTH_MAX else text[: QUOTED_LENGTH_MAX - 1] + "…"


class RatesRejected(Exception):
    """The file can't be taken in; nothing of it was read."""

    def __init__(
        self, code: str, message: str, *, line: int | None = None, **params: str | int
    ) -> None:
        self.code = f"exchange_rates.{code}"
        self.message = message
        self.line = line
        self.params: dict[str, str | int] = dict(params)
        if line is not None:
            self.params["line"] = line
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.message % self.params


def empty() -> RatesRejected:
    return RatesRejected("empty", gettext_noop("The file is empty."))


def too_large(limit_mb: int) -> RatesRejected:
    return RatesRejected(
        "too_large",
        gettext_noop("The file is larger than the %(limit_mb)s MB that are read."),
        limit_mb=limit_mb,
    )


def not_read(readable: tuple[str, ...]) -> RatesRejected:
    return RatesRejected(
        "format_not_read",
        gettext_noop(
            "This is no list of exchange rates that is read here. Readable are: %(list)s."
        ),
        list=", ".join(readable),
    )


def not_text(line: int) -> RatesRejected:
    return RatesRejected(
        "not_text",
        gettext_noop("Line %(line)s holds characters that no list of rates contains."),
        line=line,
    )


def hostile(line: int) -> RatesRejected:
    return RatesRejected(
        "hostile",
        gettext_noop(
            "Line %(line)s declares a document type or an entity. Lists of rates never do; such "
            "files can be used for attacks and are refused."
        ),
        line=line,
    )


def broken(line: int, problem: str) -> RatesRejected:
    return RatesRejected(
        "malformed",
        gettext_noop("Line %(line)s: the XML is broken (%(problem)s)."),
        line=max(line, 1),
        problem=quoted(problem),
    )


def bad_archive() -> RatesRejected:
    return RatesRejected(
        "bad_archive", gettext_noop("The archive doesn't hold exactly one readable CSV file.")
    )


def bad_row(line: int, columns: int) -> RatesRejected:
    return RatesRejected(
        "bad_row",
        gettext_noop("Line %(line)s doesn't have the %(columns)s columns that its header has."),
        line=line,
        columns=columns,
    )


def bad_header(line: int) -> RatesRejected:
    return RatesRejected(
        "bad_header",
        gettext_noop("Line %(line)s is not the header that this list of rates should have."),
        line=line,
    )


def bad_rate(text: str, line: int) -> RatesRejected:
    return RatesRejected(
        "bad_rate",
        gettext_noop("Line %(line)s: “%(value)s” is not a rate."),
        line=line,
        value=quoted(text),
    )


def bad_units(text: str, line: int) -> RatesRejected:
    return RatesRejected(
        "bad_units",
        gettext_noop("Line %(line)s: “%(value)s” is not a number of units."),
        line=line,
        value=quoted(text),
    )


def bad_day(text: str, line: int) -> RatesRejected:
    return RatesRejected(
        "bad_day",
        gettext_noop("Line %(line)s: “%(value)s” is not a day of the calendar."),
        line=line,
        value=quoted(text),
    )


def bad_currency(text: str, line: int) -> RatesRejected:
    return RatesRejected(
        "bad_currency",
        gettext_noop("Line %(line)s: “%(value)s” is not a currency code."),
        line=line,
        value=quoted(text),
    )


def twice(currency: str, day: str, line: int) -> RatesRejected:
    return RatesRejected(
        "stated_twice",
        gettext_noop("Line %(line)s states %(currency)s for %(day)s a second time."),
        line=line,
        currency=currency,
        day=day,
    )


def nothing_in_it() -> RatesRejected:
    return RatesRejected("no_rates", gettext_noop("The file doesn't state a single rate."))


def too_many(limit: int) -> RatesRejected:
    return RatesRejected(
        "too_many",
        gettext_noop("The file states more than the %(limit)s rates that are read at once."),
        limit=limit,
    )


def no_cross_rate(base: str, wanted: str) -> RatesRejected:
    return RatesRejected(
        "no_cross_rate",
        gettext_noop(
            "The file quotes in %(base)s and doesn't state %(wanted)s, so nothing in %(wanted)s "
            "follows from it."
        ),
        base=base,
        wanted=wanted,
    )


def unreadable(name: str) -> RatesRejected:
    return RatesRejected(
        "unreadable",
        gettext_noop("“%(file)s” could not be read; its content confuses the reader."),
        file=quoted(name),
    )
