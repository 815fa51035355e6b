from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from apps.records import mailboxes, selectors, services
from apps.records.mailboxes.imap import ImapMailbox, MailServerRefused
from apps.records.models import Document, IncomingMail
from apps.records.rules import messages
from kernel.models import FactRecord
from tests.cast import Cast
from tests.records import papers


def message(number: int = 1, *, words: str = "See attached", **attached: bytes) -> bytes:
    made = EmailMessage()
    made["From"] = "Fjordrist <bills@fjordrist.example>"
    made["To"] = "nordlys@post.example"
    made["Subject"] = "Bill for\n November"[:8]
    made["Message-ID"] = f"<{number}@fjordrist.example>"
    made["Date"] = "Tue, 03 Nov 2026 09:12:00 +0100"
    made.set_content(words)
    for name, content in attached.items():
        made.add_attachment(
            content,
            maintype="application",
            subtype="octet-stream",
            filename=name.replace("_", "."),
        )
    return bytes(made)


def put(post_box: Path, content: bytes, name: str = "1") -> None:
    (post_box / name).write_bytes(content)


def test_each_attachment_becomes_a_document(books: Cast, post_box: Path) -> None:
    put(post_box, message(bill_pdf=papers.pdf("Bill"), note_txt=b"Thanks"))
    assert services.fetch_mail() == 1

    rows = selectors.documents(sort="title").rows
    assert [(each.file_name, each.source, each.note) for each in rows] == [
        ("bill.pdf", "mail", "Bill for"),
        ("note.txt", "mail", "Bill for"),
    ]
    assert rows[0].actor_name == "Fjordrist <bills@fjordrist.example>"
    (mail,) = selectors.messages_of(document_id=rows[0].id)
    assert (mail.outcome, mail.words, mail.subject) == ("taken", "See attached", "Bill for")
    assert list(post_box.iterdir()) == []
    assert [each.name for each in (post_box.parent / "cur").iterdir()] == ["1:2,S"]


def test_a_message_is_looked_at_once_however_often_it_comes(books: Cast, post_box: Path) -> None:
    for name in ("1", "2"):
        put(post_box, message(bill_pdf=papers.pdf("Bill")), name)
    services.fetch_mail()
    assert services.fetch_mail() == 0
    assert (Document.objects.count(), IncomingMail.objects.count()) == (1, 1)


def test_a_message_without_attachment_is_shown_as_not_taken(books: Cast, post_box: Path) -> None:
    put(post_box, message(words="Where is my money?"))
    services.fetch_mail()

    (mail,) = selectors.incoming_mail(only_refused=True)
    assert mail.outcome == "refused"
    assert mail.attachments[0].why == (
        "The message has no attachment. Documents are taken from attachments only."
    )
    assert not Document.objects.exists()
    assert FactRecord.objects.get(name="records.mail.refused").payload["sender"] == (
        "Fjordrist <bills@fjordrist.example>"
    )


def test_a_bad_attachment_is_refused_and_the_good_one_taken(books: Cast, post_box: Path) -> None:
    put(post_box, message(bad_pdf=b"<html>boo</html>", good_txt=b"Hello"))
    services.fetch_mail()

    (mail,) = selectors.incoming_mail(only_refused=True)
    assert mail.outcome == "partly"
    assert [(each.name, each.document_id is None, each.why) for each in mail.attachments] == [
        ("bad.pdf", True, "“bad.pdf” is a web page inside. Print it as a PDF and send that."),
        ("good.txt", False, ""),
    ]
    assert [each.title for each in selectors.documents().rows] == ["good"]


def test_a_link_in_the_mailbox_leads_nowhere(books: Cast, post_box: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(message(secret_txt=b"secret"))
    (post_box / "link").symlink_to(secret)
    assert services.fetch_mail() == 0
    assert not Document.objects.exists()


def test_the_words_of_a_web_message_are_kept_without_what_runs() -> None:
    made = EmailMessage()
    made.set_content(
        "<html><style>p{}</style><p>Hi <b>you</b></p><script>alert(1)</script>"
        "<p>\u202eBye &lt;3</p></html>",
        subtype="html",
    )
    read = messages.read_message(bytes(made))
    assert read.words == "Hi you\nBye <3"
    assert read.message_id.endswith("@content>")
    assert read.attachments == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"From: =?x?q?", b"Content-Type: multipart/mixed\n\nx", b"Date: x\n\n"],
)
def test_a_broken_message_is_read_as_far_as_it_goes(content: bytes) -> None:
    assert messages.read_message(content).attachments == ()


class Server:
    """A mail server as `imaplib` shows it: one message for Nordlys."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("kontor", "p@ss")

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK", [b"1"]) if folder == '"Bills"' else ("NO", [b"no such folder"])

    def uid(self, act: str, *words: str) -> tuple[str, list[object]]:
        if act == "SEARCH":
            assert words[0].count('"nordlys@post.example"') == 2
            return "OK", [b"7"]
        if act == "FETCH":
            return "OK", [(b"7 (BODY[]<0> {3}", b"abc"), b")"]
        self.seen.append((words[0], words[2]))
        return "OK", []

    def logout(self) -> None:
        pass


def test_a_mail_server_is_asked_for_one_address_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    monkeypatch.setattr(ImapMailbox, "_connect", lambda self: server)
    box = ImapMailbox("imaps://kontor:p%40ss@mail.example/Bills")
    found = list(box.waiting("nordlys@post.example", limit=10))
    assert [(each.key, each.content) for each in found] == [("7", b"abc")]
    box.done("nordlys@post.example", "7")
    assert server.seen == [("7", r"(\Seen)")]
    with pytest.raises(MailServerRefused):
        list(ImapMailbox("imaps://kontor:p%40ss@mail.example").waiting("x@y", limit=10))


def test_a_mailbox_out_of_reach_is_met_again_later(
    books: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        pause_seconds = 0

        def waiting(self, address: str, *, limit: int) -> object:
            raise OSError("no route")

    monkeypatch.setattr(mailboxes, "mailbox", Away)
    assert services.fetch_mail() == 0
