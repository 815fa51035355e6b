"""What the parts render, for readers of the page and of the screen."""

import datetime
from decimal import Decimal

from django import forms
from django.template import engines
from django.utils import translation

from frontend import charts
from kernel.money import Money
from tests.frontend.test_content_policy import HERE, TEMPLATES

NBSP = "\u00a0"


def render(source: str, **context: object) -> str:
    text: str = engines["django"].from_string("{% load kontor %}" + source).render(context)
    return " ".join(text.split(" ")).strip()


def test_money_carries_its_exact_value_beside_the_readers_text() -> None:
    with translation.override("da"):
        html = render("{% money amount %}", amount=Decimal("-18640.50"))
    assert html == f'<data class="num" value="-18640.50">\u221218{NBSP}640,50</data>'


def test_money_names_its_unit_only_when_asked() -> None:
    with translation.override("cs"):
        amount = Money(Decimal(1200), "CZK")
        assert render("{{ amount|money }}", amount=amount) == f"1{NBSP}200,00"
        assert render('{{ amount|money:"unit" }}', amount=amount) == f"1{NBSP}200,00{NBSP}CZK"


def test_no_amount_renders_nothing() -> None:
    assert render("{{ amount|money }}{% money amount %}", amount=None) == ""


def test_a_button_declares_and_prints_its_key() -> None:
    html = render('{% button "Ask client" key="a" hx_post="/ask/" %}')
    assert html == (
        '<button type="submit" class="button" hx-post="/ask/" data-key="a" aria-keyshortcuts="a">'
        'Ask client<kbd class="kbd" aria-hidden="true">A</kbd></button>'
    )


def test_a_button_with_an_address_is_a_link() -> None:
    html = render('{% button "Review" href="/x/" kind="primary" %}')
    assert html == '<a href="/x/" class="button button-primary">Review</a>'


def test_words_from_people_are_escaped_in_every_part() -> None:
    evil = '<script>alert("x")</script>'
    html = render(
        "{% tag evil %}{% chip evil evil %}{% button evil title=evil %}{% monogram evil %}"
        '{% status evil %}{% panel evil %}{{ evil }}{% endpanel %}{% notice "late" title=evil %}'
        "{{ evil }}{% endnotice %}{% empty_state evil text=evil %}{% copy_button evil %}"
        '{% menu evil %}{{ evil }}{% endmenu %}{% dialog "d" evil %}{{ evil }}{% enddialog %}',
        evil=evil,
    )
    assert "<script" not in html
    assert 'alert("' not in html


class Bill(forms.Form):
    account = forms.CharField(min_length=10, help_text="Ten digits.")


def test_a_wrong_field_ties_help_and_error_to_its_control() -> None:
    html = render("{% field form.account %}", form=Bill({"account": "53"}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_account_help id_account_error"' in html
    assert 'id="id_account_error"' in html
    assert "field-invalid" in html


def test_a_suggested_field_says_why_in_words() -> None:
    html = render('{% field form.account suggested="Same as last month." %}', form=Bill())
    assert "field-suggested" in html
    assert '<p class="field-why" id="id_account_why">Same as last month.</p>' in html


def test_a_late_promise_says_so_first_in_words() -> None:
    now = datetime.datetime(2026, 11, 24, 10, 54, tzinfo=datetime.UTC)
    due = now - datetime.timedelta(minutes=24)
    html = render("{% fuse due now=now %}", due=due, now=now)
    assert 'class="fuse fuse-late"' in html
    assert '<span class="fuse-text">24 min late</span>' in html
    assert '<progress max="100" value="100" aria-hidden="true">' in html


def test_the_same_numbers_stand_in_a_table_below_the_chart() -> None:

    chart = charts.MonthChart(
        title="Cash in 2026",
        description="Cash grew.",
        labels=("Oct", "Nov"),
        bars=(charts.Series("Revenue", (Decimal(423000), Decimal(440000))),),
        line=charts.Series("Cash", (Decimal(585000), Decimal(684000))),
        currency="DKK",
    )
    with translation.override("da"):
        html = render("{% chart chart %}", chart=chart)
    assert html.count("<title") == html.count("<desc") == 2
    assert f'value="440000">440{NBSP}000,00</data>' in html
    assert 'text-anchor="end">800</text>' in html
    assert ",0" not in "".join(part.split('"')[0] for part in html.split(' y="')[1:])


def test_the_tab_bar_takes_marked_entries_or_the_first_four() -> None:
    source = (
        "{% navigation_entries as places %}"
        "{% for entry in places|for_tab_bar %}{{ entry.label }} {% endfor %}"
    )
    plain = [{"label": str(n), "url": "/"} for n in range(6)]
    marked = [entry | {"tab": n in {1, 5}} for n, entry in enumerate(plain)]
    assert render(source, navigation=plain) == "0 1 2 3"
    assert render(source, navigation=marked) == "1 5"


def test_every_template_of_ours_compiles() -> None:

    for path in TEMPLATES:
        engines["django"].get_template(str(path.relative_to(HERE / "templates")))
