"""EPCIS events: read from any of their spellings, held against the standard, named by their hash, and written back.

Standards: EPCIS 2.0 (ISO/IEC 19987) sections 7 (data model), 9 (XML) and 10 (JSON-LD); EPCIS 1.2 section 9; Core
Business Vocabulary 2.0 (ISO/IEC 19988) sections 7 and 8, of which 8.9 gives the event hash.

Inside there is one form (:class:`Event`): the members of JSON-LD with bare words of the CBV, and the namespace of each
prefix. :func:`read` finds out whether a file is JSON or XML and hands over one event at a time with its index, its
place and what is wrong with it, so that a file of any length is read in little memory. The rules are the project's
own: tables of fields and of element sequences, no copy of the schemas of GS1.

>>> import io
>>> document = io.BytesIO(b'{"@context": [], "type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00+08:00"}')
>>> [fault.en for fault in next(read(document)).faults]
['the required field eventTimeZoneOffset is missing', 'the required field action is missing']
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel

from zhiheng.engines.epcis.digital_links import canonical_link
from zhiheng.engines.epcis.event import Event, full_name, meaning, split_name
from zhiheng.engines.epcis.faults import Fault
from zhiheng.engines.epcis.hashing import event_hash, pre_hash
from zhiheng.engines.epcis.json_reader import read_json
from zhiheng.engines.epcis.json_writer import json_document, json_event, json_query_document
from zhiheng.engines.epcis.reading import Read
from zhiheng.engines.epcis.rules import check_event
from zhiheng.engines.epcis.words import VOCABULARIES
from zhiheng.vocab.problem import Problem

__all__ = [
    "VERSION",
    "VOCABULARIES",
    "Event",
    "Fault",
    "Input",
    "Read",
    "Result",
    "canonical_link",
    "check_event",
    "event_hash",
    "full_name",
    "is_xml",
    "json_document",
    "json_event",
    "json_query_document",
    "meaning",
    "pre_hash",
    "read",
    "run",
    "split_name",
    "xml_document",
    "xml_query_document",
]

VERSION = "1.0.0"
_MARKS = (b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")

Document = Annotated[str, Field(description="The document: EPCIS 2.0 JSON-LD, or EPCIS XML 2.0 or 1.x, as text.")]


class HashInput(BaseModel):
    """The names of the events of a document."""

    op: Literal["hash"]
    document: Document


class ValidateInput(BaseModel):
    """What is wrong with a document."""

    op: Literal["validate"]
    document: Document


class ConvertInput(BaseModel):
    """The events of a document in another spelling."""

    op: Literal["convert"]
    document: Document
    to: Literal["json", "xml-2.0", "xml-1.2"] = Field(description="The spelling wanted.")
    created: str = Field(description="Instant of the new document, with its zone.")


class HashResult(BaseModel):
    """One name for each event, in document order."""

    hashes: list[str] = Field(description="The event hashes (CBV 2.0 section 8.9).")
    pre_hashes: list[str] = Field(description="The texts that were hashed.")


class Error(BaseModel):
    """One mistake."""

    pointer: str = Field(description="JSON pointer, or path of elements.")
    message: str = Field(description="What was expected, Chinese first.")


class ValidateResult(BaseModel):
    """The verdict on a document."""

    valid: bool = Field(description="Whether the document holds to the standard.")
    errors: list[Error] = Field(description="Its mistakes in document order.")


class ConvertResult(BaseModel):
    """The document in the new spelling."""

    document: str = Field(description="The text of the new document.")


Asked = HashInput | ValidateInput | ConvertInput


class Input(RootModel[Annotated[Asked, Field(discriminator="op")]]):
    """One of three operations, told apart by ``op``."""


class Result(RootModel[HashResult | ValidateResult | ConvertResult]):
    """What the operation gave."""


def is_xml(head: bytes) -> bool:
    """Whether a file that begins with these bytes is XML.

    >>> is_xml(b"  <a/>"), is_xml(b'{"a": 1}')
    (True, False)
    """
    return head.lstrip(b" \t\r\n").startswith(b"<") or head.startswith(_MARKS)


def read(stream: IO[bytes], *, is_checked: bool = True) -> Iterator[Read]:
    """Each event of a file of JSON or XML, in document order; last the faults of the document around them.

    Args:
        stream: a file opened for bytes that can be sought.
        is_checked: whether events and document are held against the standard; else they are only understood.
    """
    start = stream.tell()
    head = stream.read(64)
    stream.seek(start)
    if not is_xml(head):
        return read_json(stream, is_checked=is_checked)
    from zhiheng.engines.epcis.xml_reader import read_xml  # lxml is only loaded for XML

    return read_xml(stream, is_checked=is_checked)


def xml_document(events: list[Event], *, created: str, version: str = "2.0") -> bytes:
    """A document of EPCIS XML, version ``2.0`` or ``1.2``.

    Raises:
        Problem: ``epcis_not_expressible`` for an event that XML has no place for.
    """
    from zhiheng.engines.epcis import xml_writer

    return xml_writer.xml_document(events, created=created, version=version)


def xml_query_document(
    events: list[Event], *, created: str, query: str, subscription: str | None = None, version: str = "2.0"
) -> bytes:
    """As :func:`xml_document`, the answer to a query.

    Raises:
        Problem: likewise.
    """
    from zhiheng.engines.epcis import xml_writer

    return xml_writer.xml_query_document(
        events, created=created, query=query, subscription=subscription, version=version
    )


def run(given: Input) -> Result:
    """Carry out one operation.

    Raises:
        Problem: ``epcis_unreadable`` where a document to be hashed or converted cannot be read;
            ``epcis_not_expressible`` where the spelling wanted cannot hold an event.
    """
    asked = given.root
    found = list(read(io.BytesIO(asked.document.encode("utf-8", "replace")), is_checked=asked.op == "validate"))
    if isinstance(asked, ValidateInput):
        errors = [Error(pointer=one.pointer, message=one.message) for each in found for one in each.faults]
        return Result(ValidateResult(valid=not errors, errors=errors))
    events = _events(found)
    if isinstance(asked, HashInput):
        texts = [pre_hash(event) for event in events]
        return Result(HashResult(hashes=[event_hash(event) for event in events], pre_hashes=texts))
    return Result(ConvertResult(document=_converted(events, asked)))


def _events(found: list[Read]) -> list[Event]:
    for each in found:
        if each.faults:
            worst = each.faults[0]
            raise Problem("epcis_unreadable", f"文件无法读取：{worst.zh}", f"unreadable: {worst.en}", line=each.line)
    return [each.event for each in found if each.event is not None]


def _converted(events: list[Event], asked: ConvertInput) -> str:
    if asked.to == "json":
        told: Any = json_document(events, created=asked.created)
        return json.dumps(told, ensure_ascii=False)
    return xml_document(events, created=asked.created, version=asked.to.removeprefix("xml-")).decode()
