"""``zhiheng engine``: any method on JSON lines, without a database."""

from __future__ import annotations

import io
import json
import sys
from functools import lru_cache
from typing import Any, TextIO

import click

PACK = "cn"


@click.command()
@click.argument("name", required=False)
@click.option("--list", "list_", is_flag=True, help="print the names of all engines")
@click.option("--schema", is_flag=True, help="print the JSON Schemas of input and result")
@click.option("--pack", default=PACK, show_default=True, help="the pack that fills what a line leaves to it")
def command(name: str | None, list_: bool, schema: bool, pack: str) -> None:
    """Run the method NAME on JSON lines {"id", "input"} from standard input."""
    from zhiheng import engines

    if list_ or name is None:
        click.echo("\n".join(engines.names()))
        return
    try:
        engine = engines.load(name)
    except KeyError:
        known = ", ".join(engines.names())
        raise click.UsageError(
            f"没有名为 {name} 的方法；现有：{known} | no engine called {name}; there are: {known}"
        ) from None
    if schema:
        click.echo(json.dumps(_schemas(engine), ensure_ascii=False, indent=2))
        return
    # a lone surrogate from a JSON escape goes out as the same escape instead of ending the run
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    answer_lines(engine, sys.stdin, sys.stdout, pack=pack)


def answer_lines(engine: Any, lines: TextIO, out: TextIO, *, pack: str = PACK) -> None:
    """Write one JSON line for each JSON line read, in order."""
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer(engine, line, pack=pack), ensure_ascii=False) + "\n")
    out.flush()


def answer(engine: Any, line: str, *, pack: str = PACK) -> dict[str, Any]:
    """The answer of ``engine`` to one line ``{"id", "input"}``; what it counts by may be left to the pack."""
    from pydantic import ValidationError

    from zhiheng.vocab.problem import Problem

    identity: object = None
    try:
        asked = json.loads(line)
        identity = asked.get("id")
        value = asked["input"]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        shape = '{"id", "input"}'
        return _error(identity, "line_invalid", f"每行应为 {shape} | each line must be {shape}: {error!r}")
    try:
        result = engine.run(engine.Input.model_validate(_filled(engine, value, pack)))
    except Problem as problem:
        return _error(identity, problem.code, str(problem))
    except ValidationError as error:
        return _error(identity, "input_invalid", str(error))
    except ArithmeticError as error:
        return _error(identity, "number_out_of_range", f"数值超出可计算的范围 | a number is out of range: {error}")
    return {"id": identity, "ok": True, "result": result.model_dump(mode="json")}


def _filled(engine: Any, value: object, pack: str) -> object:
    """The input with the data of the pack in the fields that it leaves out."""
    from zhiheng import engines

    left = [name for name in engines.fields_from_pack(engine) if isinstance(value, dict) and name not in value]
    return value | {name: _supplied(engine.__name__, name, pack) for name in left} if isinstance(value, dict) else value


@lru_cache(maxsize=8)
def _supplied(module: str, field: str, pack: str) -> object:
    from zhiheng import policy
    from zhiheng.policy.supplying import supply

    return supply(module.rpartition(".")[2], field, policy.load(pack))


def _schemas(engine: Any) -> dict[str, Any]:
    """Both JSON Schemas; what a pack fills is not required of a line."""
    from zhiheng import engines

    asked = engine.Input.model_json_schema()
    asked["required"] = [one for one in asked.get("required", ()) if one not in engines.fields_from_pack(engine)]
    return {"input": asked, "result": engine.Result.model_json_schema()}


def _error(identity: object, code: str, message: str) -> dict[str, Any]:
    return {"id": identity, "ok": False, "error": {"code": code, "message": message}}
