"""Released data for machines: the numbers of the pages, as decimal text.

No ``from __future__ import annotations`` here: django-ninja could not look up the parameters of paginated operations.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router
from ninja.pagination import paginate

from zhiheng import policy
from zhiheng.api.pagination import Pages
from zhiheng.apps.indicators.wording import limit
from zhiheng.apps.publication import explaining, queries, queries_public, schemas
from zhiheng.apps.publication.models import Release, ReleasedFigure
from zhiheng.platform.ledger import queries as ledger
from zhiheng.policy.pack import Pack, Target
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.divisions import Division
from zhiheng.vocab.problem import Problem

document = Router(tags=["政策文件 Policy document"])
data = Router(tags=["数据 Data"])
proofs = Router(tags=["核对 Verification"])


@document.get("/targets", response=list[schemas.TargetOut], url_name="targets", summary="目标清单 · Targets")
@paginate(Pages)
def targets(request: HttpRequest, asked: Query[schemas.TargetsAsked]) -> list[dict[str, Any]]:
    """文件提出的全部目标，含定性和位次目标。All targets of the document, in its order."""
    found = (one for one in _pack().targets if one.clause.startswith(asked.clause))
    return [_target(one) for one in found if asked.kind in (None, one.kind)]


@document.get("/targets/{target}", response=schemas.TargetOut, summary="一个目标 · One target")
def target(request: HttpRequest, target: str) -> dict[str, Any]:
    """一个目标。One target."""
    found = next((one for one in _pack().targets if one.id == target), None)
    if found is None:
        raise Http404(target)
    return _target(found)


@document.get("/indicators", response=list[schemas.IndicatorOut], summary="指标 · Indicators")
@paginate(Pages)
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    """全部指标及其定义。All indicators with their definitions."""
    return [_indicator(one) for one in _pack().indicators.values()]


@document.get("/indicators/{indicator}", response=schemas.IndicatorOut, summary="一个指标 · One indicator")
def indicator(request: HttpRequest, indicator: str) -> dict[str, Any]:
    """一个指标。One indicator."""
    found = _pack().indicators.get(indicator)
    if found is None:
        raise Http404(indicator)
    return _indicator(found)


@document.get("/divisions", response=list[schemas.DivisionOut], summary="行政区划 · Divisions")
@paginate(Pages)
def divisions(request: HttpRequest, asked: Query[schemas.DivisionsAsked]) -> list[dict[str, Any]]:
    """全省行政区划；不给日期时为现行区划。Divisions as of a day; without a day, today's."""
    return [
        _division(one)
        for one in _pack().divisions.divisions
        if one.is_effective(asked.on) and asked.level in (None, str(one.level)) and asked.parent in (None, one.parent)
    ]


@data.get("/releases", response=list[schemas.ReleaseOut], summary="历次发布 · Releases")
@paginate(Pages)
def releases(request: HttpRequest) -> list[dict[str, Any]]:
    """历次发布，新的在前。All releases, the newest first."""
    found = list(queries.releases())
    current = queries_public.newest(found)
    return [_release(one, current) for one in found]


@data.get("/releases/{code}", response=schemas.ManifestOut, summary="一次发布 · One release")
def release(request: HttpRequest, code: str) -> dict[str, Any]:
    """一次发布及其清单正本；code 为 latest 时取现行发布。One release with its manifest; ``latest`` for the current."""
    found = _found(code)
    return _release(found, queries_public.current()) | {"manifest": found.manifest}


@data.get("/figures", response=list[schemas.FigureOut], summary="数值 · Figures")
@paginate(Pages)
def figures(request: HttpRequest, asked: Query[schemas.FiguresAsked]) -> Any:
    """已发布的数值，可按指标、地区、时期、状态筛选。Released figures by indicator, area, period and status."""
    release = _found(asked.release)
    found = queries.figures(release, indicator=asked.indicator, area=asked.area, period=asked.period)
    return Figures(found.filter(status=asked.status) if asked.status else found)


@data.get("/figures/{release}/{key}", response=schemas.FigureOut, summary="一个数值 · One figure")
def figure(request: HttpRequest, release: str, key: str) -> dict[str, Any]:
    """一个数值。One figure."""
    return figure_out(_figure(release, key))


