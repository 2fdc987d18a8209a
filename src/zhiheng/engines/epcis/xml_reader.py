"""Events out of EPCIS XML, 1.x and 2.0, one at a time; no entity is expanded, no DTD loaded, no address fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from zhiheng.engines.epcis.event import EVENT_TYPES
from zhiheng.engines.epcis.faults import Fault
from zhiheng.engines.epcis.reading import DEEPEST, Read, is_too_deep, too_deep
from zhiheng.engines.epcis.rules import check_event
from zhiheng.engines.epcis.xml_checks import Checker
from zhiheng.engines.epcis.xml_events import event_of
from zhiheng.engines.epcis.xml_tables import table

_ROOTS = {
    "EPCISDocument": "urn:epcglobal:epcis:xsd:",
    "EPCISQueryDocument": "urn:epcglobal:epcis-query:xsd:",
    "EPCISMasterDataDocument": "urn:epcglobal:epcis-masterdata:xsd:",
}
_EVENTS = frozenset({*EVENT_TYPES, "QuantityEvent"})
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": False,  # libxml2 then refuses more than 256 levels and texts of 10 MB
    "remove_comments": True,
    "remove_pis": True,
}


class _Refused(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.en)
        self.fault = fault


def read_xml(stream: IO[bytes], *, is_checked: bool = True) -> Iterator[Read]:
    """Each event of the file in document order; last, where there are any, the faults of the document itself.

    Args:
        stream: the file, opened for bytes.
        is_checked: whether events and document are held against the tables of their version.
    """
    reader = _XmlReader(is_checked=is_checked)
    try:
        yield from reader.events(stream)
    except _Refused as stop:
        yield Read(None, stop.fault.pointer, stop.fault.line or 1, None, (stop.fault,))
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        told = f"XML 无法读取（第 {line} 行）", f"malformed XML: {error.msg}"
        yield Read(None, "", line, None, (Fault("unreadable", "", *told, line),))


class _XmlReader:
    """One pass over a file."""

    def __init__(self, *, is_checked: bool) -> None:
        self._is_checked = is_checked
        self._index = -1
        self._counts: dict[str, int] = {}
        self._checker: Checker | None = None
        self._version = 2
        self._ignored: frozenset[str] = frozenset()
        self._late: list[Fault] = []

    def events(self, stream: IO[bytes]) -> Iterator[Read]:
        tags = [f"{{*}}{name}" for name in (*_ROOTS, *_EVENTS, "EventList", "extension", "ignoreFields")]
        root = None
        for happened, element in etree.iterparse(stream, events=("start", "end"), tag=tags, **_OPTIONS):
            if happened == "start":
                if root is None:
                    root = element.getroottree().getroot()
                    self._begin(root)
                continue
            local = element.tag.rpartition("}")[2]
            if local == "ignoreFields":
                self._ignored = frozenset(str(child.tag) for child in element)
            elif self._is_listed(element):
                yield from self._before(element)
                if local in _EVENTS and not element.tag.startswith("{"):
                    yield self._read(element, local)
                element.clear()
            elif local == "EventList" and not element.tag.startswith("{"):
                yield from self._strangers(element)
        yield from self._end(root)

    def _begin(self, root: Any) -> None:
        _refuse_entities(root)
        space, _, local = root.tag[1:].rpartition("}") if root.tag.startswith("{") else ("", "", root.tag)
        told = _ROOTS.get(local)
        if told is None or not space.startswith(told):
            zh = f"根元素 {local} 不是 EPCIS 文档；应为 EPCISDocument、EPCISQueryDocument 或 EPCISMasterDataDocument"
            en = f"the root {local} is no EPCIS document; expected EPCISDocument or another with its namespace"
            self._late.append(Fault("root_unknown", f"/{local}", zh, en, root.sourceline))
            self._version = 1 if space.endswith(":1") else 2
        else:
            self._version = 1 if space.endswith(":1") and not root.get("schemaVersion", "1").startswith("2") else 2
            if space.rpartition(":")[2] not in {"1", "2"} or (self._version == 2 and space.endswith(":1")):
                zh = f"命名空间 {space} 与 schemaVersion 不符"
                en = f"the namespace {space} does not go with this schemaVersion"
                self._late.append(Fault("namespace_unknown", f"/{local}", zh, en, root.sourceline))
        self._checker = Checker(self._version)

    def _is_listed(self, element: Any) -> bool:
        """Whether the element stands in the list of events, perhaps in wrappers of EPCIS 1.x."""
        parent = element.getparent()
        while parent is not None and parent.tag == "extension":
            parent = parent.getparent()
        return parent is not None and parent.tag == "EventList"

    def _path(self, element: Any) -> str:
        names: list[str] = []
        while element is not None:
            prefix = f"{element.prefix}:" if element.prefix else ""
            names.append(prefix + str(element.tag).rpartition("}")[2])
            element = element.getparent()
        return "/" + "/".join(reversed(names))

    def _read(self, element: Any, kind: str) -> Read:
        self._index += 1
        self._counts[kind] = self._counts.get(kind, 0) + 1
        path = f"{self._path(element)}[{self._counts[kind]}]"
        line = element.sourceline or 1
        faults: list[Fault] = []
        if self._is_checked and self._checker is not None:
            if kind in table(self._version):
                self._checker.check(element, kind, path, faults)
            elif kind == "QuantityEvent":
                zh, en = "EPCIS 2.0 已无 QuantityEvent", "EPCIS 2.0 has no QuantityEvent any more"
                faults.append(Fault("event_type_unknown", path, zh, en, line))
        event = event_of(element, self._ignored)
        if is_too_deep(event.body, DEEPEST):
            return Read(self._index, path, line, None, (too_deep(path, line),))
        if self._is_checked and not faults:
            check_event(event.body, (path,), faults)
            faults = [one for one in faults if not _is_xml_only(one)]
        return Read(self._index, path, line, event, tuple(faults))

    def _before(self, element: Any) -> Iterator[Read]:
        """Free the memory of what stands before the element, telling what was no event."""
        earlier = list(element.itersiblings(preceding=True))
        for one in reversed(earlier):
            yield from self._stranger(one)
            element.getparent().remove(one)

    def _strangers(self, events: Any) -> Iterator[Read]:
        for child in events:
            yield from self._stranger(child)

    def _stranger(self, element: Any) -> Iterator[Read]:
        """The fault of an element among the events that is none."""
        tag = element.tag
        if not self._is_checked or not isinstance(tag, str) or tag in _EVENTS or tag == "extension":
            return
        if self._version == 2 and tag.startswith("{") and element.getparent().tag == "extension":
            return
        self._index += 1
        path, line = self._path(element), element.sourceline or 1
        known = ", ".join(sorted(_EVENTS if self._version == 1 else EVENT_TYPES))
        zh, en = f"此处应为事件：{known}", f"an event expected here: {known}"
        yield Read(self._index, path, line, None, (Fault("event_type_unknown", path, zh, en, line),))

    def _end(self, root: Any) -> Iterator[Read]:
        if root is None:
            zh, en = "文件不含 EPCIS 文档", "the file holds no EPCIS document"
            self._late.append(Fault("root_unknown", "/", zh, en, 1))
        elif self._is_checked and not self._late and self._checker is not None:
            name = root.tag.rpartition("}")[2]
            self._checker.check(root, name, f"/{root.prefix}:{name}" if root.prefix else f"/{name}", self._late)
        if self._late and self._is_checked:
            yield Read(None, self._late[0].pointer, 1, None, tuple(self._late))


def _is_xml_only(fault: Fault) -> bool:
    """Whether XML allows what JSON does not: the same item twice, or a report of an alert without a type."""
    is_report = "/sensorReport/" in fault.pointer and fault.code == "field_missing"
    return is_report or fault.code == "list_repeats"


def _refuse_entities(root: Any) -> None:
    """Refuse a document that declares entities.

    Raises:
        _Refused: it does.
    """
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _one in declared.iterentities()):
        zh, en = "不接受声明实体的 XML（DTD）；请删去实体声明", "XML that declares entities is refused; remove them"
        raise _Refused(Fault("entities_refused", "/", zh, en, 1))
