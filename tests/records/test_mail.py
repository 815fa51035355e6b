from __future__ import annotations

import io
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from apps.records import mailboxes, selectors, services
from apps.records.mailboxes.imap import ImapMailbox, MailServerRefused
from apps.records.models import Document, IncomingMail
from apps.records.rules import messages
from apps.records.services import mail as mail_service
from apps.records.values.mail import MailInfo
from kernel import files
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
        "The message has no attachment. Documents are taken from attachments only; the message is "
        "kept."
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


def kept_whole(mail: MailInfo) -> bytes:
    assert mail.file_id is not None
    return files.read(mail.file_id)


def test_of_two_hundred_attachments_none_is_lost(
    books: Cast, post_box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ATTACHMENTS_MAX", 5)
    sent = message(**{f"n{number}_txt": b"%d" % number for number in range(200)})
    put(post_box, sent)
    services.fetch_mail()
    (mail,) = selectors.incoming_mail(only_refused=True)
    assert (mail.outcome, Document.objects.count()) == ("partly", 5)
    assert mail.attachments[-1].why == (
        "195 further attachments were not looked at: 50 is the most in one message. The whole "
        "message is kept."
    ).replace("50", "5")
    assert kept_whole(mail) == sent


def test_what_a_forwarded_message_carries_is_met_by_itself(books: Cast, post_box: Path) -> None:
    outer = EmailMessage()
    outer["From"], outer["Message-ID"] = "me@nordlys.example", "<fwd@nordlys.example>"
    outer.set_content("See below")
    inner = message_from_bytes(message(7, bill_txt=b"Inner"), policy=policy.default)
    outer.add_attachment(inner)
    put(post_box, bytes(outer))
    services.fetch_mail()
    assert [each.file_name for each in selectors.documents().rows] == ["bill.txt"]
    (mail,) = selectors.incoming_mail()
    assert (mail.outcome, mail.words, mail.file_id) == ("taken", "See below", None)


def test_words_without_attachment_are_kept_whole(books: Cast, post_box: Path) -> None:
    long = "Where is my money? " * 1_000
    sent = message(words=long)
    put(post_box, sent)
    services.fetch_mail()
    (mail,) = selectors.incoming_mail()
    assert kept_whole(mail) == sent


def test_outlooks_wrapping_and_archives_have_an_answer(books: Cast, post_box: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.txt", "Hello")
    tnef = b"\x78\x9f\x3e\x22" + b"\x00" * 60
    sent = message(winmail_dat=tnef, papers_zip=packed.getvalue())
    put(post_box, sent)
    services.fetch_mail()
    (mail,) = selectors.incoming_mail()
    assert [(each.name, each.document_id is None, each.why[:40]) for each in mail.attachments] == [
        ("winmail.dat", True, "“winmail.dat” is Outlook’s own wrapping "),
        ("papers.zip", False, ""),
    ]
    assert kept_whole(mail) == sent


def test_another_message_under_the_same_id_is_another_message(books: Cast, post_box: Path) -> None:
    """Some senders give every message the same id."""
    for name, words in (("1", "First"), ("2", "Second"), ("3", "Second"), ("4", "First")):
        put(post_box, message(1, words=words, **{f"n{name}_txt": name.encode()}), name)
    services.fetch_mail()
    assert [mail.words for mail in reversed(selectors.incoming_mail())] == ["First", "Second"]
    assert {each.file_name for each in selectors.documents().rows} == {"n1.txt", "n2.txt"}


def test_a_message_above_the_limit_stays_in_the_mailbox(
    books: Cast, post_box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "MESSAGE_MAX", 2_000)
    put(post_box, message(words="x" * 5_000))
    services.fetch_mail()
    (mail,) = selectors.incoming_mail()
    assert mail.attachments[0].why.startswith("The message is larger than")
    assert mail.file_id is None
    assert [each.name for each in (post_box.parent / "cur").iterdir()] == ["1:2,S"]


def test_a_message_that_breaks_its_reader_keeps_no_other_waiting(
    books: Cast, post_box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = messages.read_message

    def broken(content: bytes) -> messages.Message:
        if b"poison" in content:
            raise KeyError("a bug of a parser")
        return read(content)

    monkeypatch.setattr(messages, "read_message", broken)
    put(post_box, b"Subject: poison\n\nx", "1")
    put(post_box, message(good_txt=b"Hello"), "2")
    assert services.fetch_mail() == 2
    assert [each.title for each in selectors.documents().rows] == ["good"]
    (mail,) = selectors.incoming_mail(only_refused=True)
    assert mail.attachments[0].why == (
        "The message is broken in a way that nobody here could read. It is kept as it came."
    )
    assert kept_whole(mail) == b"Subject: poison\n\nx"
    assert list(post_box.iterdir()) == []


def test_mail_to_nobody_here_stays_where_it_is(books: Cast, post_box: Path) -> None:
    stranger = post_box.parent.parent / "stranger@post.example" / "new"
    stranger.mkdir(parents=True)
    put(stranger, message(bill_txt=b"For somebody else"))
    assert services.fetch_mail() == 0
    assert [each.name for each in stranger.iterdir()] == ["1"]


def test_a_phones_photo_inside_the_text_is_no_signature() -> None:
    made = EmailMessage()
    made.set_content("<p>Receipt</p><img src='cid:1'>", subtype="html")
    for number, size in ((1, 50_000), (2, 900)):
        made.add_related(b"\xff\xd8\xff" + b"x" * size, "image", "jpeg", cid=f"<{number}>")
    found = messages.read_message(bytes(made)).attachments
    assert [len(each.content) for each in found] == [50_003]


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: text/html\n\n<![][ <b>",
        b"Content-Disposition: attachment; filename*=utf-8''%ff; filename*1=a; filename*0*=b\n\nx",
        b"Content-Type: text/plain; charset=a\x00b\n\nx",
        b"Content-Type: message/rfc822\n\n" * 400,
    ],
)
def test_what_trips_the_standard_library_is_read_as_far_as_it_goes(content: bytes) -> None:
    assert messages.read_message(content).message_id.endswith("@content>")


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
