"""A web server of our own that takes posts, on a socket of this machine, and can misbehave."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any


class HookSink:
    """Remembers each whole request it got. `answers` are given in turn, then 200; "" hangs up, None says nothing.

    Only a request with all of its bytes counts; `cut` says how many ended before.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[str | None] = []
        self.on_request: Callable[[], None] = lambda: None
        self.cut = 0
        self.heads: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._let_go = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def said(self) -> list[Any]:
        """The bodies, as JSON."""
        return [json.loads(body) for _, body in self.requests]

    def stop(self) -> None:
        self._let_go.set()
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._take, args=(sock,), daemon=True).start()

    def _take(self, sock: socket.socket) -> None:
        with sock:
            read = b""
            while b"\r\n\r\n" not in read:
                more = sock.recv(65536)
                if not more:
                    self.cut += 1
                    return
                read += more
            head, _, body = read.partition(b"\r\n\r\n")
            first, *lines = head.decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            while len(body) < int(headers["content-length"]):
                more = sock.recv(65536)
                if not more:
                    self.cut += 1
                    return
                body += more
            self.heads.append(first)
            self.requests.append((headers, body))
            self.on_request()
            answer = self.answers.pop(0) if self.answers else "200 OK"
            if answer is None:
                self._let_go.wait(10)
            elif answer:
                sock.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\nok".encode())
