"""What has become of the events of a capture so far: counts, and what is wrong with which."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

from zhiheng.apps.traceability.strict_names import wrong_names
from zhiheng.engines.epcis import Fault, Read
from zhiheng.platform.intake import store
from zhiheng.platform.intake.reading.limits import Limits

MOST_FAULTS: Final = 1_000  # kept in the row; of more, all are kept as a file
_HELD: Final = 1 << 20  # bytes of faults that are held in memory
_OURS: Final = Limits(file_bytes=2**40)  # what we wrote ourselves is kept whatever its size


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=_HELD)


@dataclass
class Tally:
    """Counts of a capture, its faults and its warnings.

    Attributes:
        read: events read.
        refused: events that are bad.
        faulty: faults of events and of the document around them.
        warned: names that are wrong but kept.
        is_over: the document holds more events than are taken at once.
    """

    read: int = 0
    refused: int = 0
    faulty: int = 0
    warned: int = 0
    is_over: bool = False
    faults: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    _all: IO[bytes] = field(default_factory=_spool)

    def sort_out(self, chunk: Iterable[Read]) -> Iterator[Read]:
        """The sound ones of a chunk; the others are counted, and their reasons kept."""
        for one in chunk:
            self.read += one.index is not None
            faults = list(one.faults)
            if not faults and one.event is not None:
                found = wrong_names(one.event.body, one.pointer)
                faults = [finding.fault for finding in found if finding.is_fault]
                self._warn(one, [finding.fault for finding in found if not finding.is_fault])
            if faults or one.event is None:
                self._refuse(one, faults)
            else:
                yield one

    def refuse_rest(self, limit: int) -> None:
        """There are more events than are taken at once: the document is at fault."""
        self.is_over = True
        zh = f"一次最多报送 {limit:,} 个事件，其后的未读取；请拆成几个文件报送"
        en = f"at most {limit:,} events are taken at once, the rest was not read; split the file"
        self._refuse(Read(None, "", 1, None, ()), [Fault("capture_limit", "", zh, en)])

    def _refuse(self, one: Read, faults: list[Fault]) -> None:
        self.refused += one.index is not None
        for fault in faults:
            self.faulty += 1
            told = _told(one, fault)
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(told)
            self._all.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")

    def _warn(self, one: Read, faults: list[Fault]) -> None:
        self.warned += len(faults)
        self.warnings += [_told(one, fault) for fault in faults[: max(0, MOST_FAULTS - len(self.warnings))]]

    def keep_all(self) -> str:
        """Where there are more faults than the row holds, the SHA-256 under which all lie, one JSON object a line."""
        if self.faulty <= MOST_FAULTS:
            return ""
        self._all.seek(0)
        return store.keep(self._all, limits=_OURS).sha256


def _told(one: Read, fault: Fault) -> dict[str, Any]:
    return {
        "index": one.index,
        "line": fault.line or one.line,
        "pointer": fault.pointer,
        "code": fault.code,
        "zh": fault.zh,
        "en": fault.en,
    }
