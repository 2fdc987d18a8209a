"""The columns of a file of facts, made from the item of the catalogue: whatever the catalogue names can come in."""

from __future__ import annotations

from functools import lru_cache

from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.policy.schema.mapping import Column, Mapping
from zhiheng.vocab.bilingual import Text

PREFIX = "fact_"
MISSING: tuple[str, ...] = ("/", "//", "-", "--", "—", "——", "N/A", "NULL", "未填", "不详")
NOTES: tuple[str, ...] = (r"^合\s*计", r"^总\s*计", "^注[：:]", "^备注[：:]", "^说明[：:]", "^填表人", "^制表")
DOCUMENTS = (
    "document",
    "number",
    "case_number",
)  # fields that name the paper: they serve as key where a file has no other
CODES: tuple[str, ...] = (
    "统一信用代码",
    "社会信用代码",
    "信用代码",
    "组织机构代码",
    "机构代码",
    "主体代码",
    "企业代码",
    "单位代码",
)
CODES += ("行政相对人代码", "纳税人识别号")
NAMES: tuple[str, ...] = (
    "企业名称",
    "单位名称",
    "机构名称",
    "法人名称",
    "当事人名称",
    "当事人",
    "行政相对人名称",
    "获证组织名称",
    "名称",
)
KEYS: tuple[str, ...] = (
    "来源编号",
    "编号",
    "文号",
    "文书号",
    "决定书文号",
    "决定文书号",
    "行政处罚决定书文号",
    "证书编号",
    "许可证编号",
)
KEYS += ("案号", "记录编号", "信息编号")
DAYS: tuple[str, ...] = ("发生时间", "事实日期", "认定日期", "日期", "行为发生日期")
ENDS: tuple[str, ...] = (
    "有效期截止日期",
    "有效期截止",
    "有效截止日期",
    "截止日期",
    "有效期限",
    "到期日期",
    "有效期终止日期",
)
HEADS: dict[str, tuple[Text, tuple[str, ...], str]] = {
    "organisation_code": (Text("统一社会信用代码", "Unified social credit code"), CODES, "91140105DEM0000148"),
    "organisation_name": (Text("主体名称", "Name of the organisation"), NAMES, ""),
    "fact_key": (Text("信息编号", "Number of the record"), KEYS, "晋市监罚〔2024〕12号"),
    "occurred_on": (Text("发生日期", "Occurred on"), DAYS, "2024-05-18"),
    "fact_until": (Text("有效期至", "Holds until"), ENDS, "2027-05-17"),
}


def kind_of(item: CatalogueItem) -> str:
    """The kind of import that brings facts of the item."""
    return PREFIX + item.id


@lru_cache(maxsize=256)
def mapping_of(item: CatalogueItem) -> Mapping:
    """Who it is about, its number, its days, and the fields of the item under their names and aliases."""
    taken = {word for field in item.fields for word in (field.name.zh, *field.aliases)}
    heads = [_head(name, *told, taken) for name, told in HEADS.items()]
    return Mapping(
        kind=kind_of(item),
        title=Text(f"信用信息：{item.name.zh}", f"Credit facts: {item.name.en}"),
        fields=(*heads, *(_column(field) for field in item.fields)),
        missing=MISSING,
        notes=NOTES,
    )


def is_money(field: FactField) -> bool:
    """Whether the number is an amount: its unit then stands in the cell or in the header."""
    return field.kind == "number" and field.id.endswith("_yuan")


def _head(name: str, label: Text, synonyms: tuple[str, ...], example: str, taken: set[str]) -> Column:
    free = tuple(word for word in synonyms if word not in taken and word != label.zh)
    title = Text(f"{label.zh}（记录）", label.en) if label.zh in taken else label
    return Column(name=name, label=title, synonyms=free, example=example)


def _column(field: FactField) -> Column:
    synonyms = tuple(word for word in (*field.aliases, field.name.en) if word != field.name.zh)
    return Column(
        name=field.id,
        label=field.name,
        synonyms=synonyms,
        required=field.required,
        filled=field.required,
        unit_from_header=is_money(field),
    )
