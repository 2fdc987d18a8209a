"""How things are called on pages: by their keys, in words."""

from __future__ import annotations

from urllib.parse import unquote

from zhiheng.vocab.bilingual import Text

STEM = "https://id.gs1.org/"
_KEYS: dict[str, Text] = {
    "00": Text("物流单元", "SSCC"),
    "01": Text("商品", "GTIN"),
    "10": Text("批次", "lot"),
    "21": Text("序列号", "serial"),
    "253": Text("单证", "GDTI"),
    "254": Text("部位", "part"),
    "255": Text("优惠券", "GCN"),
    "401": Text("托运", "GINC"),
    "402": Text("装运", "GSIN"),
    "414": Text("地点", "GLN"),
    "417": Text("主体", "party GLN"),
    "8003": Text("周转容器", "GRAI"),
    "8004": Text("资产", "GIAI"),
    "8006": Text("分件", "ITIP"),
    "8010": Text("零部件", "CPID"),
    "8011": Text("序列号", "serial"),
    "8017": Text("服务方", "GSRN"),
    "8018": Text("服务对象", "GSRN"),
}

_SCHEMES: dict[str, Text] = {
    "urn:cn:uscc:": Text("主体", "firm"),
    "urn:cn:division:": Text("行政区划", "division"),
    "urn:cn:trace-node:": Text("追溯主体", "trace node"),
    "urn:cn:ecode:": Text("Ecode", "Ecode"),
    "urn:cn:veterinary-trace:": Text("兽药", "veterinary drug"),
    "urn:oid:": Text("OID", "OID"),
}


def label_of(canonical: str) -> Text:
    """A thing in words.

    >>> label_of("https://id.gs1.org/01/06901234567892/10/F%2F1").zh
    '商品 06901234567892 批次 F/1'
    >>> label_of("urn:example:bin:7").en
    'urn:example:bin:7'
    """
    if not canonical.startswith(STEM):
        return _other(canonical)
    parts = canonical[len(STEM) :].split("/")
    pairs = list(zip(parts[::2], map(unquote, parts[1::2]), strict=False))
    words = [(_KEYS.get(key, Text(f"({key})", f"({key})")), value) for key, value in pairs]
    return Text(
        " ".join(f"{word.zh} {value}" for word, value in words),
        " ".join(f"{word.en} {value}" for word, value in words),
    )


def _other(canonical: str) -> Text:
    for head, word in _SCHEMES.items():
        if canonical.startswith(head):
            rest = canonical[len(head) :]
            return Text(f"{word.zh} {rest}", f"{word.en} {rest}")
    return Text(canonical, canonical)
