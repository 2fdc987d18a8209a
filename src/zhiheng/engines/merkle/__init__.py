"""Merkle trees: one hash that stands for a whole log, and short proofs against it.

Standard: RFC 9162 (Certificate Transparency 2.0) section 2.1, the same trees as RFC 6962, with SHA-256. A leaf is
hashed as ``SHA-256(00 || content)``, an inner node as ``SHA-256(01 || left || right)``; the prefixes keep a node from
passing as a leaf. A tree of n leaves is split at the largest power of two smaller than n, so that complete subtrees
never change when the log grows. An *inclusion proof* shows that a leaf is in the tree, a *consistency proof* that a
longer tree only appended to a shorter one; both take about log2(n) hashes.

>>> head = run(Input.model_validate({"op": "root", "leaves": []})).root
>>> head.root  # the SHA-256 of nothing, RFC 9162 section 2.1.1
'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from zhiheng.engines.merkle.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    consistency_nodes,
    consistency_proof,
    inclusion_nodes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peak_nodes,
    root,
)
from zhiheng.engines.merkle.verify import verify_consistency, verify_inclusion
from zhiheng.vocab.problem import Problem

__all__ = [
    "EMPTY_ROOT",
    "VERSION",
    "Frontier",
    "Input",
    "Node",
    "Result",
    "consistency_nodes",
    "consistency_proof",
    "inclusion_nodes",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "peak_nodes",
    "root",
    "run",
    "verify_consistency",
    "verify_inclusion",
]

VERSION = "1.0.0"

Leaves = Annotated[list[str], Field(description="Contents of the leaves in order, each in hexadecimal.")]
Base64 = Annotated[str, Field(description="A hash in base64 (standard alphabet, padded).")]
Proof = Annotated[list[str], Field(description="The hashes of the proof in order, each in base64.")]


class RootInput(BaseModel):
    """The head of a tree."""

    op: Literal["root"]
    leaves: Leaves


class InclusionProofInput(BaseModel):
    """A proof that a leaf is in the tree."""

    op: Literal["inclusion_proof"]
    leaves: Leaves
    leaf_index: int = Field(description="Which leaf, counted from 0.")


class ConsistencyProofInput(BaseModel):
    """A proof that the whole tree begins with its first leaves."""

    op: Literal["consistency_proof"]
    leaves: Leaves
    size1: int = Field(description="How many leaves the earlier tree had.")


class VerifyInclusionInput(BaseModel):
    """A check of an inclusion proof."""

    op: Literal["verify_inclusion"]
    leaf_index: int = Field(description="Which leaf, counted from 0.")
    tree_size: int = Field(description="How many leaves the tree has.")
    leaf_hash: Base64
    proof: Proof
    root: Base64


class VerifyConsistencyInput(BaseModel):
    """A check of a consistency proof."""

    op: Literal["verify_consistency"]
    size1: int = Field(description="How many leaves the earlier tree had.")
    size2: int = Field(description="How many leaves the later tree has.")
    root1: Base64
    root2: Base64
    proof: Proof


class RootResult(BaseModel):
    """The head of the tree."""

    root: str = Field(description="Its SHA-256 in hexadecimal.")


class ProofResult(BaseModel):
    """A proof, in the order in which a verifier uses it."""

    proof: Proof


class ValidResult(BaseModel):
    """The answer of a check."""

    valid: bool = Field(description="Whether the proof holds; false for anything malformed.")


Asked = RootInput | InclusionProofInput | ConsistencyProofInput | VerifyInclusionInput | VerifyConsistencyInput


class Input(RootModel[Annotated[Asked, Field(discriminator="op")]]):
    """One of five operations, told apart by ``op``."""


class Result(RootModel[RootResult | ProofResult | ValidResult]):
    """What the operation gave."""


def run(given: Input) -> Result:
    """Carry out one operation.

    Raises:
        Problem: ``merkle_not_hex`` or ``merkle_not_base64`` for text that is not; ``merkle_out_of_range`` when a proof
            is asked for a leaf or size that the tree does not have.
    """
    asked = given.root
    if isinstance(asked, RootInput):
        return Result(RootResult(root=root(_leaf_hashes(asked.leaves)).hex()))
    if isinstance(asked, InclusionProofInput | ConsistencyProofInput):
        return Result(_prove(asked))
    proof = [_bytes(part) for part in asked.proof]
    if isinstance(asked, VerifyInclusionInput):
        leaf, head = _bytes(asked.leaf_hash), _bytes(asked.root)
        return Result(ValidResult(valid=verify_inclusion(asked.leaf_index, asked.tree_size, leaf, proof, head)))
    first, second = _bytes(asked.root1), _bytes(asked.root2)
    return Result(ValidResult(valid=verify_consistency(asked.size1, asked.size2, first, second, proof)))


def _prove(asked: InclusionProofInput | ConsistencyProofInput) -> ProofResult:
    frontier = Frontier()
    nodes = {(level, at): made for leaf in _leaf_hashes(asked.leaves) for level, at, made in frontier.append(leaf)}
    size = frontier.size
    try:
        if isinstance(asked, InclusionProofInput):
            parts = inclusion_proof(asked.leaf_index, size, lambda level, at: nodes[level, at])
        else:
            parts = consistency_proof(asked.size1, size, lambda level, at: nodes[level, at])
    except ValueError as error:
        raise Problem(
            "merkle_out_of_range",
            f"这棵树有 {size} 个叶子，所问的叶子或大小不在其中；请核对序号（从 0 起）和大小",
            f"{error}; check the index (from 0) and the size",
        ) from None
    return ProofResult(proof=[base64.b64encode(part).decode() for part in parts])


def _leaf_hashes(leaves: list[str]) -> list[bytes]:
    try:
        return [leaf_hash(bytes.fromhex(leaf)) for leaf in leaves]
    except ValueError as error:
        raise Problem(
            "merkle_not_hex", f"叶子内容应为十六进制文本：{error}", f"each leaf must be hexadecimal text: {error}"
        ) from None


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # also for characters beyond ASCII
        raise Problem(
            "merkle_not_base64", f"散列值应为标准 Base64 文本：{error}", f"each hash must be standard base64: {error}"
        ) from None
