"""The names and addresses under which this machine can be reached."""

import socket
from contextlib import suppress


def own_addresses() -> list[str]:
    """Host names and IP addresses of this machine, loopback first. Asks the resolver, connects to nobody."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    host = socket.gethostname()
    names += [host, socket.getfqdn()]
    with suppress(OSError, UnicodeError):  # a host name may be longer than a DNS label
        names += [str(info[4][0]) for info in socket.getaddrinfo(host, None, socket.AF_INET)]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket only picks the outgoing interface; 192.0.2.1 is a documentation address.
        probe.connect(("192.0.2.1", 9))
        names.append(probe.getsockname()[0])
    return list(dict.fromkeys(name for name in names if name))
