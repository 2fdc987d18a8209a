"""What is wrong with a row: what was expected and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

_Pair = tuple[str, str]

# code: what is wrong, what was expected; what to do
FAULTS: dict[str, tuple[_Pair, _Pair]] = {
    "doing_unknown": (
        ("看不出是哪个环节；应为收货、生产、包装、发货、零售之一", "no known doing; receive, make, pack, ship or sell"),
        ("在“环节”列写明，或使用模板中对应的工作表", "say it in the column 环节, or use the sheet of the template"),
    ),
    "date_missing": (
        ("日期为空；应为发生的日期", "the date is empty"),
        ("补填，例如 2026-03-01", "fill it in, such as 2026-03-01"),
    ),
    "date_wrong": (("{zh}", "{en}"), ("写成 2026-03-01 或 2026-03-01 08:30", "write 2026-03-01 or 2026-03-01 08:30")),
    "time_wrong": (
        ("“{value}”不是时间；应为 0:00 至 23:59", '"{value}" is no time between 0:00 and 23:59'),
        ("写成 08:30；不知道就留空", "write 08:30; leave it empty where it is not known"),
    ),
    "date_future": (
        ("时间在将来；应为已经发生的事", "the time lies in the future; what has happened was expected"),
        ("核对年月日", "check the date"),
    ),
    "code_missing": (
        ("编码为空；应为商品条码（GTIN）、箱码（SSCC）或其他产品编码", "the code is empty; a GTIN, SSCC or other code"),
        ("补填条码下方的数字，或直接扫码", "fill in the digits below the barcode, or scan it"),
    ),
    "code_rounded": (
        ("Excel 把长数字变成了“{value}”，后几位已丢失", 'a spreadsheet has turned the digits into "{value}"'),
        ("把该列设为“文本”格式后重新填写全部数字", "format the column as text and type all digits again"),
    ),
    "code_wrong": (
        ("{zh}", "{en}"),
        ("核对条码下方的数字，或直接扫码", "check the digits below the barcode, or scan it"),
    ),
    "code_is_place": (
        ("这是地点或主体的编码；应为产品、批次、单品或箱的编码", "it names a place or a party; goods were expected"),
        ("填写产品的编码；地点和对方另有一列", "give the code of the goods; place and partner have their own columns"),
    ),
    "lot_beside_other": (
        ("批号、序列号只能与商品条码（GTIN）同用", "lot and serial stand beside a GTIN only"),
        ("删去批号、序列号，或改填 GTIN", "remove them, or give a GTIN"),
    ),
    "lot_differs": (
        ("条码里的批号或序列号是“{found}”，与所填“{value}”不同", 'the code says "{found}", the cell says "{value}"'),
        ("核对后只留一个", "check, and keep one of them"),
    ),
    "quantity_missing": (
        ("数量为空；按品类或批次记录时应有数量", "the quantity is empty; a class or a lot needs one"),
        ("补填数量；逐件记录的，填序列号", "fill it in; for single items give serials"),
    ),
    "quantity_wrong": (
        ("“{value}”不是大于 0 的数", '"{value}" is no number greater than 0'),
        (
            "只写数字，例如 20 或 12.5；单位另有一列",
            "write digits only, such as 20 or 12.5; the unit has its own column",
        ),
    ),
    "quantity_of_one": (
        ("单品或箱只能是 1 件", "a single item or container counts 1"),
        ("删去数量；多件的，每件一行", "remove the quantity; give each item a row"),
    ),
    "unit_unknown": (
        ("不认识单位“{value}”；可用：{known}", 'the unit "{value}" is not known; there are: {known}'),
        ("换成可用的单位，并相应换算数量", "use one of these and convert the quantity"),
    ),
    "partner_missing": (
        ("对方为空；应为供货方或收货方的统一社会信用代码或 GLN", "the partner is empty; its unified code or GLN"),
        ("补填；对方确实没有编码的（如农户），填“无”", 'fill it in; where the partner has none (a farmer), write "无"'),
    ),
    "partner_wrong": (
        ("“{value}”不是主体的编码：{zh}", '"{value}" names no party: {en}'),
        ("填对方营业执照上的 18 位代码；没有的填“无”", 'give the 18 signs of its licence; "无" where there are none'),
    ),
    "partner_self": (
        ("对方是本企业自己", "the partner is the firm itself"),
        ("填供货方或收货方的代码", "give the code of the supplier or the customer"),
    ),
    "place_wrong": (
        ("“{value}”不是地点的编码：{zh}", '"{value}" names no place: {en}'),
        ("填 13 位 GLN 或 6 位行政区划代码；没有就留空", "give a GLN or a division code; else leave it empty"),
    ),
    "container_missing": (
        ("外包装编码为空；应为箱或托盘的 SSCC", "the container is empty; the SSCC of the case or pallet"),
        ("补填箱码", "fill it in"),
    ),
    "container_wrong": (
        ("“{value}”不是箱或托盘的编码：{zh}", '"{value}" names no container: {en}'),
        ("填 18 位 SSCC，或扫箱上的条码", "give the 18 digits of the SSCC, or scan it"),
    ),
    "production_missing": (
        ("生产单号为空；同一次生产的各行应写同一单号", "the production number is empty; rows of one run share it"),
        ("补填单号", "fill it in"),
    ),
    "side_missing": (
        ("看不出是投入还是产出", "neither input nor output"),
        ("写“投入”或“产出”", 'write "投入" or "产出"'),
    ),
    "production_one_sided": (
        ("生产单号“{value}”只有{zh}", 'the production "{value}" has {en} only'),
        ("补上另一侧的行，一并上传", "add the rows of the other side and upload all of them"),
    ),
    "said_twice": (
        ("同一编码在第 {other} 行已有", "row {other} has the same code"),
        ("删去重复的行，或核对编码", "remove one of them, or check the code"),
    ),
    "held_back": (
        ("这一行没有错，但同一单的第 {other} 行有错，整单未读取", "sound, but row {other} of the same run is not"),
        ("改正第 {other} 行后整单上传", "mend row {other} and upload all rows of the run"),
    ),
    "no_event": (("{zh}", "{en}"), ("核对这一行各列", "check the cells of the row")),
    "no_things": (
        ("还没有产品；应至少有一个编码", "there are no goods yet; at least one code was expected"),
        ("扫码或输入编码", "scan or type a code"),
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong and what to do."""

    code: str
    message: Text
    remedy: Text

    @property
    def whole(self) -> Text:
        """Both in one sentence."""
        return Text(f"{self.message.zh}。{self.remedy.zh}", f"{self.message.en}; {self.remedy.en}")


class Unsound(Problem):
    """A cell that cannot be used.

    Attributes:
        field: the field of the mapping.
        said: what is wrong and what to do.
    """

    def __init__(self, code: str, field: str, **values: Any) -> None:
        self.field, self.said = field, said(code, **values)
        super().__init__(code, self.said.whole.zh, self.said.whole.en, field=field)


def said(code: str, **values: Any) -> Said:
    """The fault with its places filled in; braces in what was typed stay what they are."""
    message, remedy = FAULTS[code]
    filled = [one.format(**values) for one in (*message, *remedy)]
    return Said(code, Text(filled[0], filled[1]), Text(filled[2], filled[3]))


def unsound(code: str, field: str, problem: Problem, **values: Any) -> Unsound:
    """A cell that the vocabulary refuses, in its words."""
    return Unsound(code, field, zh=problem.zh, en=problem.en, **values)
