"""The preview's server: whom it answers, what it gives, and what it never gives."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import threading
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from deckgen.commands.preview.live import Live
from deckgen.commands.preview.local import HOST
from deckgen.commands.preview.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = Path(__file__).parent / "hostile"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(HOSTILE, tmp_path / "deck")
    (tmp_path / "secret.png").write_bytes(b"secret")
    live = Live(tmp_path / "deck" / "cards.yaml")
    with Server(live) as running:
        thread = threading.Thread(
            target=running.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        yield running
        live.stop()
        running.shutdown()


def ask(
    server: Server,
    path: str,
    *,
    method: str = "GET",
    host: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body; ``path`` follows the token unless it begins with '/'."""
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=120)
    whole = path if path.startswith("/") else f"/{server.token}/{path}"
    sent = {"Host": host or f"{HOST}:{server.server_port}"} | (headers or {})
    connection.request(method, whole, headers=sent)
    answer = connection.getresponse()
    body = answer.read() if "events" not in path else b""
    connection.close()
    return (
        answer.status,
        {name.lower(): value for name, value in answer.getheaders()},
        body,
    )


def test_a_document_for_scripts_only_where_they_are_let(server: Server) -> None:
    assert ask(server, "scripted")[0] == 404
    page = ask(server, "")[2]
    assert b'id="data-scripts"' not in page
    with Server(server.live, scripts=True) as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        status, headers, _ = ask(other, "scripted")
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["content-security-policy"].split(";")
        )
        _, of_page, body = ask(other, "")
        other.shutdown()
    assert status == 200
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == "allow-scripts"
    assert policy["frame-ancestors"] == f"http://{HOST}:{other.server_port}"
    assert not any(
        "http" in value for name, value in policy.items() if name != "frame-ancestors"
    )
    assert f"frame-src {other.address}scripted;" in of_page["content-security-policy"]
    assert b'id="data-scripts"' in body


def test_only_this_machine_is_served(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert urlsplit(server.address).hostname == "127.0.0.1"


def test_the_page_and_its_policy(server: Server) -> None:
    status, headers, body = ask(server, "")
    assert status == 200
    assert b"<iframe" not in body
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].startswith("'sha256-")
    assert "unsafe" not in policy["script-src"]
    assert (
        policy["frame-ancestors"]
        == policy["frame-src"]
        == policy["form-action"]
        == "'none'"
    )
    assert "access-control-allow-origin" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]:{port}",
        "",
    ],
)
def test_a_foreign_host_is_refused(server: Server, host: str) -> None:
    """DNS rebinding: another site's name that points at this machine."""
    status, _, body = ask(
        server, "deck", host=host.format(port=server.server_port) or " "
    )
    assert status in (400, 403)
    assert b"cards" not in body


def test_localhost_by_name_is_this_machine(server: Server) -> None:
    assert ask(server, "deck", host=f"localhost:{server.server_port}")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
    ],
)
def test_another_origin_is_refused(server: Server, headers: dict[str, str]) -> None:
    status, _, body = ask(server, "deck", headers=headers)
    assert (status, body) == (403, b"403 Forbidden\n")


def test_its_own_origin_is_not(server: Server) -> None:
    origin = f"http://{HOST}:{server.server_port}"
    assert (
        ask(
            server, "deck", headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        )[0]
        == 200
    )


@pytest.mark.parametrize(
    "path", ["/", "/deck", "/x/deck", "/{token}x/deck", "/{half}/deck", "/%C3%A9/deck"]
)
def test_without_the_token_there_is_nothing(server: Server, path: str) -> None:
    asked = path.format(token=server.token, half=server.token[:10])
    status, _, body = ask(server, asked)
    assert status == 404
    assert server.token.encode() not in body


def test_tokens_are_long_and_never_the_same(tmp_path: Path) -> None:
    shutil.copytree(HOSTILE, tmp_path / "deck")
    live = Live(tmp_path / "deck" / "cards.yaml")
    tokens = set()
    for _ in range(3):
        with Server(live) as server:
            tokens.add(server.token)
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 22


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_can_be_changed(server: Server, method: str) -> None:
    status, headers, _ = ask(server, "deck", method=method)
    assert status == 501
    assert "access-control-allow-origin" not in headers


def test_the_deck_and_its_cards(server: Server) -> None:
    deck = json.loads(ask(server, "deck")[2])
    first = json.loads(ask(server, f"cards/{deck['version']}/0")[2])
    assert len(first) == min(deck["block"], len(deck["cards"]))
    assert deck["cards"][0]["key"] == "script~1"
    assert ask(server, "deck", method="HEAD")[2] == b""
    overview = json.loads(ask(server, f"overview/{deck['version']}")[2])
    assert overview[1]["title"] == "Cards by topic"
    assert all("<script" not in each["html"] for each in overview)


@pytest.mark.parametrize(
    "path",
    [
        "cards/1/99",
        "cards/1/-1",
        "cards/1/x",
        "cards/99/0",
        "cards/1",
        "deck/1",
        "cards.yaml",
        "cards/1/²",
    ],
)
def test_there_is_nothing_else(server: Server, path: str) -> None:
    assert ask(server, path.replace("²", "%C2%B2"))[0] == 404


