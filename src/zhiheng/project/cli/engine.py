"""``zhiheng engine``: any method on JSON lines, without a database."""

from __future__ import annotations

import io
import json
import sys
from typing import Any, TextIO

import click


@click.command()
@click.argument("name", required=False)
@click.option("--list", "list_", is_flag=True, help="print the names of all engines")
@click.option("--schema", is_flag=True, help="print the JSON Schemas of input and result")
def command(name: str | None, list_: bool, schema: bool) -> None:
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
        both = {"input": engine.Input.model_json_schema(), "result": engine.Result.model_json_schema()}
        click.echo(json.dumps(both, ensure_ascii=False, indent=2))
        return
    # a lone surrogate from a JSON escape goes out as the same escape instead of ending the run
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    answer_lines(engine, sys.stdin, sys.stdout)


def answer_lines(engine: Any, lines: TextIO, out: TextIO) -> None:
    """Write one JSON line for each JSON line read, in order."""
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer(engine, line), ensure_ascii=False) + "\n")
    out.flush()


def answer(engine: Any, line: str) -> dict[str, Any]:
    """The answer of ``engine`` to one line ``{"id", "input"}``."""
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
        result = engine.run(engine.Input.model_validate(value))
    except Problem as problem:
        return _error(identity, problem.code, str(problem))
    except ValidationError as error:
        return _error(identity, "input_invalid", str(error))
    except ArithmeticError as error:
        return _error(identity, "number_out_of_range", f"数值超出可计算的范围 | a number is out of range: {error}")
    return {"id": identity, "ok": True, "result": result.model_dump(mode="json")}


def _error(identity: object, code: str, message: str) -> dict[str, Any]:
    return {"id": identity, "ok": False, "error": {"code": code, "message": message}}
