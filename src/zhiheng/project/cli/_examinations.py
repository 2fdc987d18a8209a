"""What ``zhiheng doctor`` looks at: each examination yields findings, and says how to mend what is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

State = Literal["ok", "warning", "error"]
GIGABYTE = 2**30
LEDGER_TABLES = 5
REFUSALS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    subject: Text
    state: State
    said: Text
    mend: Text | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the examinations need to know from outside."""

    today: date
    port: int


Examination = Callable[[Circumstances], Iterator[Finding]]


def examine(circumstances: Circumstances) -> list[Finding]:
    """All findings; an examination that fails is a finding itself."""
    findings: list[Finding] = []
    for examination in EXAMINATIONS:
        try:
            findings.extend(examination(circumstances))
        except Exception as error:
            subject = Text(examination.__name__, examination.__name__)
            said = Text(f"检查未能完成：{error}", f"the examination failed: {error}")
            findings.append(Finding(subject, "error", said))
    return findings


DATABASE = Text("数据库", "Database")
MIGRATE = Text("运行 zhiheng migrate", "run zhiheng migrate")


def database(_: Circumstances) -> Iterator[Finding]:
    """Reachable, recent enough, bound by row-level security, migrated, guarded."""
    from django.db import DatabaseError, connection

    try:
        version = connection.pg_version  # type: ignore[attr-defined]
    except DatabaseError as error:
        mend = Text(
            "检查 DATABASE_URL，或删去它以使用内置数据库", "check DATABASE_URL, or unset it to use the embedded server"
        )
        yield Finding(DATABASE, "error", Text(f"连接不上：{error}", f"cannot be reached: {error}"), mend)
        return
    told = Text(f"PostgreSQL {version // 10_000}", f"PostgreSQL {version // 10_000}")
    mend = Text("升级到 PostgreSQL 18", "upgrade to PostgreSQL 18")
    yield Finding(DATABASE, "ok" if version >= 180_000 else "warning", told, None if version >= 180_000 else mend)
    yield _role()
    tables = _migrations()
    yield tables
    if tables.state == "error":
        return  # the rest asks tables that may not be there
    yield _row_security()
    yield _ledger_guards()
    yield _worker()


