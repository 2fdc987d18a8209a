"""The private key of this installation: from the environment, or made once."""

from __future__ import annotations

import os
from pathlib import Path

from zhiheng.platform.database.embedded import var_dir
from zhiheng.platform.signing.algorithms import ALGORITHMS, Ed25519Signer, Signer, Sm2Signer
from zhiheng.vocab.problem import Problem

KEY_VARIABLE = "ZHIHENG_SIGNING_KEY"
SIGNER_VARIABLE = "ZHIHENG_SIGNER"

_SIGNERS: dict[str, type[Ed25519Signer] | type[Sm2Signer]] = {"ed25519": Ed25519Signer, "sm2": Sm2Signer}
_FILES = {"ed25519": "signing_key", "sm2": "signing_key_sm2"}


def key_file() -> Path:
    """Where this installation keeps its key if the environment holds none; one file an algorithm.

    Raises:
        Problem: ``signer_unknown``.
    """
    return var_dir() / _FILES[_algorithm()]


def signer() -> Signer:
    """Whoever signs for this installation: algorithm of ``ZHIHENG_SIGNER``, key from the environment or the file.

    The key is 64 hexadecimal digits; the file is made if need be.

    Raises:
        Problem: ``signer_unknown`` or ``signing_key_invalid``.
    """
    kind = _SIGNERS[_algorithm()]
    text = os.environ.get(KEY_VARIABLE) or _kept(kind)
    try:
        return kind(bytes.fromhex(text.strip()))
    except ValueError:
        raise Problem(
            "signing_key_invalid",
            f"签名密钥应为 64 位十六进制数，且适用于 {kind.algorithm}（环境变量 {KEY_VARIABLE} 或文件 {key_file()}）",
            f"the signing key must be 64 hexadecimal digits that {kind.algorithm} can use "
            f"({KEY_VARIABLE} or {key_file()})",
        ) from None


def _algorithm() -> str:
    named = os.environ.get(SIGNER_VARIABLE) or ALGORITHMS[0]
    if named not in _SIGNERS:
        known = ", ".join(ALGORITHMS)
        raise Problem(
            "signer_unknown",
            f"环境变量 {SIGNER_VARIABLE} 的签名算法“{named}”不可用；可用：{known}",
            f"{SIGNER_VARIABLE} names the algorithm '{named}'; there are: {known}",
            given=named,
        )
    return named


def _kept(kind: type[Ed25519Signer] | type[Sm2Signer]) -> str:
    """The key in the file; made under another name and linked, so that of two first processes one key remains."""
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text(kind.new_key().hex())
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text()
