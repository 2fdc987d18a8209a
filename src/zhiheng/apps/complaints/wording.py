"""Words as they are kept: what no file can carry and no reader can see is gone, the rest stays as it was said."""

from __future__ import annotations

import re

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_ENDS = _UNSEEN + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    r"""The text with one kind of line ends, without control characters, and without blanks at its ends.

    >>> plain("\ufeff 漏水\r\n退款\x0b\x00　")
    '漏水\n退款'
    """
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)).strip(_ENDS)