def _rows(sql: str) -> list[tuple[object, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _role() -> Finding:
    subject = Text("数据库角色", "Database role")
    ((role, is_free),) = _rows("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if not is_free:
        return Finding(subject, "ok", Text(f"{role}，受行级安全约束", f"{role}, bound by row-level security"))
    said = Text(f"{role} 是超级用户或可绕过行级安全", f"{role} is a superuser or may bypass row-level security")
    return Finding(
        subject, "error", said, Text("在 DATABASE_URL 中改用 zhiheng_app", "use zhiheng_app in DATABASE_URL")
    )


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    subject = Text("数据表", "Tables")
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Finding(
            subject, "error", Text(f"有 {missing} 项迁移未执行", f"{missing} migrations are missing"), MIGRATE
        )
    return Finding(subject, "ok", Text("已是最新", "up to date"))


def _row_security() -> Finding:
    subject = Text("行级安全", "Row-level security")
    tables = _rows(
        "SELECT DISTINCT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_policy p "
        "JOIN pg_class c ON c.oid = p.polrelid ORDER BY 1"
    )
    open_ = [str(name) for name, is_forced in tables if not is_forced]
    if tables and not open_:
        return Finding(subject, "ok", Text(f"{len(tables)} 张表", f"{len(tables)} tables"))
    named = "、".join(open_) or "—"
    said = Text(f"未生效：{named}", f"not in force: {named}")
    mend = Text(
        "对所列各表执行 ALTER TABLE … FORCE ROW LEVEL SECURITY", "ALTER TABLE … FORCE ROW LEVEL SECURITY on them"
    )
    return Finding(subject, "error", said, mend if tables else MIGRATE)


def _ledger_guards() -> Finding:
    subject = Text("可信日志", "Ledger")
    ((guards, sequences),) = _rows(
        "SELECT count(*) FILTER (WHERE tgname LIKE 'ledger_refuse%' AND tgenabled = 'A'), "
        "count(*) FILTER (WHERE tgname = 'ledger_sequence' AND tgenabled = 'O') FROM pg_trigger"
    )
    if (guards, sequences) == (LEDGER_TABLES * REFUSALS, 1):
        return Finding(subject, "ok", Text("只增不改的触发器齐全", "the triggers that refuse changes are in force"))
    said = Text("拒绝改动的触发器缺失或被停用", "triggers that refuse changes are missing or switched off")
    mend = Text(
        "运行 zhiheng ledger verify 核对，再恢复触发器", "run zhiheng ledger verify, then enable the triggers again"
    )
    return Finding(subject, "error", said, mend)


def _worker() -> Finding:
    subject = Text("后台任务", "Jobs")
    ((workers, waiting),) = _rows(
        "SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'), "
        "(SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
    )
    said = Text(f"{workers} 个进程在运行，{waiting} 个任务等待", f"{workers} workers running, {waiting} jobs waiting")
    if workers or not waiting:
        return Finding(subject, "ok", said)
    return Finding(
        subject, "warning", said, Text("运行 zhiheng worker 或 zhiheng serve", "run zhiheng worker or serve")
    )


def fonts(_: Circumstances) -> Iterator[Finding]:
    """Chinese fonts for charts and papers."""
    from zhiheng.platform.documents.fonts import check

    subject, report = Text("中文字体", "Chinese fonts"), check()
    if report.is_complete:
        yield Finding(subject, "ok", Text("图表与文件可排版", "charts and papers can be set"))
        return
    missing = "、".join(report.missing)
    mend = Text(
        "安装 pylopdf-fonts-zh-cn，或用 ZHIHENG_FONTS 指定字体目录", "install pylopdf-fonts-zh-cn or set ZHIHENG_FONTS"
    )
    yield Finding(subject, "error", Text(f"缺少 {missing}", f"{missing} missing"), mend)


def disk(_: Circumstances) -> Iterator[Finding]:
    """Room for database, files and lake."""
    from django.conf import settings

    free = shutil.disk_usage(settings.VAR).free / GIGABYTE
    state: State = "ok" if free >= 10 else "warning" if free >= 2 else "error"
    mend = Text("清理磁盘，或用 ZHIHENG_VAR 移到别处", "make room, or move to another disk with ZHIHENG_VAR")
    said = Text(f"剩余 {free:.1f} GB（{settings.VAR}）", f"{free:.1f} GB free ({settings.VAR})")
    yield Finding(Text("磁盘", "Disk"), state, said, None if state == "ok" else mend)


def calendar(circumstances: Circumstances) -> Iterator[Finding]:
    """Working days are known only as far as the State Council's notices, those entered by hand included."""
    from chinese_calendar.constants import holidays

    subject, today = Text("工作日历", "Calendar"), circumstances.today
    last = max(max(holidays).year, _last_notice())
    said = Text(f"节假日安排到 {last} 年", f"holidays are known up to {last}")
    mend = Text(
        "在“工作日历”页登记次年放假安排（每年 11 月前后公布），或升级 chinesecalendar",
        "enter the next notice (published about November) on the page Calendar, or upgrade chinesecalendar",
    )
    state: State = "error" if last < today.year else "warning" if last == today.year and today.month == 12 else "ok"
    yield Finding(subject, state, said, None if state == "ok" else mend)


def _last_notice() -> int:
    """The last year of which somebody entered the notice; 0 where no table answers."""
    from django.db import DatabaseError, transaction

    from zhiheng.platform.workflow.models import CalendarNotice

    try:
        with transaction.atomic():
            return max(CalendarNotice.objects.values_list("year", flat=True), default=0)
    except DatabaseError:
        return 0


def packs(circumstances: Circumstances) -> Iterator[Finding]:
    """The packs in force load, and nobody has forgotten to review them."""
    from django.conf import settings

    from zhiheng import policy

    for pack_id in settings.PACKS:
        subject = Text(f"政策包 {pack_id}", f"Pack {pack_id}")
        mend = Text(f"运行 zhiheng pack check packs/{pack_id}", f"run zhiheng pack check packs/{pack_id}")
        try:
            pack = policy.load(pack_id)
        except Problem as problem:
            yield Finding(subject, "error", Text(problem.zh, problem.en), mend)
            continue
        overdue = sum(indicator.next_review < circumstances.today for indicator in pack.indicators.values())
        said = Text(
            f"{pack.version}，{overdue} 项指标复核逾期", f"{pack.version}, {overdue} indicators overdue for review"
        )
        yield Finding(subject, "warning" if overdue else "ok", said, mend if overdue else None)


def keys(_: Circumstances) -> Iterator[Finding]:
    """Secrets are readable by their owner alone."""
    from django.conf import settings

    from zhiheng.platform.signing.keys import KEY_VARIABLE, key_file

    for subject, variable, file in (
        (Text("会话密钥", "Secret key"), "ZHIHENG_SECRET_KEY", settings.VAR / "secret_key"),
        (Text("签名密钥", "Signing key"), KEY_VARIABLE, key_file()),
    ):
        yield _secret(subject, variable, file)


def _secret(subject: Text, variable: str, file: Path) -> Finding:
    if os.environ.get(variable):
        return Finding(subject, "ok", Text(f"来自 {variable}", f"from {variable}"))
    if not file.exists():
        return Finding(subject, "ok", Text("首次使用时生成", "made when first needed"))
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        said = Text(f"{file} 可被他人读取（{mode:o}）", f"{file} can be read by others ({mode:o})")
        return Finding(subject, "error", said, Text(f"chmod 600 {file}", f"chmod 600 {file}"))
    return Finding(subject, "ok", Text(str(file), str(file)))


def lake(_: Circumstances) -> Iterator[Finding]:
    """Where frozen datasets are kept."""
    from django.conf import settings

    subject, place = Text("数据湖", "Lake"), str(settings.LAKE)
    if "://" in place:
        yield Finding(subject, "ok", Text(f"对象存储 {place}", f"object store {place}"))
        return
    folder = Path(place)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(existing, os.W_OK):
        yield Finding(subject, "ok", Text(place, place))
        return
    mend = Text("改正目录权限，或设置 ZHIHENG_LAKE", "mend the permissions, or set ZHIHENG_LAKE")
    yield Finding(subject, "error", Text(f"{place} 不可写", f"{place} cannot be written"), mend)


def port(circumstances: Circumstances) -> Iterator[Finding]:
    """Whether ``zhiheng serve`` could listen."""
    subject, number = Text("端口", "Port"), circumstances.port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            said = Text(f"{number} 不可用：{error.strerror}", f"{number} cannot be used: {error.strerror}")
            mend = Text(
                "若不是已在运行的质衡，请用 --port 另选", "unless it is Zhiheng itself, choose another with --port"
            )
            yield Finding(subject, "warning", said, mend)
            return
    yield Finding(subject, "ok", Text(f"{number} 可用", f"{number} is free"))


EXAMINATIONS: tuple[Examination, ...] = (database, keys, packs, calendar, fonts, disk, lake, port)