@proofs.get("/why/{release}/{key}", response=dict[str, Any], summary="为什么是这个数 · Why this number")
def why(request: HttpRequest, release: str, key: str) -> dict[str, Any]:
    """条款、公式、计数、数据散列、规则包和方法版本、日志证明。Clause, formula, counts, hashes, versions, proof."""
    told: dict[str, Any] = _plain(explaining.why(_figure(release, key)))
    return told


@proofs.get("/releases/{code}/verify", response=schemas.VerifyOut, summary="核对一次发布 · Verify a release")
def verify(request: HttpRequest, code: str) -> dict[str, Any]:
    """清单、散列和日志证明：不信任本站也能核对。Manifest, hashes and proof: no need to trust this site."""
    found = _found(code)
    try:
        proof = ledger.proof_document(found.entry)
    except Problem:  # no signed head covers it yet
        proof = None
    return {
        "release": found.code,
        "manifest": found.manifest,
        "sha256": found.sha256,
        "figures_sha256": found.contents["figures"]["sha256"],
        "hashes": reverse("release_file", args=[found.code, "hashes.json"]),
        "proof": proof,
        "command": f"zhiheng release verify {found.code}",
    }


class Figures:
    """Released figures that are turned into answers only on the page that is asked for."""

    def __init__(self, found: Any) -> None:
        self._found = found.select_related("release")

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        return [figure_out(one) for one in self._found[page]]

    def __len__(self) -> int:
        return int(self._found.count())


def figure_out(figure: ReleasedFigure) -> dict[str, Any]:
    """A figure from its canonical record."""
    record = figure.record
    result = record["result"]
    finding = record["targets"][0] if record["targets"] else {}
    outlook = record["outlook"][0] if record["outlook"] else {}
    return {
        "key": figure.key,
        "release": figure.release.code,
        "indicator": figure.indicator,
        "area": figure.area,
        "period": figure.period,
        **{name: result[name] for name in ("unit", "value", "shown", "low", "high", "interval")},
        "low_shown": limit(result["low"], result["unit"]),
        "high_shown": limit(result["high"], result["unit"]),
        "counts": record["counts"],
        "basis": record["measure"]["basis"],
        "completeness": record["completeness"],
        "target": finding.get("id"),
        "status": finding.get("status"),
        "if_due_now": finding.get("if_due_now"),
        "chance": outlook.get("probability"),
        "sha256": figure.sha256,
        "why": reverse("why", args=[figure.release.code, figure.key]),
    }


def _found(code: str) -> Release:
    found = queries_public.current() if code == "latest" else queries.release(code)
    if found is None:
        raise Http404(code)
    return found


def _figure(release: str, key: str) -> ReleasedFigure:
    found = queries.figure(_found(release), key)
    if found is None:
        raise Http404(key)
    return found


def _pack() -> Pack:
    return policy.load(settings.PACKS[0])


def _target(target: Target) -> dict[str, Any]:
    names = ("id", "indicator", "clause", "kind", "comparator", "unit", "year", "every", "since")
    return {name: getattr(target, name) for name in names} | {
        "name": _plain(target.name),
        "value": None if target.value is None else str(target.value),
        "owners": list(target.owners),
        "reading": _plain(target.reading),
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    measure = indicator.measure
    return {
        "id": indicator.id,
        "clause": indicator.clause,
        "name": _plain(indicator.name),
        "definition": _plain(indicator.definition),
        "method": measure.method,
        "unit": measure.unit,
        "basis": measure.basis,
        "interval": indicator.interval,
        "owners": list(indicator.owners),
        "targets": [target.id for target in indicator.targets],
    }


def _division(division: Division) -> dict[str, Any]:
    names = ("code", "name", "parent", "effective_from", "effective_to")
    return {name: getattr(division, name) for name in names} | {
        "level": str(division.level),
        "predecessors": list(division.predecessors),
    }


def _release(release: Release, current: Release | None) -> dict[str, Any]:
    said = release.contents
    names = ("code", "period", "edition", "released_at", "reason", "sha256")
    return {name: getattr(release, name) for name in names} | {
        "is_current": current is not None and release.pk == current.pk,
        "known_at": said["known_at"],
        "figures": said["figures"]["count"],
        "revised": said["revised"],
        "pack": {name: said["pack"][name] for name in ("id", "version", "hash")},
        "files": reverse("release_file", args=[release.code, "datapackage.json"]),
    }


def _plain(value: Any) -> Any:
    """Texts as their two languages, whatever they stand in."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
