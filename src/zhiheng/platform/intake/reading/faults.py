"""Why one row cannot be read as it stands, whatever it means."""

from __future__ import annotations

from typing import Final

from zhiheng.vocab.bilingual import Text

FAULTS: Final[dict[str, tuple[Text, Text]]] = {
    "cell_too_long": (
        Text("单元格内容超长，整行未读取", "a cell is far too long; the row was not read"),
        Text("检查该行是否混入了别的内容，改正后重新上传这一行", "look for foreign content in the row, send it again"),
    ),
    "quote_unclosed": (
        Text("引号没有成对，分不清单元格的界限", 'a quotation mark " is not closed: the cells cannot be told apart'),
        Text("补上或删去多余的英文双引号", 'add or remove the stray "'),
    ),
    "cell_null": (
        Text("单元格含有空字符", "a cell holds a null character"),
        Text("删去不可见字符后重新上传这一行", "remove the invisible character and send the row again"),
    ),
    "formula_without_value": (
        Text("单元格是公式且没有计算结果", "a cell is a formula without a computed value"),
        Text(
            "在 Excel 中打开并保存一次，或把公式粘贴为数值",
            "save it in a spreadsheet once, or paste as values",
        ),
    ),
    "row_too_wide": (
        Text("该行的列比表头多，可能整行错位", "the row has more cells than the header: its columns may have shifted"),
        Text(
            "核对分隔符和错位的单元格，改正后重新上传这一行",
            "check for shifted cells, then send the row again",
        ),
    ),
    "row_cut": (
        Text("文件在这一行中途结束", "the file ends in the middle of this row"),
        Text("重新导出或补全这一行", "export the file again or complete the row"),
    ),
    "row_is_note": (
        Text("这一行像是合计、填表说明或备注，不是记录", "the row looks like a total or remark, not a record"),
        Text("如确为记录请补全各列；否则不必处理", "complete the columns if it is a record; otherwise ignore it"),
    ),
    "columns_shifted": (
        Text(
            "各列的内容与这种文件的样式不符，可能整行错位；不作猜测",
            "the cells do not fit the columns: shifted?",
        ),
        Text("把各值移到正确的列后重新上传这一行", "move the values to their columns and send the row again"),
    ),
    "value_missing": (
        Text("必填项为空", "a required value is missing"),
        Text("补填后重新上传这一行", "fill it in and send the row again"),
    ),
}
