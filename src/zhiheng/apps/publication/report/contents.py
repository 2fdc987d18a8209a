"""The report as one plain object: all its words, numbers as they are written, and what its charts show.

PDF and Word are two settings of this object; neither knows a figure that does not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhiheng.platform.documents.figures import Point


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows.

    Attributes:
        name: the file it becomes, without suffix.
        kind: ``trend`` or ``map``.
        caption: below the picture.
        alt: the same in words, for those who cannot see it.
        points: values by period or by area.
        axis: unit of the values.
        target: the number to reach, if there is one.
        target_label: what stands at its line.
    """

    name: str
    kind: str
    caption: str
    alt: str
    points: tuple[Point, ...]
    axis: str
    target: float | None = None
    target_label: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the box that opens a section."""

    label: str
    text: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One value with its interval, its counts and where it stands.

    Attributes:
        label: period or area.
        value: as written, a dash where there is none.
        between: interval, empty where there is none.
        counts: what it was computed from.
        status: key of the status, empty where nothing is judged.
        word: the status in words.
    """

    label: str
    value: str
    between: str
    counts: str
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target in the overview; ``aim`` says everything, ``goal`` is the bare number with its sign."""

    number: int
    name: str
    clause: str
    aim: str
    goal: str
    year: int
    value: str
    between: str
    status: str
    word: str
    is_risk_targeted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Why:
    """Where a figure is explained down to its records."""

    figure: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """All about one indicator."""

    number: int
    title: str
    indicator: str
    facts: tuple[Fact, ...]
    sentences: tuple[str, ...]
    years: tuple[Row, ...]
    trend: Chart | None
    cities: tuple[Row, ...]
    cities_title: str
    map: Chart | None
    why: Why


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators of neighbouring clauses."""

    number: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One field of quality; numbers are Chinese numerals."""

    number: str
    title: str
    sentences: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many targets of one field stand how."""

    label: str
    total: int
    met: int
    missed: int
    inconclusive: int
    no_data: int
    not_due: int


@dataclass(frozen=True, slots=True)
class Qualitative:
    """A target that the policy states in words, or as a rank."""

    name: str
    clause: str
    kind: str
    year: int
    text: str
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of a target that is not due yet."""

    name: str
    aim: str
    year: int
    chance: str
    between: str
    text: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that an earlier release gave differently."""

    name: str
    area: str
    period: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Method:
    """One paragraph group of the methods annex."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Datum:
    """One line of the data annex: what, and its value or hash."""

    label: str
    text: str
    is_hash: bool = False


@dataclass(frozen=True, slots=True)
class English:
    """The page for readers of English."""

    title: str
    sentences: tuple[str, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report of one release."""

    release: str
    title: str
    period: str
    issuer: str
    released_on: str
    known_on: str
    is_demo: bool
    site: str
    url: str
    summary: tuple[str, ...]
    tallies: tuple[Tally, ...]
    targets: tuple[TargetRow, ...]
    chapters: tuple[Chapter, ...]
    qualitative: tuple[Qualitative, ...]
    qualitative_sentences: tuple[str, ...]
    outlook: tuple[Forecast, ...]
    outlook_sentences: tuple[str, ...]
    revisions: tuple[Revision, ...]
    revision_sentences: tuple[str, ...]
    methods: tuple[Method, ...]
    data: tuple[Datum, ...]
    verifying: tuple[str, ...]
    english: English
    qualitative_number: str
    outlook_number: str
    revisions_number: str
    engines: tuple[Datum, ...] = field(default=())

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart, in the order of the report."""
        sections = (section for chapter in self.chapters for group in chapter.groups for section in group.sections)
        return tuple(chart for section in sections for chart in (section.trend, section.map) if chart is not None)
