"""Under which names a machine can be opened."""

import socket

import pytest

from zoneops.core.hosts import own_addresses


class Probe:
    """A datagram socket that would leave by 198.51.100.4."""

    def __init__(self, *args):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def connect(self, address):
        assert address[0].startswith("192.0.2."), "only an address that nobody has"

    def getsockname(self):
        return ("198.51.100.4", 40000)


@pytest.fixture
def machine(monkeypatch):
    monkeypatch.setattr(socket, "socket", Probe)
    monkeypatch.setattr(socket, "gethostname", lambda: "zone-server")
    monkeypatch.setattr(socket, "getfqdn", lambda: "zone-server.gov.example")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args: [(None, None, None, None, ("198.51.100.4", 0))])


def test_loopback_comes_first_and_nothing_twice(machine):
    assert own_addresses() == [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "zone-server",
        "zone-server.gov.example",
        "198.51.100.4",
    ]


@pytest.mark.parametrize("error", [OSError("no name server"), UnicodeError("label too long")])
def test_a_machine_whose_name_cannot_be_looked_up_still_starts(machine, monkeypatch, error):
    def unknown(*args):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert own_addresses()[-1] == "198.51.100.4"


def test_a_machine_without_a_network_has_its_loopback(machine, monkeypatch):
    def offline(self, address):
        raise OSError("network is unreachable")

    monkeypatch.setattr(Probe, "connect", offline)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args: [])
    assert own_addresses() == ["127.0.0.1", "localhost", "[::1]", "zone-server", "zone-server.gov.example"]
