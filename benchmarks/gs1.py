"""Claim: GS1 data are parsed and checked strictly at 20,000 a second and more, on one core.

Peer, in the same run on the same data: biip, which reads more leniently.
"""

from __future__ import annotations

import random
import sys

from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message

from benchmarks.measuring import best, line
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.gs1.checks import check_digit
from zhiheng.vocab.gs1.digital_link import canonical_uri, from_elements, parse_digital_link
from zhiheng.vocab.gs1.elements import SEPARATOR, parse_data, parse_element_string
from zhiheng.vocab.gs1.urns import to_digital_link, to_urn

SAMPLE = 20_000
PEER_SAMPLE = 2_000
LIMIT = 20_000
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-/"


def sample(count: int) -> list[tuple[tuple[str, str], ...]]:
    """Lots and serialised items of China, each with a date."""
    draw = random.Random(1)
    found = []
    for _ in range(count):
        body = f"0{draw.randint(690, 699)}" + "".join(draw.choices("0123456789", k=9))
        lot, serial = ("".join(draw.choices(LETTERS, k=draw.randint(4, 12))) for _ in range(2))
        found.append((("01", body + check_digit(body)), ("17", "300131"), ("10", lot), ("21", serial)))
    return found


def run() -> bool:
    """Print parses per CPU second and the ratios; whether each kind reaches the limit."""
    items = sample(SAMPLE)
    hri = ["".join(f"({ai}){value}" for ai, value in item) for item in items]
    data = [f"01{a[1]}17{b[1]}10{c[1]}{SEPARATOR}21{d[1]}" for a, b, c, d in items]
    links = [canonical_uri(from_elements(item)) for item in items]
    urns = [to_urn(link, 7) for link in links]
    ours = {
        "element strings": lambda: [parse_element_string(one) for one in hri],
        "scan data": lambda: [parse_data(one) for one in data],
        "Digital Links": lambda: [parse_digital_link(one) for one in links],
        "EPC URNs": lambda: [to_digital_link(one) for one in urns],
        "identify a link": lambda: [identify(one) for one in links],
    }
    peer = {
        "element strings": lambda: [GS1Message.parse_hri(one) for one in hri[:PEER_SAMPLE]],
        "scan data": lambda: [GS1Message.parse(one) for one in data[:PEER_SAMPLE]],
        "Digital Links": lambda: [GS1DigitalLinkURI.parse(one) for one in links[:PEER_SAMPLE]],
    }
    peers = {name: PEER_SAMPLE / best(work)[0] for name, work in peer.items()}
    holds = True
    for name, work in ours.items():
        rate = SAMPLE / best(work)[0]
        beside = f"; {rate / peers[name]:.1f} x biip ({peers[name]:,.0f})" if name in peers else ""
        holds &= line(f"gs1: {name}", f"{rate:,.0f} per CPU-s (>= {LIMIT:,}){beside}", holds=rate >= LIMIT)
    return holds


if __name__ == "__main__":
    sys.exit(not run())
