"""Posting to an address that somebody typed in: never into a private network, whatever a name or a redirect says."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hooks import HookSink
from web import hooks, sealed
from web.mail import InDoubt, Parcel, Refused

pytestmark = pytest.mark.once

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.1.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fd00::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fd00:ec2::254"),
    *(
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:1::1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "64:ff9b::a9fe:a9fe",
    ),
]
# What a resolver takes for 127.0.0.1, 10.0.0.1 or the metadata of a cloud.
OTHER_FORMS = ["2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0", "2852039166", "012.0.0.1"]


@pytest.fixture
def sink(settings):
    sink = HookSink()
    settings.CHANNEL_PRIVATE_TARGETS = [sink.origin]
    yield sink
    sink.stop()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(hooks, "SECONDS", 0.5)


def names(monkeypatch, *answers: list[str]) -> list[str]:
    """Let look-ups give these addresses in turn, the last for ever; returns the names that were asked for."""
    asked: list[str] = []
    rest = list(answers)

    def answer(host, port, *_, **__):
        asked.append(host)
        found = rest.pop(0) if len(rest) > 1 else rest[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def a_request(sink: HookSink, path: str = "/in") -> Parcel:
    head = f"POST {path} HTTP/1.1\r\nHost: sink\r\nContent-Length: 2\r\n\r\n"
    return Parcel(sink.origin + path, head.encode() + b"{}")


def sent(parcel: Parcel) -> None:
    transport = hooks.HookTransport()
    transport.offer(parcel)
    transport.finish()
    transport.answer()


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_as_it_stands_and_behind_a_name(address, monkeypatch):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(hooks.BadTarget, match="private network"):
        hooks.check(f"https://{host}/in")
    names(monkeypatch, ["93.184.216.34", address])
    with pytest.raises(hooks.BadTarget, match="private network"):
        hooks.check("https://hooks.example/in")


@pytest.mark.parametrize("host", OTHER_FORMS)
def test_an_address_written_in_another_way_is_refused_too(host):
    with pytest.raises(hooks.BadTarget):
        hooks.check(f"https://{host}/in")


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_public_address_is_taken(address, monkeypatch):
    assert hooks.is_public(ipaddress.ip_address(address))
    names(monkeypatch, [address])
    assert hooks.check("https://hooks.example/in?a=b").path == "/in?a=b"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "https://",
        "//hooks.example",
        "https://me:secret@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example/in\r\nX: y",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/ö",
        "https://[::1/",
        "https://hooks.example/" + "a" * 2000,
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_looked_up(url, monkeypatch):
    asked = names(monkeypatch, ["93.184.216.34"])
    with pytest.raises(hooks.BadTarget):
        hooks.check(url)
    assert asked == []


def test_a_name_that_nobody_knows_is_refused(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(hooks.BadTarget, match="No server is known"):
        hooks.check("https://hooks.example/in")


def test_a_look_up_that_takes_too_long_ends(monkeypatch):
    held = threading.Event()

    def answer(*_, **__):
        held.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(hooks, "SECONDS", 0.05)
    with pytest.raises(hooks.BadTarget, match="No server is known"):
        hooks.check("https://hooks.example/in")
    held.set()


def test_a_name_that_changes_between_the_check_and_the_post_leads_nowhere(sink, settings, monkeypatch):
    settings.CHANNEL_PRIVATE_TARGETS = []
    names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    url = f"https://hooks.example:{sink.port}/in"
    hooks.check(url)
    with pytest.raises(Refused, match="private network") as refused:
        sent(Parcel(url, b"POST"))
    assert not refused.value.is_permanent
    assert sink.requests == []


def test_a_post_goes_to_the_address_that_was_looked_at_and_asks_once(monkeypatch):
    asked = names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Refused, match="Connection refused"):
        sent(Parcel("https://hooks.example/in", b"POST"))
    assert (asked, connected) == (["hooks.example"], [("93.184.216.34", 443)])


def test_only_the_very_origin_that_the_operator_named_may_be_private(sink):
    assert hooks.check(f"{sink.origin}/in").origin == sink.origin
    for other in (
        f"http://127.0.0.1:{sink.port + 1}/",
        f"https://127.0.0.1:{sink.port}/",
        "http://localhost/",
    ):
        with pytest.raises(hooks.BadTarget):
            hooks.check(other)


def test_a_redirect_is_not_followed(sink):
    sink.answers = ["302 Found\r\nLocation: http://169.254.169.254/latest/meta-data"]
    with pytest.raises(Refused, match="redirects are not followed") as refused:
        sent(a_request(sink))
    assert not refused.value.is_permanent
    assert len(sink.requests) == 1


@pytest.mark.parametrize(
    ("answer", "is_permanent", "is_gone"),
    [
        ("404 Not Found", True, True),
        ("410 Gone", True, True),
        ("400 Bad Request", True, False),
        ("413 Too Large", True, False),
        ("401 Unauthorized", False, False),
        ("403 Forbidden", False, False),
        ("429 Too Many Requests", False, False),
        ("500 Oh", False, False),
        ("503 Busy", False, False),
        ("799 What", False, False),
    ],
)
def test_what_an_answer_means(answer, is_permanent, is_gone, sink):
    sink.answers = [answer]
    with pytest.raises(Refused) as refused:
        sent(a_request(sink))
    assert (refused.value.is_permanent, refused.value.is_address) == (is_permanent, is_gone)


@pytest.mark.parametrize("answer", ["", None])
def test_no_answer_after_the_last_byte_leaves_it_in_doubt(answer, sink):
    sink.answers = [answer]
    with pytest.raises(InDoubt):
        sent(a_request(sink))
    assert len(sink.requests) == 1


def test_what_is_withdrawn_before_its_last_byte_was_never_sent(sink):
    transport = hooks.HookTransport()
    transport.offer(a_request(sink))
    transport.withdraw()
    sent(a_request(sink))
    assert len(sink.requests) == 1


def test_an_answer_without_end_is_not_read_to_its_end(sink, monkeypatch):
    sink.answers = ["200 OK\r\nX: " + "a" * 100_000]
    with pytest.raises(InDoubt, match="too long"):
        sent(a_request(sink))


def test_an_answer_that_drips_ends_after_its_time(settings, monkeypatch):
    server = socket.create_server(("127.0.0.1", 0))
    settings.CHANNEL_PRIVATE_TARGETS = [f"http://127.0.0.1:{server.getsockname()[1]}"]
    monkeypatch.setattr(hooks, "SECONDS", 0.3)
    over = threading.Event()

    def drip() -> None:
        sock, _ = server.accept()
        with sock:
            while not over.wait(0.05):
                try:
                    sock.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with pytest.raises(InDoubt, match="five seconds"):
        sent(Parcel(settings.CHANNEL_PRIVATE_TARGETS[0] + "/", b"POST / HTTP/1.1\r\n\r\n"))
    over.set()
    thread.join()
    server.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2090))
    pem = tmp_path / "sink.pem"
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signed = certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem.write_bytes(key.private_bytes(*private) + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = server.accept()
        with sock:
            try:
                context.wrap_socket(sock, server_side=True)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    origin = f"https://127.0.0.1:{server.getsockname()[1]}"
    settings.CHANNEL_PRIVATE_TARGETS = [origin]
    with pytest.raises(Refused, match="certificate is not good"):
        sent(Parcel(f"{origin}/", b"POST"))
    thread.join()
    server.close()


def test_what_is_sealed_says_nothing_and_any_of_the_keys_opens_it(settings):
    settings.CHANNEL_KEYS = ["first"]
    old = sealed.seal("https://hooks.example/s3cret")
    assert "s3cret" not in old
    settings.CHANNEL_KEYS = ["second", "first"]
    new = sealed.reseal(old)
    settings.CHANNEL_KEYS = ["second"]
    assert sealed.unseal(new) == "https://hooks.example/s3cret"
    with pytest.raises(sealed.Unopenable):
        sealed.unseal(old)
