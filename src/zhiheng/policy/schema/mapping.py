"""How the columns of other people's files are read: one mapping per kind of import (``mappings/<kind>.yaml``).

A mapping holds what may differ between provinces: the words that head a column, the marks that stand for "not said",
and the order of columns of known files that have no header at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from zhiheng.vocab.bilingual import Text


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Split(_Part):
    """One cell that holds several items, each of several parts: ``铅‖0.5‖≤0.2；镉‖1‖≤0.1``.

    Attributes:
        items: separators between items.
        parts: separators between the parts of one item.
    """

    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Column(_Part):
    """A field of the record and how to recognise its column.

    Attributes:
        name: the field's name in the importer's rows.
        label: what people call it; always recognised as a header as well.
        synonyms: other headers seen for it (width, spaces, brackets and line breaks do not matter).
        required: the file must have this column.
        filled: each row must have a value in it.
        missing: marks for "not said" in this column, instead of the mapping's own.
        pattern: most values of this column match it; decides between two columns that are called alike.
        split: several items in one cell.
        unit_from_header: a bare number takes the unit that the header has in brackets: ``注册资金（万元）``.
        example: a value as it should look, shown where one was refused.
    """

    name: Name
    label: Text
    synonyms: tuple[str, ...] = ()
    required: bool = False
    filled: bool = False
    missing: tuple[str, ...] | None = None
    pattern: Pattern | None = None
    split: Split | None = None
    unit_from_header: bool = False
    example: str = ""


class Layout(_Part):
    """The column order of a known file without a header.

    Attributes:
        id: name of the layout.
        title: where such files come from.
        columns: field per column from the left; null for a column that is not read.
        signature: pattern by column position (from 0); values matching them show that a file has this layout.
        share: how much of the rows must match each pattern of the signature.
        strict: a row that breaks the signature has shifted columns and is handed back, never guessed.
    """

    id: Name
    title: Text
    columns: tuple[Name | None, ...]
    signature: dict[int, Pattern]
    share: float = Field(0.8, gt=0, le=1)
    strict: bool = False


class Mapping(_Part):
    """All that is needed to turn a table of this kind into named cells.

    Attributes:
        kind: the kind of import, such as ``enterprises``.
        title: what such a file is called.
        fields: the columns.
        missing: marks for "not said" (an empty cell always is one).
        layouts: known files without a header.
        notes: patterns of a row's first text that show that the row is a total or remark, not a record.
    """

    kind: Name
    title: Text
    fields: tuple[Column, ...] = Field(min_length=1)
    missing: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    notes: tuple[Pattern, ...] = ()

    def field(self, name: str) -> Column:
        """The column called ``name``.

        Raises:
            KeyError: there is none.
        """
        for column in self.fields:
            if column.name == name:
                return column
        raise KeyError(name)

    @model_validator(mode="after")
    def _notes_join(self) -> Self:
        _compiles("|".join(f"(?:{note})" for note in self.notes))  # they are searched together
        return self

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        names = [column.name for column in self.fields]
        if twice := _repeated(names):
            raise ValueError(f"field named twice: {', '.join(twice)}")
        for layout in self.layouts:
            used = [name for name in layout.columns if name]
            if unknown := sorted(set(used) - set(names)):
                raise ValueError(f"layout {layout.id} uses unknown fields: {', '.join(unknown)}")
            if twice := _repeated(used):
                raise ValueError(f"layout {layout.id} uses a field twice: {', '.join(twice)}")
            if beyond := [at for at in layout.signature if not 0 <= at < len(layout.columns)]:
                raise ValueError(f"layout {layout.id}: the signature names columns beyond its width: {beyond}")
        return self


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
