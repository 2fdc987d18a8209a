"""What to do about a receiver that does not take what it is sent."""

from __future__ import annotations

from zhiheng.vocab.bilingual import Text

_REACH = Text(
    "接收地址连不上或不在允许的网络内：请检查地址、证书和防火墙；内网地址须由系统管理员放行。",
    "The address cannot be reached or lies in no network that is allowed: look at address, certificate and firewall; "
    "an address inside must be allowed by the administrator of the system.",
)
_DOOR = Text(
    "接收端拒绝了请求：请检查其对签名（GS1-Signature）和来源的要求，签名口令遗失的，退订后重新订阅。",
    "The receiver refuses us: look at what it demands of signature (GS1-Signature) and sender. If the token was lost, "
    "end this subscription and subscribe anew.",
)
_GONE = Text(
    "接收端没有这个地址：请核对；地址改了的，退订后用新地址重新订阅。",
    "The receiver knows no such address: compare it; if it has changed, end this subscription and subscribe anew.",
)
_LARGE = Text(
    "接收端嫌一个事件也太大：请放宽其大小限制。", "Even one event is too large for the receiver: let it take more."
)
_ILL = Text(
    "接收端出错或繁忙：请查看其日志，修好后会自动重试。",
    "The receiver fails or is busy: look at its log; we try again.",
)


def advice(status: int | None, fault: str) -> Text | None:
    """What people are to do; None where nothing went wrong.

    Args:
        status: of the receiver's answer; None: there was none.
        fault: what went wrong.

    >>> advice(404, "HTTP 404").zh[:5]
    '接收端没有'
    >>> advice(None, "") is None
    True
    """
    if not fault:
        return None
    if status is None:
        return _REACH
    named = {401: _DOOR, 403: _DOOR, 404: _GONE, 410: _GONE, 413: _LARGE}
    return named.get(status, _ILL)
