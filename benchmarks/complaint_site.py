"""A site of its own for the runs about complaints, and a citizen who sends to it as a browser does."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

CLI = [sys.executable, "-m", "zhiheng.project.cli"]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
RECEIPT = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
NUMBER = re.compile(r"(?:TS|JB)\d{4}-\d{7}")
UNITS = """
from django.utils import timezone
from zhiheng import policy
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import system_scope
with system_scope():
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=timezone.now())
"""
BOUNDARY = "----zhiheng-bench"
HEAD = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


class Site:
    """``zhiheng serve`` with its own data, web processes, worker and PostgreSQL."""

    def __init__(self, name: str, **environment: str) -> None:
        self.folder = Path("var/bench", name).resolve()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "ZHIHENG"))},
            "ZHIHENG_VAR": str(self.folder),
            "ZHIHENG_ANONYMOUS_RATE": "100000000/h",
            "ZHIHENG_API_RATE": "100000000/m",
            "ZHIHENG_PROXIES": "1",  # so that each citizen can have an address of their own
            **environment,
        }

    def __enter__(self) -> Site:
        subprocess.run([*CLI, "migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.python(UNITS)
        with (self.folder / "serve.log").open("wb") as log:
            serve = [*CLI, "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(serve, env=self.environment, stdout=log, stderr=log)
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)

    def python(self, source: str) -> str:
        """What a piece of Python prints inside the site's own environment."""
        start = "from zhiheng.project.cli._django import set_up\nset_up()\n"
        command = [sys.executable, "-W", "ignore", "-c", start + source]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def wait(self, seconds: float = 120) -> float:
        """Until the form is there; how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if Citizen(self.port).enter():
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise RuntimeError("the site does not come (back) up")


@dataclass
class Citizen:
    """One person's browser: a connection, a cookie and the form's token."""

    port: int
    cookie: str = ""
    token: str = ""
    connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def enter(self) -> bool:
        """Open the form; whether it is there."""
        status, body, headers = self.ask("GET", "/complain/")
        cookies = SimpleCookie()
        for value in headers.get_all("Set-Cookie") or []:
            cookies.load(value)
        found = TOKEN.search(body)
        if status != 200 or found is None:
            return False
        self.cookie = "; ".join(f"{one.key}={one.value}" for one in cookies.values())
        self.token = found.group(1).decode()
        return True

    def send(self, key: str, fields: dict[str, str], files: Sequence[tuple[str, bytes]] = ()) -> tuple[int, str]:
        """Send the form, each time from another address; status and page."""
        given = {"csrfmiddlewaretoken": self.token, "key": key, "kinds": "complaint", **fields}
        body = multipart(given, files)
        address = ".".join(str(part) for part in (10, *secrets.token_bytes(3)))
        headers = {**HEAD, "Cookie": self.cookie, "X-Forwarded-For": address}
        status, page, _ = self.ask("POST", "/complain/", body, headers)
        return status, page.decode("utf-8", "replace")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One request on a kept connection; a broken one is opened anew by the next."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path, body, headers or {"Cookie": self.cookie})
            answer = self.connection.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise


def multipart(fields: dict[str, str], files: Sequence[tuple[str, bytes]]) -> bytes:
    """The body of a form with files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, data in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/plain\r\n\r\n" + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def new_key() -> str:
    """A key as the form makes them."""
    return secrets.token_urlsafe(24)


def said(number: int) -> dict[str, str]:
    """What the citizen of that number says."""
    return {
        "respondent": f"某某商店{number % 997}",
        "division": "140105",
        "product": "电水壶",
        "facts": f"第 {number} 件：水壶漏水，商家不退。",
        "name": "甲乙",
        "phone": "13800000000",
    }
