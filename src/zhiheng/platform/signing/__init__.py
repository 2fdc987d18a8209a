"""Signatures by which strangers trust what this system says: heads of the ledger, credit reports.

Two algorithms, chosen by the installation (``ZHIHENG_SIGNER``): Ed25519 (RFC 8032), and SM2 with SM3 (GB/T 32918.2 and
.5-2017), which authorities have to use where the rules on commercial cryptography ask for it. What is signed and how a
signature is told stay the same, so a verifier needs the public key and nothing else. No Django, no database; who signs
for this installation is in :mod:`zhiheng.platform.signing.keys`.
"""

from zhiheng.platform.signing.algorithms import (
    ALGORITHMS,
    Algorithm,
    Ed25519Signer,
    Signer,
    Sm2Signer,
    algorithm_of,
    key_id,
    verify,
)

__all__ = [
    "ALGORITHMS",
    "Algorithm",
    "Ed25519Signer",
    "Signer",
    "Sm2Signer",
    "algorithm_of",
    "key_id",
    "verify",
]
