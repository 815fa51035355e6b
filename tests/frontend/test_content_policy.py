"""Nothing we serve needs a hole in the content security policy."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import frontend

HERE = Path(frontend.__file__).parent
TEMPLATES = sorted(HERE.rglob("templates/**/*.html"))
SCRIPTS = sorted((HERE / "static" / "kontor" / "js").glob("*.js"))
DATA_BLOCKS = ("application/json",)


class Offences(HTMLParser):
    """Collects what a strict policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        for name in named:
            if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
                self.found.append(f"<{tag} {name}>")
        if "javascript:" in (named.get("href") or ""):
            self.found.append(f"<{tag} href=javascript:>")
        if tag == "style":
            self.found.append("<style>")
        self.inline = "" if "src" in named or named.get("type") in DATA_BLOCKS else tag

    def handle_data(self, data: str) -> None:
        if self.inline == "script" and data.strip():
            self.found.append("<script> with content")

    def handle_endtag(self, tag: str) -> None:
        self.inline = ""


def offences(text: str) -> list[str]:
    parser = Offences()
    parser.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", text, flags=re.DOTALL))
    return parser.found


@pytest.mark.parametrize(
    "blocked",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        '<a hx-on:click="x()">',
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<a href="javascript:x">',
    ],
)
def test_the_walk_sees_what_the_policy_blocks(blocked: str) -> None:
    assert offences(blocked)


def test_no_template_holds_inline_script_or_style() -> None:
    assert len(TEMPLATES) > 60
    found = {str(path.relative_to(HERE)): offences(path.read_text()) for path in TEMPLATES}
    assert {name: what for name, what in found.items() if what} == {}


def test_no_script_of_ours_writes_markup_or_evaluates_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"
        r"setAttribute\(\s*[\"'](?:style|on)|\.on(?:click|change|input|load|error)\s*="
    )
    found = {path.name: forbidden.findall(path.read_text()) for path in SCRIPTS}
    assert {name: what for name, what in found.items() if what} == {}


def test_htmx_may_not_evaluate_or_leave_the_site() -> None:
    base = (HERE / "templates" / "base.html").read_text()
    content = re.search(r"name=\"htmx-config\" content='([^']+)'", base)
    assert content
    assert json.loads(content.group(1)) == {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "selfRequestsOnly": True,
    }


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold"])
def test_inter_is_found_where_the_stylesheet_expects_it(weight: str) -> None:
    css = Path(str(finders.find("kontor/css/base.css"))).read_text()
    address = f"unfold/fonts/inter/Inter-{weight}.woff2"
    assert f'url("../../{address}")' in css
    assert finders.find(address)


def test_every_module_that_is_imported_exists() -> None:
    for path in SCRIPTS:
        for address in re.findall(r"from \"(\./[^\"]+)\"|import \"(\./[^\"]+)\"", path.read_text()):
            assert (path.parent / "".join(address)).exists(), f"{path.name}: {address}"
