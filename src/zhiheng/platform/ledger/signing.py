"""The private key that signs heads: from the environment, or made once for this installation."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhiheng.platform.database.embedded import var_dir
from zhiheng.vocab.problem import Problem

VARIABLE = "ZHIHENG_SIGNING_KEY"


def key_file() -> Path:
    """Where this installation keeps its key if the environment holds none."""
    return var_dir() / "signing_key"


def signing_key() -> Ed25519PrivateKey:
    """The key: 64 hexadecimal digits from the environment or the file, which is made if need be.

    Raises:
        Problem: ``signing_key_invalid``.
    """
    text = os.environ.get(VARIABLE) or _kept()
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise Problem(
            "signing_key_invalid",
            f"签名密钥应为 64 位十六进制数（环境变量 {VARIABLE} 或文件 {key_file()}）",
            f"the signing key must be 64 hexadecimal digits ({VARIABLE} or {key_file()})",
        ) from None


def _kept() -> str:
    """The key in the file; made under another name and linked, so that of two first processes one key remains."""
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex())
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text()
