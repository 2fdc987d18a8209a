"""Checks a signed credit report offline. One file, to be downloaded and read: it needs Python 3.9 and ``cryptography``.

    python verify_report.py report.json --key KEY

KEY is the published public key (hexadecimal), or its name of 16 digits; repeat it where a key has been replaced. A
report signed with SM2 also needs ``gmalg``. Exit status: 0 everything holds, 1 something does not, 2 wrong use.

What is checked, in this order; the first thing that fails is named:

1. The file is canonical JSON (RFC 8785) of the known format, so that not one byte of it can be another.
2. The signature over ``format``, ``report`` and ``proof`` is that of the key it names, and of a pinned key.
3. The head of the ledger in the proof is signed, by a pinned key.
4. The ledger's entry is in the tree of that head (RFC 9162; leaf prefix 00, node prefix 01).
5. That entry holds the digest of the grade in the report (or the root of the batch that the grade is in). The public
   edition does not show what the grade rests on: it repeats the entry, with the digest of what it does not show.

It shares no code with the system that makes reports, so that an error there is not repeated here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
from typing import Any, NoReturn

FORMAT = "zhiheng-credit-report/1"
HEAD_PURPOSE = "zhiheng-ledger-head/1"
SM2_IDENTITY = b"1234567812345678"
LARGEST = 2**53 - 1
MOST_BYTES = 64 * 1024 * 1024
HASH = 32


class Failed(Exception):
    """What does not hold, in both languages."""

    def __init__(self, what: str, zh: str, en: str) -> None:
        super().__init__(f"[{what}] {zh} | {en}")
        self.what = what


# -- 1. the file -------------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a value without fractions; reports hold none."""
    try:
        return _text(value).encode()
    except (UnicodeEncodeError, TypeError, RecursionError) as error:
        raise Failed("canonical", f"无法写成规范 JSON：{error}", f"has no canonical form: {error}") from None


def _text(value: Any) -> str:
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in ordered) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise TypeError("an integer beyond 2**53 - 1")
    return json.dumps(value, ensure_ascii=False)


def read(data: bytes) -> dict[str, Any]:
    """The report in the bytes of the file."""
    if len(data) > MOST_BYTES:
        raise Failed("file", "文件过大", "the file is too large")
    try:
        document = json.loads(data, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Failed("file", f"不是 JSON：{error}", f"is not JSON: {error}") from None
    if not isinstance(document, dict) or set(document) != {"format", "report", "proof", "signature"}:
        raise Failed("file", "不是信用报告", "is not a credit report: it has other parts than such a report")
    if canonical(document) != data:
        raise Failed("canonical", "文件字节不是规范形式，已被改动", "the bytes are not in canonical form: changed")
    if document["format"] != FORMAT:
        raise Failed("format", f"格式应为 {FORMAT}", f"the format is not {FORMAT}; get the script that belongs to it")
    return document


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text}: reports hold no fractions")


# -- 2. and 3. signatures ----------------------------------------------------------------------------------------------


def key_name(public_key: bytes) -> str:
    """The sixteen digits by which a key is called."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def from_hex(text: Any, what: str) -> bytes:
    """The bytes of hexadecimal digits in their one spelling, lower case."""
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        found = b""
    if not found or found.hex() != text:
        raise Failed(what, "应为小写十六进制数", "should be hexadecimal digits in lower case")
    return found


def is_signed(algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the key."""
    if len(signature) != 2 * HASH:
        return False
    if algorithm == "ed25519" and len(public_key) == HASH:
        return _is_ed25519(public_key, message, signature)
    if algorithm == "sm2" and len(public_key) == 2 * HASH + 1 and public_key[0] == 4:
        return _is_sm2(public_key, message, signature)
    return False


