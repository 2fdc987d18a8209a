"""``zhiheng ledger``: heads, proofs, export, and the offline verifier."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zhiheng.platform.ledger.comparing import Compared
    from zhiheng.platform.ledger.heads import Head
    from zhiheng.platform.ledger.verifying import Contents, Verdict


@click.group()
def command() -> None:
    """The append-only log of every action: heads, proofs, export, offline verification."""


@command.command()
def head() -> None:
    """Sign and print the head of the ledger; keep it elsewhere to prove later that nothing was rewritten."""
    _set_up()
    from django.utils import timezone

    from zhiheng.platform.ledger import actions, queries

    _print(queries.described(actions.sign_head(at=timezone.now())))


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write all entries, heads and public keys to FILE (ZIP), under a head signed now."""
    _set_up()
    from django.db import transaction
    from django.utils import timezone

    from zhiheng.platform.ledger import actions, exporting, queries

    signed = actions.sign_head(at=timezone.now())
    with transaction.atomic():  # a server-side cursor lives in a transaction
        count = exporting.write_export(file, queries.contents(size=signed.tree_size))
    click.echo(f"{file}: {count} 条 | {count} entries")


@command.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a head kept from before (JSON, of 'zhiheng ledger head'); repeatable",
)
@click.option("--key", help="name of the only key whose signatures count")
@click.option("--records/--no-records", default=True, help="without FILE: also hold the records against the ledger")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def verify(file: Path | None, heads: tuple[Path, ...], key: str | None, records: bool, as_json: bool) -> None:
    """Verify an export, or a proof document, offline; without FILE the database itself, cases and files."""
    from zhiheng.vocab.problem import Problem

    try:
        if file is not None and file.read_bytes()[:1] == b"{":
            _verify_proof(file, key)
            return
        verdict = _verdict(file, heads, key)
        compared = _compared() if file is None and records else None
    except Problem as problem:
        click.echo(f"✗ {problem}", err=True)
        sys.exit(1)
    _report(verdict, compared, as_json, key)


@command.command()
@click.argument("entry", type=int)
def prove(entry: int) -> None:
    """Print the proof that entry number ENTRY is in the ledger."""
    _set_up()
    from zhiheng.platform.ledger import queries
    from zhiheng.platform.ledger.models import LedgerEntry
    from zhiheng.vocab.problem import Problem

    found = LedgerEntry.objects.filter(pk=entry).first()
    if found is None:
        raise click.ClickException(f"没有第 {entry} 号日志条目 | there is no entry {entry}")
    try:
        _print(queries.proof_document(found))
    except Problem as problem:
        raise click.ClickException(str(problem)) from None


def _verdict(file: Path | None, heads: tuple[Path, ...], key: str | None) -> Verdict:
    from zhiheng.platform.ledger.exporting import read_export
    from zhiheng.platform.ledger.verifying import verify as verify_contents

    earlier, their_keys = _kept(heads)
    opened: AbstractContextManager[Contents] = read_export(file) if file else _database()
    with opened as contents:
        merged = type(contents)(contents.entries, contents.heads, {**contents.keys, **their_keys})
        return verify_contents(merged, earlier=earlier, trusted_key=key)


def _compared() -> Compared:
    """All records, with what is wrong with them."""
    from django.db import connection, transaction

    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.platform.ledger.comparing import Compared, compared

    with transaction.atomic():
        with connection.cursor() as cursor:  # one look at everything, whatever people do meanwhile
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with system_scope():
            batches = list(compared())
    return Compared(sum(one.records for one in batches), [problem for one in batches for problem in one.problems])


@contextmanager
def _database() -> Iterator[Contents]:
    _set_up()
    from django.db import transaction

    from zhiheng.platform.ledger import queries

    with transaction.atomic():  # a server-side cursor lives in a transaction
        yield queries.contents()


def _kept(files: tuple[Path, ...]) -> tuple[list[Head], dict[str, bytes]]:
    """Heads that the reader kept, with the keys they name."""
    from zhiheng.platform.ledger.heads import Head

    said = [_read(file) for file in files]
    heads = [Head.parse(one) for one in said]
    named = zip(heads, said, strict=True)
    return heads, {head.key_id: bytes.fromhex(one["public_key"]) for head, one in named if "public_key" in one}


def _read(file: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(file.read_text())
    except ValueError:
        raise click.ClickException(f"{file.name} 不是 JSON | {file.name} is not JSON") from None
    return said


def _verify_proof(file: Path, key: str | None) -> None:
    from zhiheng.platform.ledger.verifying import verify_proof

    document = _read(file)
    if not verify_proof(document):
        click.echo("✗ 证明不成立 | the proof does not hold", err=True)
        sys.exit(1)
    signed = document["head"]
    if key not in (None, signed["key_id"]):
        click.echo(f"✗ 由密钥 {signed['key_id']} 签名，不是 {key} | signed by another key", err=True)
        sys.exit(1)
    click.echo(f"✓ 条目在日志中 | the entry is in the ledger ({signed['tree_size']}, {signed['key_id']})")
    _remind_of_keys([signed["key_id"]], key)


def _remind_of_keys(names: Sequence[str], trusted: str | None) -> None:
    """A ledger written anew and signed by another key is sound in itself: somebody must know the key."""
    if trusted is None:
        told = ", ".join(names)
        click.echo(f"签名密钥 {told}；请与公布的核对（--key） | signed by {told}: compare it with the published key")


def _report(verdict: Verdict, compared: Compared | None, as_json: bool, key: str | None) -> None:
    problems = [*verdict.problems, *(compared.problems if compared else ())]
    if as_json:
        _print(
            {
                "sound": not problems,
                "entries": verdict.entries,
                "heads": verdict.heads,
                "root": verdict.root,
                "keys": list(verdict.keys),
                "signed_at": verdict.signed_at,
                "records": compared.records if compared else None,
                "problems": [{"code": p.code, "zh": p.zh, "en": p.en, **p.where} for p in problems],
            }
        )
        sys.exit(1 if problems else 0)
    for problem in problems:
        click.echo(f"✗ {problem}", err=True)
    if verdict.is_sound:
        click.echo(f"✓ 日志完好 | the ledger is sound: {verdict.entries} 条, {verdict.heads} 个树头 | {verdict.root}")
        _remind_of_keys(verdict.keys, key)
    if compared is not None and not compared.problems:
        click.echo(f"✓ 案件和文件与日志一致 | cases and files are as the ledger says: {compared.records}")
    sys.exit(1 if problems else 0)


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _set_up() -> None:
    from zhiheng.project.cli._django import set_up

    set_up()
