"""What a barcode reader sends: symbology identifier (ISO/IEC 15424) and data.

GS1 General Specifications, section 7.8.1 and table 5.1-1: ``]C1`` GS1-128, ``]e0`` DataBar, ``]d2`` DataMatrix,
``]Q3`` QR, ``]J1`` DotCode carry AI data; ``]Q1``, ``]d1``, ``]J0`` may carry a Digital Link; ``]E0`` and ``]E4`` are
EAN/UPC symbols with a GTIN.
"""

from __future__ import annotations

from zhiheng.vocab.gs1.digital_link import DigitalLink, from_elements, parse_digital_link
from zhiheng.vocab.gs1.elements import SEPARATOR, Elements, checked, parse_data
from zhiheng.vocab.problem import Problem

AI_SYMBOLS = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
LINK_SYMBOLS = frozenset({"]Q1", "]d1", "]J0"})
GTIN_SYMBOLS = {"]E0": 13, "]E4": 8}


def parse_scan(text: str) -> tuple[Elements, DigitalLink | None]:
    """The elements of a scan, and its Digital Link where one can be formed.

    >>> parse_scan("]E06901234567892")[0]
    (('01', '06901234567892'),)

    Raises:
        Problem: no such symbology, or data that break the standard.
    """
    symbol, data = text[:3], text[3:]
    if symbol in LINK_SYMBOLS:
        link = parse_digital_link(data)
        return link.elements, link
    if symbol in AI_SYMBOLS:
        elements = parse_data(data)
    elif symbol in GTIN_SYMBOLS and len(data) == GTIN_SYMBOLS[symbol]:
        elements = checked([("01", data.zfill(14))])
    else:
        zh = "不是可识读的 GS1 扫描数据；应以 ]C1、]e0、]d2、]Q3 等符号标识开头"
        en = "no scan of a GS1 symbol: a symbology identifier such as ]C1, ]e0, ]d2 or ]Q3 was expected"
        raise Problem("gs1_scan", zh, en)
    return elements, from_elements(elements)


def parse_ai_data(text: str) -> Elements:
    """The elements of data in which ``^`` stands for FNC1, in front and between.

    >>> parse_ai_data("^010690123456789210A1")
    (('01', '06901234567892'), ('10', 'A1'))

    Raises:
        Problem: they break the standard.
    """
    if not text.startswith("^") or SEPARATOR in text:
        raise Problem("gs1_fnc1", "数据应以 ^（代表 FNC1）开头", "the data begin with ^, which stands for FNC1")
    return parse_data(text[1:].replace("^", SEPARATOR))
