"""``zhiheng doctor``: what is missing, and how to mend it."""

from __future__ import annotations

import json
import sys

import click

_MARKS = {"ok": ("✓", "正常", "ok"), "warning": ("!", "注意", "warning"), "error": ("✗", "有误", "error")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--port", default=8000, show_default=True, help="port that serve is to listen on")
def command(as_json: bool, port: int) -> None:
    """Examine database, keys, packs, calendar, fonts, disk, lake and port; exit status 1 if something is wrong."""
    findings = _findings(port)
    if as_json:
        click.echo(json.dumps(findings, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            _print(finding)
    sys.exit(1 if any(finding["state"] == "error" for finding in findings) else 0)


def _findings(port: int) -> list[dict[str, str]]:
    from zhiheng.platform.database.server import ServerFailed
    from zhiheng.project.cli._django import set_up

    try:
        set_up()
    except ServerFailed as error:
        return [
            {
                "subject_zh": "数据库",
                "subject_en": "Database",
                "state": "error",
                "zh": f"内置 PostgreSQL 无法启动：{error}",
                "en": f"the embedded PostgreSQL does not start: {error}",
            }
        ]
    from django.utils import timezone

    from zhiheng.project.cli._examinations import Circumstances, examine

    return [
        {
            "subject_zh": found.subject.zh,
            "subject_en": found.subject.en,
            "state": found.state,
            "zh": found.said.zh,
            "en": found.said.en,
            **({"mend_zh": found.mend.zh, "mend_en": found.mend.en} if found.mend else {}),
        }
        for found in examine(Circumstances(timezone.localdate(), port))
    ]


def _print(finding: dict[str, str]) -> None:
    mark, zh, en = _MARKS[finding["state"]]
    click.echo(f"{mark} {zh} {en:8} {finding['subject_zh']} {finding['subject_en']}: {finding['zh']} | {finding['en']}")
    if "mend_zh" in finding:
        click.echo(f"    → {finding['mend_zh']} | {finding['mend_en']}")