def test_a_version_that_is_gone_is_null(server: Server) -> None:
    while server.live.version(1) is not None:
        server.live.refresh()
    assert ask(server, "cards/1/0")[2] == ask(server, "overview/1")[2] == b"null"


def test_events_tell_of_new_versions(server: Server) -> None:
    with socket.create_connection(
        (HOST, server.server_port), timeout=120
    ) as connection:
        connection.sendall(
            f"GET /{server.token}/events HTTP/1.1\r\nHost: {HOST}:{server.server_port}\r\n\r\n".encode()
        )
        seen = b""
        while b"data: 1" not in seen:
            seen += connection.recv(4096)
        server.live.refresh()
        while b"data: 2" not in seen:
            seen += connection.recv(4096)
    assert b"text/event-stream" in seen


# --- media --------------------------------------------------------------------------------


def test_media_go_by_their_packed_names(server: Server) -> None:
    names = sorted(server.live.state.media)
    assert [name.rpartition("-")[0] for name in names] == ["a-curve", "dot", "tone"]
    for name in names:
        status, headers, body = ask(server, f"media/{name}")
        assert status == 200
        assert body == server.live.state.media[name].read_bytes()
        assert "sandbox" in headers["content-security-policy"]
    assert ask(server, f"media/{names[0]}")[1]["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "name", ["a.html", "a.xhtml", "a.js", "a.css", "a.txt", "a.unknown"]
)
def test_what_a_browser_would_show_as_a_page_is_only_bytes(
    server: Server, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "deck" / name
    path.write_text("<script>alert(1)</script>", encoding="utf-8")
    server.live.state = replace(server.live.state, media={name: path})
    status, headers, _ = ask(server, f"media/{name}")
    assert status == 200
    assert headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    [
        "dot.png",
        "../cards.yaml",
        "..%2fcards.yaml",
        "%2e%2e/secret.png",
        "..%5csecret.png",
        "/etc/passwd",
        "",
        "media/dot.png",
    ],
)
def test_no_other_file_is_served(server: Server, name: str) -> None:
    status, _, body = ask(server, f"media/{name}")
    assert status == 404
    assert b"secret" not in body


def test_a_file_that_became_a_link_out_of_the_project_is_not_served(
    server: Server, tmp_path: Path
) -> None:
    name = next(name for name in server.live.state.media if name.startswith("dot"))
    path = server.live.state.media[name]
    path.unlink()
    assert ask(server, f"media/{name}")[0] == 404
    path.symlink_to(tmp_path / "secret.png")
    assert ask(server, f"media/{name}")[0] == 404


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-99999", 206, slice(5, None)),
        ("bytes=-99999", 206, slice(None)),
        (f"bytes=0-{'9' * 5000}", 206, slice(None)),
        (f"bytes={'0' * 5000}4-{'0' * 5000}9", 206, slice(4, 10)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=0-1,3-4", 200, slice(None)),
    ],
)
def test_a_player_can_ask_for_a_part(
    server: Server, asked: str, status: int, part: slice
) -> None:
    name = next(name for name in server.live.state.media if name.startswith("tone"))
    whole = server.live.state.media[name].read_bytes()
    answer, headers, body = ask(server, f"media/{name}", headers={"Range": asked})
    assert (answer, body) == (status, whole[part])
    if status == 206:
        begin, end, _ = part.indices(len(whole))
        assert headers["content-range"] == f"bytes {begin}-{end - 1}/{len(whole)}"


@pytest.mark.parametrize(
    "asked", ["bytes=-0", "bytes=99999-", f"bytes={'9' * 5000}-", "bytes=-00"]
)
def test_a_part_that_is_not_there_is_refused(server: Server, asked: str) -> None:
    name = next(name for name in server.live.state.media if name.startswith("tone"))
    size = server.live.state.media[name].stat().st_size
    answer, headers, body = ask(server, f"media/{name}", headers={"Range": asked})
    assert answer == 416
    assert headers["content-range"] == f"bytes */{size}"
    # Python 3.13 names it otherwise
    phrase = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.phrase
    assert body == f"416 {phrase}\n".encode()


def test_a_large_file_is_sent_block_by_block(server: Server) -> None:
    name, path = next(iter(server.live.state.media.items()))
    content = bytes(range(256)) * 4096
    path.write_bytes(content)
    assert ask(server, f"media/{name}")[2] == content
    assert (
        ask(server, f"media/{name}", headers={"Range": "bytes=1000-900000"})[2]
        == content[1000:900001]
    )
    assert ask(server, f"media/{name}", method="HEAD")[2] == b""


@pytest.mark.parametrize(
    "path", ["overview/{}", "cards/1/{}", "cards/{}/0", "cards/1/\u0663"]
)
def test_a_number_of_thousands_of_digits_is_answered(server: Server, path: str) -> None:
    from urllib.parse import quote

    assert ask(server, quote(path.format("9" * 5000)))[0] == 404


def test_what_is_no_address_is_answered(server: Server) -> None:
    assert ask(server, "http://[x/")[0] == 404  # below the token
    with socket.create_connection(
        (HOST, server.server_port), timeout=120
    ) as connection:
        host = f"{HOST}:{server.server_port}"
        connection.sendall(f"GET http://[x/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert b" 400 " in connection.recv(4096)
