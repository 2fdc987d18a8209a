"""One POST to an address that was judged: the standard library connects to it and still checks the name's certificate.

Clients that follow redirects, read proxies from the environment or look a name up again would undo the judgement; here
none of it happens.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing

from zhiheng.platform.sending.addresses import Target

PATIENCE = 10.0  # seconds for connecting, sending and the answer, each
READ = 1_000  # bytes of an answer; more than its status nobody needs


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was judged."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self._target = target

    def connect(self) -> None:
        """To the address; the name is only spoken."""
        self.sock = socket.create_connection((self._target.address, self._target.port), PATIENCE)


class _Secure(_Plain):
    """The same within TLS, for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """To the address; the certificate must be the name's."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Send; return the status of the answer.

    Raises:
        OSError: no connection, no answer in time, or a certificate of somebody else.
        http.client.HTTPException: the answer is not one of HTTP.
    """
    connection = (_Secure if target.is_secure else _Plain)(target)
    said = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "zhiheng", **headers}
    with closing(connection):
        connection.request("POST", target.path, body, said)
        answer = connection.getresponse()
        answer.read(READ)
        return answer.status