def _is_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sm2(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        from gmalg import SM2
        from gmalg.errors import GMError
    except ImportError:
        zh, en = "核验 SM2 签名需要：pip install gmalg", "a signature of SM2 needs: pip install gmalg"
        raise Failed("signature", zh, en) from None
    try:
        known = SM2(uid=SM2_IDENTITY, pk=public_key)
        return bool(known.verify_pk(public_key) and known.verify(message, signature[:HASH], signature[HASH:]))
    except GMError:
        return False


def check_signature(document: dict[str, Any], pinned: set[str]) -> str:
    """The name of the key that signed the report."""
    said = document["signature"]
    if not isinstance(said, dict) or set(said) != {"algorithm", "key_id", "public_key", "value"}:
        raise Failed("signature", "签名部分不完整", "the part 'signature' is not complete")
    public_key = from_hex(said["public_key"], "signature")
    value = _from_base64(said["value"])
    covered = {name: part for name, part in document.items() if name != "signature"}
    if said["key_id"] != key_name(public_key):
        raise Failed("signature", "密钥名称与公钥不符", "the name of the key does not fit the public key")
    if not is_signed(said["algorithm"], public_key, canonical(covered), value):
        raise Failed("signature", "报告的签名不对：内容或签名已被改动", "wrong signature: report or signature changed")
    _require_pinned(public_key, pinned, "signature")
    return key_name(public_key)


def _from_base64(text: Any) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (TypeError, ValueError):
        found = b""
    if not found or base64.b64encode(found).decode() != text:
        raise Failed("signature", "签名值不是规范的 Base64", "the value is not canonical base64")
    return found


def check_head(head: Any, pinned: set[str]) -> None:
    """The head of the ledger is signed; its key is told by its form."""
    names = {"tree_size", "root", "signed_at", "key_id", "signature", "public_key"}
    if not isinstance(head, dict) or set(head) != names:
        raise Failed("head", "签名树头不完整", "the signed head is not complete")
    public_key = from_hex(head["public_key"], "head")
    covered = {name: head[name] for name in names - {"signature", "public_key"}} | {"purpose": HEAD_PURPOSE}
    algorithm = "ed25519" if len(public_key) == HASH else "sm2"
    signature = from_hex(head["signature"], "head")
    is_named = head["key_id"] == key_name(public_key)
    if not is_named or not is_signed(algorithm, public_key, canonical(covered), signature):
        raise Failed("head", "签名树头的签名不对", "the signature of the ledger's head is wrong")
    _require_pinned(public_key, pinned, "head")


def _require_pinned(public_key: bytes, pinned: set[str], what: str) -> None:
    if pinned and not pinned & {key_name(public_key), public_key.hex()}:
        name = key_name(public_key)
        raise Failed(what, f"由密钥 {name} 签名，不是所信任的密钥", f"signed by key {name}, which is not a trusted one")


# -- 4. and 5. the ledger ----------------------------------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\0" + data).digest()


def is_included(index: Any, size: Any, leaf: bytes, path: Any, root: Any) -> bool:
    """RFC 9162, 2.1.3.2."""
    if type(index) is not int or type(size) is not int or not 0 <= index < size or not isinstance(path, list):
        return False
    at, last, head = index, size - 1, leaf
    for text in path:
        part = from_hex(text, "inclusion")
        if last == 0 or len(part) != HASH:
            return False
        is_right = at & 1 or at == last
        head = hashlib.sha256(b"\1" + (part + head if is_right else head + part)).digest()
        if is_right:
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return bool(last == 0 and head == from_hex(root, "inclusion"))


def check_inclusion(proof: Any) -> dict[str, Any]:
    """The entry of the ledger that the head covers."""
    try:
        head, data = proof["head"], proof["entry"].encode()
        leaf, path, index = leaf_hash(data), proof["path"], proof["leaf_index"]
        entry = json.loads(data)
        payload = entry["payload"]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Failed("inclusion", "存证证明不完整", "the proof is not complete") from None
    if proof.get("leaf_hash", leaf.hex()) != leaf.hex():
        raise Failed("inclusion", "日志条目与其散列不符", "the entry does not fit its hash")
    if not is_included(index, head["tree_size"], leaf, path, head["root"]):
        raise Failed("inclusion", "该条目不在签名树头所覆盖的日志中", "the entry is not in the ledger of that head")
    if not isinstance(payload, dict):
        raise Failed("grade", "日志条目没有内容", "the entry of the ledger says nothing")
    return payload


def check_grade(report: Any, payload: dict[str, Any], proof: dict[str, Any]) -> dict[str, Any]:
    """The grade of the report is the one that the entry holds."""
    grade = report.get("grade") if isinstance(report, dict) else None
    if not isinstance(grade, dict):
        raise Failed("grade", "报告没有等级", "the report holds no grade")
    digest = hashlib.sha256(canonical(grade)).digest()
    if payload.get("grade", grade.get("grade")) != grade.get("grade"):
        raise Failed("grade", "报告的等级与日志中的不同", "the grade of the report is not the one in the ledger")
    if "sha256" in grade:  # the public edition: what the entry itself says, what it rests on stays behind its digest
        is_held = all(name in payload and payload[name] == value for name, value in grade.items())
    elif "sha256" in payload:
        is_held = payload["sha256"] == digest.hex()
    else:
        is_held = _is_in_batch(digest, payload.get("batch"), proof.get("batch"))
    if not is_held:
        zh, en = "报告的评价结果与日志中的摘要不符", "the grade of the report does not fit the digest in the ledger"
        raise Failed("grade", zh, en)
    return grade


def _is_in_batch(digest: bytes, batch: Any, place: Any) -> bool:
    """Whether the digest is a leaf of the tree whose root the entry holds, as where many grades were made at once."""
    if not isinstance(batch, dict) or not isinstance(place, dict):
        return False
    leaf = leaf_hash(digest)
    return is_included(place.get("leaf_index"), batch.get("size"), leaf, place.get("path"), batch.get("root"))


# -- the answer --------------------------------------------------------------------------------------------------------


def verify(data: bytes, pinned: set[str]) -> list[str]:
    """What a sound report says, as lines in both languages.

    Raises:
        Failed: the first thing that does not hold.
    """
    document = read(data)
    signed_by = check_signature(document, pinned)
    proof = document["proof"]
    check_head(proof.get("head") if isinstance(proof, dict) else None, pinned)
    payload = check_inclusion(proof)
    grade = check_grade(document["report"], payload, proof)
    return _summary(document, grade, signed_by, pinned)


def _summary(document: dict[str, Any], grade: dict[str, Any], signed_by: str, pinned: set[str]) -> list[str]:
    organisation, head = document["report"].get("organisation"), document["proof"]["head"]
    named = organisation if isinstance(organisation, dict) else {}
    lines = [
        "✓ 报告真实，未被改动；等级在可信日志中 | the report is genuine and unchanged; its grade is in the ledger",
        f"主体 | organisation: {named.get('name', '—')} {named.get('uscc', '')}",
        f"等级 | grade: {grade.get('grade')}  评价日 | as of: {grade.get('as_of', '—')}",
        f"日志 | ledger: {document['proof']['leaf_index']} / {head['tree_size']}  {head['signed_at']}",
    ]
    if pinned:
        lines.append(f"密钥 | key: {signed_by}（所信任的 | trusted）")
    else:
        key = document["signature"]["public_key"]
        lines.append(f"! 密钥 {signed_by} 须与公布的核对（--key） | compare the key with the published one: {key}")
    return ["".join(sign if sign.isprintable() else "?" for sign in line) for line in lines]


def main(arguments: list[str] | None = None) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(description="离线核验信用报告 | check a signed credit report offline")
    parser.add_argument("report", help="report.json")
    parser.add_argument("--key", action="append", default=[], help="所信任的公钥或其名称 | trusted key or its name")
    parser.add_argument("--sha256", help="纸质报告二维码中的摘要 | digest in the QR code of the paper")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.report, "rb") as file:  # noqa: PTH123 - as short as a reader expects it
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        parser.error(f"{asked.report}: {error.strerror}")
    try:
        if asked.sha256 and hashlib.sha256(data).hexdigest() != asked.sha256.lower():
            raise Failed("hash", "文件与纸质报告上的摘要不符", "the file does not fit the digest on the paper")
        lines = verify(data, {key.lower() for key in asked.key})
    except Failed as failed:
        sys.stderr.write(f"✗ {failed}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
