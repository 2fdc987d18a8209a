"""Trees and proofs against the recursive definitions of RFC 9162, written out a second time here."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines import merkle
from zhiheng.vocab.problem import Problem

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70)]


def head(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1, literally."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = next(1 << bit for bit in range(len(leaves)) if 1 << bit < len(leaves) <= 2 << bit)
    return sha256(b"\x01" + head(leaves[:k]) + head(leaves[k:])).digest()


def grown(size: int) -> tuple[merkle.Frontier, dict[tuple[int, int], bytes]]:
    frontier = merkle.Frontier()
    nodes = {(level, at): made for leaf in LEAVES[:size] for level, at, made in frontier.append(leaf)}
    return frontier, nodes


@pytest.mark.parametrize("size", range(len(LEAVES)))
def test_root_and_frontier_follow_the_recursive_definition(size):
    frontier, nodes = grown(size)
    assert merkle.root(LEAVES[:size]) == frontier.root() == head(LEAVES[:size])
    assert [nodes[peak] for peak in merkle.peak_nodes(size)] == frontier.peaks


@given(st.data())
def test_a_frontier_continued_from_its_peaks_reaches_the_same_root(data):
    size = data.draw(st.integers(0, 60))
    frontier, _ = grown(size)
    continued = merkle.Frontier(size, frontier.peaks)
    for leaf in LEAVES[size:]:
        continued.append(leaf)
    assert continued.root() == head(LEAVES)


def test_a_frontier_with_missing_peaks_is_refused():
    with pytest.raises(ValueError, match="3 leaves has 2 peaks"):
        merkle.Frontier(3, [LEAVES[0]])


@given(st.data())
def test_every_inclusion_proof_holds_and_only_for_its_leaf_and_place(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    frontier, nodes = grown(size)
    asked = set()
    proof = merkle.inclusion_proof(index, size, lambda *node: asked.add(node) or nodes[node])
    assert asked == set(merkle.inclusion_nodes(index, size))
    assert merkle.verify_inclusion(index, size, LEAVES[index], proof, frontier.root())
    assert not merkle.verify_inclusion(index, size, merkle.leaf_hash(b"other"), proof, frontier.root())
    assert not merkle.verify_inclusion(index, size, LEAVES[index], [*proof, LEAVES[0]], frontier.root())
    for other in set(range(size)) - {index}:
        assert not merkle.verify_inclusion(other, size, LEAVES[index], proof, frontier.root())


@given(st.data())
def test_every_consistency_proof_holds_and_no_damaged_one(data):
    new = data.draw(st.integers(1, len(LEAVES)))
    old = data.draw(st.integers(0, new))
    before, after = merkle.root(LEAVES[:old]), merkle.root(LEAVES[:new])
    _, nodes = grown(new)
    asked = set()
    proof = merkle.consistency_proof(old, new, lambda *node: asked.add(node) or nodes[node])
    assert asked == set(merkle.consistency_nodes(old, new))
    assert merkle.verify_consistency(old, new, before, after, proof)
    assert not merkle.verify_consistency(old, new, merkle.leaf_hash(b"x"), after, proof)
    assert not merkle.verify_consistency(old, new, before, after, [*proof, before])
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        damaged = [*proof[:place], merkle.leaf_hash(b"x"), *proof[place + 1 :]]
        assert not merkle.verify_consistency(old, new, before, after, damaged)
        assert not merkle.verify_consistency(old, new, before, after, proof[:-1])


def test_a_proof_in_a_tree_of_a_million_leaves_needs_few_hashes():
    assert len(merkle.inclusion_nodes(999_999, 1_000_000)) <= 20
    assert len(merkle.inclusion_nodes(0, 1_000_000)) <= 40


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(index, size, lambda *_: b"")


def test_the_empty_tree_is_the_beginning_of_every_tree():
    assert merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, head(LEAVES[:5]), [])
    assert not merkle.verify_consistency(0, 5, LEAVES[0], head(LEAVES[:5]), [])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"op": "root", "leaves": ["0g"]}, "merkle_not_hex"),
        ({"op": "inclusion_proof", "leaves": ["00"], "leaf_index": 1}, "merkle_out_of_range"),
        ({"op": "consistency_proof", "leaves": ["00"], "size1": 2}, "merkle_out_of_range"),
        (
            {"op": "verify_inclusion", "leaf_index": 0, "tree_size": 1, "leaf_hash": "?", "proof": [], "root": ""},
            "merkle_not_base64",
        ),
        (
            {"op": "verify_inclusion", "leaf_index": 0, "tree_size": 1, "leaf_hash": "默", "proof": [], "root": ""},
            "merkle_not_base64",
        ),
    ],
)
def test_input_without_an_answer_is_a_problem(asked, code):
    with pytest.raises(Problem) as caught:
        merkle.run(merkle.Input.model_validate(asked))
    assert caught.value.code == code


def test_the_engine_proves_what_it_verifies():
    leaves = ["00", "01", "02", "03", "04"]
    made = merkle.run(merkle.Input.model_validate({"op": "inclusion_proof", "leaves": leaves, "leaf_index": 3}))
    extended = merkle.run(merkle.Input.model_validate({"op": "consistency_proof", "leaves": leaves, "size1": 3}))
    assert len(made.model_dump()["proof"]) == 3
    assert len(extended.model_dump()["proof"]) == 4
