"""Tests reach nothing outside of this machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError as Blocked


def test_connection_to_another_machine_is_refused():
    with socket.socket() as outside, pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(Blocked):
        outside.connect(("192.0.2.1", 80))
