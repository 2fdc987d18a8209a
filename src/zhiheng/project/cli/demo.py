"""``zhiheng demo``: the demo province, loaded once, served as often as wanted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

MARK = "demo.json"  # settings read it too: an installation that ever held the demo always says so
ACCOUNTS = (
    ("statistician", "领导组办公室统计员：导入、验收、冻结", "imports, accepts returns, freezes"),
    ("approver", "领导组办公室批准人：批准计算结果", "approves what was computed"),
    ("releaser", "领导组办公室发布人：发布", "releases"),
    ("city-taiyuan-1 / city-taiyuan-2", "太原市填报人 / 审核人（其他各市、部门类推）", "reporter / checker of a city"),
    (
        "140105-officer / -head",
        "小店区投诉举报承办人 / 负责人（另有 -operator、-safety、-supervisor）",
        "works complaints",
    ),
    ("140105-registrar", "小店区企业信息管理员：审核更正申请", "examines corrections of the register"),
    ("enterprise", "一家企业的用户：查看本企业信息，申请更正", "an enterprise: sees its own, asks for corrections"),
    ("credit-officer / credit-head", "质量信用承办人 / 负责人：信用信息、评价、修复和异议", "works quality credit"),
    (
        "trace-officer",
        "产品追溯监管员：可疑面粉批次 (01)06990000050010(10)L01401，铸件炉次 (01)06990000240039(10)H0001",
        "traces products: a suspect lot of flour, a heat of castings",
    ),
    (
        "mill-1 / bakery-1 / distributor / shop-1",
        "追溯链上的企业：报送和查看追溯事件（另有 farm-、chain-、foundry、mine 等）",
        "firms of the chains",
    ),
    ("auditor", "审计人员：只读，含存证账", "reads everything, the ledger too"),
)


@click.command()
@click.option("--serve/--no-serve", default=False, help="serve the site afterwards")
@click.option("--fresh", is_flag=True, help="throw the demo's data away and load them again")
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--port", default=8000, show_default=True, help="port to listen on")
def command(serve: bool, fresh: bool, host: str, port: int) -> None:
    """Load the seeded demo province through the real intake (once), and serve it if asked to."""
    from zhiheng.platform.database import embedded

    os.environ["ZHIHENG_DEMO"] = "1"
    mark = embedded.var_dir() / MARK
    state = json.loads(mark.read_text()) if mark.exists() else {}
    if fresh or not state.get("is_complete"):
        _clear(embedded.var_dir(), was_begun=bool(state))
        mark.write_text(json.dumps({"is_complete": False}))
        _load(embedded.var_dir())
        mark.write_text(json.dumps({"is_complete": True}))
    _tell_accounts()
    if serve:  # in place of this process, so that whoever stops it stops the server
        arguments = ["-m", "zhiheng.project.cli", "serve", "--host", host, "--port", str(port)]
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


def _clear(var: Path, *, was_begun: bool) -> None:
    """Make room for the demo; only what a demo has left behind may be thrown away.

    Raises:
        ClickException: the database holds records that no demo wrote.
    """
    from zhiheng.platform.database import embedded

    var.mkdir(parents=True, exist_ok=True)
    embedded.ensure_database_url()
    if was_begun:
        embedded.recreate_database()
        for name in ("lake", "files", "cache", "demo-files"):
            shutil.rmtree(var / name, ignore_errors=True)
    elif not embedded.is_empty():
        raise click.ClickException(
            "数据库中已有数据，演示数据不能与真实数据混在一起；请设置 ZHIHENG_VAR 或 DATABASE_URL 指向空库 | "
            "the database holds records; point ZHIHENG_VAR or DATABASE_URL to an empty one"
        )


def _load(var: Path) -> None:
    started = time.monotonic()
    _run("migrate")
    from zhiheng.project.cli._django import set_up

    set_up()
    from django.conf import settings

    from zhiheng import policy
    from zhiheng.demo import story

    def progress(what: str) -> None:
        click.echo(f"[{time.monotonic() - started:5.1f} s] {what}", err=True)

    story.tell(var / "demo-files", policy.load(settings.PACKS[0]), progress=progress)
    progress("演示数据已就绪 | the demo is ready")
    from django.db import connections

    connections.close_all()


def _tell_accounts() -> None:
    from zhiheng.demo.password import PASSWORD

    click.echo(f"\n演示账号，密码均为 {PASSWORD} | demo accounts, all with the password {PASSWORD}", err=True)
    for name, zh, en in ACCOUNTS:
        click.echo(f"  {name:34} {zh} | {en}", err=True)
    click.echo("", err=True)


def _run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "zhiheng.project.cli", *arguments], check=False)  # noqa: S603
    if done.returncode:
        raise click.ClickException(f"zhiheng {' '.join(arguments)}: {done.returncode}")
