"""Elements against the tables of their version, with the path of what is wrong and what was expected instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.faults import Fault, shown
from zhiheng.engines.epcis.xml_tables import Content, Particle, table

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SBDH = "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}StandardBusinessDocumentHeader"
_SKIPPED = frozenset({"any", "events"})


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isdecimal() and text.isascii() and len(text) < 12


_FORMS: dict[str, tuple[Callable[[str], object], str, str]] = {
    "text": (lambda text: True, "", ""),
    "uri": (lambda text: not any(one in ' <>"{}|\\^`\n\t' for one in text), "URI", "a URI"),
    "instant": (
        forms.is_instant,
        "带时区的时刻，例如 2026-03-01T08:00:00+08:00",
        "an instant with its zone, such as 2026-03-01T08:00:00+08:00",
    ),
    "instant1": (forms.is_local_instant, "时刻，例如 2026-03-01T08:00:00+08:00", "an instant (xsd:dateTime)"),
    "decimal": (forms.is_decimal, "十进制数", "a decimal number"),
    "double": (lambda text: forms.number(text) is not None, "有限的数", "a finite number"),
    "integer": (_is_integer, "整数", "a whole number"),
    "boolean": (lambda text: text in {"true", "false", "1", "0"}, "true 或 false", "true or false"),
    "hex": (lambda text: len(text) % 2 == 0 and forms.is_hex(text), "十六进制字节", "bytes in hexadecimal"),
    "action": (lambda text: text in {"ADD", "OBSERVE", "DELETE"}, "ADD、OBSERVE 或 DELETE", "ADD, OBSERVE or DELETE"),
}


class Checker:
    """Holds elements against the tables of one version of the standard.

    Args:
        version: 2 for EPCIS 2.0, 1 for EPCIS 1.x.
        is_streamed: whether the list of events is passed over, because its events are checked as they come by.
    """

    def __init__(self, version: int, *, is_streamed: bool = True) -> None:
        self._table = table(version)
        self._skipped = _SKIPPED if is_streamed else frozenset({"any"})

    def check(self, element: Any, kind: str, path: str, faults: list[Fault]) -> None:
        """Add what is wrong with the element and all that it holds."""
        if kind in self._skipped:
            return
        content = self._table.get(kind)
        if content is None:
            self._value(element, kind, path, faults)
            return
        if content.attributes:
            self._attributes(element, content, path, faults)
        if content.value:
            if content.value != "any":
                self._value(element, content.value, path, faults)
        elif content.order == "sequence":
            self._sequence(element, content, path, faults)
        else:
            self._choice(element, content, path, faults)

    def _value(self, element: Any, form: str, path: str, faults: list[Fault]) -> None:
        if len(element):
            _add(faults, element[0], _below(path, element[0]), "element_unexpected", "此处只允许文本", "only text here")
            return
        text = (element.text or "").strip()
        accepts, zh, en = _FORMS[form]
        if not accepts(text) and not (not text and element.get(NIL) in {"true", "1"}):
            _add(faults, element, path, "value_invalid", f"{shown(text)} 应为{zh}", f"{shown(text)} must be {en}")

    def _attributes(self, element: Any, content: Content, path: str, faults: list[Fault]) -> None:
        for name, value in element.items():
            form = content.attributes.get(name)
            if form is not None and form != "text":
                accepts, zh, en = _FORMS[form]
                if not accepts(value.strip()):
                    place = f"{path}/@{name}"
                    _add(
                        faults,
                        element,
                        place,
                        "value_invalid",
                        f"{shown(value)} 应为{zh}",
                        f"{shown(value)} must be {en}",
                    )
        for name in content.required:
            if element.get(name) is None:
                zh, en = f"缺少必填属性 {name}", f"the required attribute {name} is missing"
                _add(faults, element, path, "attribute_missing", zh, en)

    def _sequence(self, element: Any, content: Content, path: str, faults: list[Fault]) -> None:
        """Walk the particles and the children together."""
        particles, at, seen = content.particles, 0, 0
        counts: dict[str, int] = {}
        for child in element:
            name, was = _name(child), at
            while at < len(particles) and particles[at].name != name:
                if seen < particles[at].least:
                    break
                at, seen = at + 1, 0
            if at < len(particles) and particles[at].name == name:
                particle = particles[at]
                if particle.after and particle.after not in counts:
                    _misplaced(faults, child, path, particles[at - 1 :])
                counts[name] = counts.get(name, 0) + 1
                inner = f"{path}/{name}" if particle.most == 1 else f"{path}/{name}[{counts[name]}]"
                self.check(child, particle.kind, inner, faults)
                seen += 1
                if particle.most is not None and seen >= particle.most:
                    at, seen = at + 1, 0
            elif not _is_free(child, content) or _lacks(particles, at, seen):
                _misplaced(faults, child, path, particles[was:])
                return
        if lacking := _lacks(particles, at, seen):
            _add(
                faults,
                element,
                path,
                "element_missing",
                f"缺少必需的元素 {lacking}",
                f"the element {lacking} is missing",
            )
        _no_text(element, path, faults)

    def _choice(self, element: Any, content: Content, path: str, faults: list[Fault]) -> None:
        known = {particle.name: particle for particle in content.particles}
        counts: dict[str, int] = {}
        for child in element:
            name = _name(child)
            particle = known.get(name)
            if particle is not None:
                counts[name] = counts.get(name, 0) + 1
                self.check(child, particle.kind, f"{path}/{name}[{counts[name]}]", faults)
            elif not _is_free(child, content):
                _misplaced(faults, child, path, content.particles)
        if content.order == "one" and len(element) != 1:
            told = ", ".join(known)
            _add(
                faults,
                element,
                path,
                "element_missing",
                f"应恰有其一：{told}",
                f"exactly one of these expected: {told}",
            )
        _no_text(element, path, faults)


def _lacks(particles: tuple[Particle, ...], at: int, seen: int) -> str:
    """The first element that is still required."""
    for place in range(at, len(particles)):
        if particles[place].least > (seen if place == at else 0):
            return particles[place].name
    return ""


def _name(child: Any) -> str:
    tag = child.tag
    if not isinstance(tag, str):
        return "&"
    return "sbdh" if tag == SBDH else tag


def _is_free(child: Any, content: Content) -> bool:
    """Whether the element may stand here without being known."""
    tag = child.tag
    if not isinstance(tag, str):
        return False
    if tag.startswith("{"):
        return content.is_open and not tag.startswith("{urn:epcglobal:epcis:xsd:")
    return content.is_local


def _misplaced(faults: list[Fault], child: Any, path: str, particles: tuple[Particle, ...]) -> None:
    expected = []
    for particle in particles:
        expected.append(particle.name)
        if particle.least:
            break
    told = ", ".join(expected) or "—"
    name = _local(child)
    _add(
        faults,
        child,
        _below(path, child),
        "element_unexpected",
        f"此处不允许元素 {name}；应为：{told}",
        f"the element {name} is not allowed here; expected: {told}",
    )


def _no_text(element: Any, path: str, faults: list[Fault]) -> None:
    if element.text and not element.text.isspace():
        zh, en = f"此处不允许文本 {shown(element.text)}", f"no text is allowed here: {shown(element.text)}"
        _add(faults, element, path, "text_unexpected", zh, en)


def _local(child: Any) -> str:
    return str(child.tag).rpartition("}")[2] if isinstance(child.tag, str) else str(child)


def _below(path: str, child: Any) -> str:
    same = sum(1 for _one in child.itersiblings(child.tag, preceding=True)) if isinstance(child.tag, str) else 0
    prefix = f"{child.prefix}:" if isinstance(child.tag, str) and child.prefix else ""
    return f"{path}/{prefix}{_local(child)}" + (f"[{same + 1}]" if same else "")


def _add(faults: list[Fault], element: Any, path: str, code: str, zh: str, en: str) -> None:
    faults.append(Fault(code, path, zh, en, element.sourceline))
