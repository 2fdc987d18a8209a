"""Why a whole file is refused, in words that tell the sender what to do instead."""

from __future__ import annotations

from typing import Final

from zhiheng.vocab.problem import Problem

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "file_empty": (
        "文件是空的（0 字节或只有空白）。请确认导出成功后重新上传",
        "the file is empty; make sure that the export succeeded and upload it again",
    ),
    "file_too_large": (
        "文件过大（{size}），上限是 {limit}。请按年份或地区拆成几个文件，或另存为 xlsx 后上传",
        "the file is too large ({size}, the limit is {limit}); split it by year or area, or save it as xlsx",
    ),
    "file_type_refused": (
        "文件内容是{what_zh}，不是表格（与扩展名无关）。请上传 xlsx、xls、ods 或 CSV",
        "the content is {what_en}, not a table (whatever its name says); send xlsx, xls, ods or CSV",
    ),
    "file_is_markup": (
        "文件内容是网页或 XML，只是改了扩展名。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后上传",
        "the content is a web page or XML under another name; open it in a spreadsheet and save it as xlsx",
    ),
    "file_not_text": (
        "文件既不是表格也不是文本：含有空字节或控制字符（第 {byte} 字节起）。请从原系统重新导出",
        "neither a workbook nor text: null bytes or control characters from byte {byte} on; export it again",
    ),
    "encoding_damaged": (
        "文件编码像是 {encoding}，但第 {line} 行（第 {byte} 字节）有损坏或被截断的字符。请重新导出或重新传输",
        "looks like {encoding}, but line {line} (byte {byte}) holds a damaged or cut character; send it again",
    ),
    "encoding_unknown": (
        "认不出文件编码（不是 UTF-8、GB18030、UTF-16）。请另存为“CSV UTF-8”或 xlsx 后上传",
        "unknown encoding (not UTF-8, GB18030 or UTF-16); save it as CSV UTF-8 or xlsx",
    ),
    "archive_refused": (
        "这是压缩包，不是表格。请解压后逐个上传其中的表格",
        "this is an archive, not a table; unpack it and send the tables in it",
    ),
    "document_refused": (
        "这是{what_zh}，不是表格。请把其中的表格另存为 xlsx 后上传",
        "this is {what_en}, not a table; save the table in it as xlsx",
    ),
    "workbook_bomb": (
        "工作簿解压后异常庞大（{part}：{ratio} 倍，{size}），疑似压缩炸弹，未解压即拒收。请重新另存后上传",
        "the workbook would unpack to an absurd size ({part}: {ratio} times, {size}); refused before unpacking",
    ),
    "workbook_entities": (
        "工作簿的 {part} 含有文档类型声明（DTD/实体），正常的表格没有，已拒收。请用 Excel 或 WPS 重新另存",
        "{part} of the workbook declares a document type or entities, which no spreadsheet writes; save it again",
    ),
    "workbook_dimensions": (
        "工作表“{sheet}”的内容铺到第 {row} 行第 {column} 列，范围过大。请删除远处的零散内容，或拆分后上传",
        'sheet "{sheet}" reaches row {row}, column {column}: too wide an area; delete stray cells or split the file',
    ),
    "workbook_too_large": (
        "工作簿太大，读取时超出内存上限。请拆分，或另存为 CSV 后上传",
        "the workbook is too large to read within the memory limit; split it or save it as CSV",
    ),
    "workbook_too_slow": (
        "工作簿读取时间过长，已中止。请拆分，或另存为 CSV 后上传",
        "reading the workbook took too long and was stopped; split it or save it as CSV",
    ),
    "workbook_damaged": (
        "工作簿损坏或不完整，无法读取（{detail}）。请用 Excel 或 WPS 打开修复并另存，或重新传输",
        "the workbook is damaged or incomplete ({detail}); repair it in a spreadsheet or send it again",
    ),
    "workbook_encrypted": (
        "工作簿有打开密码。请去掉密码后上传",
        "the workbook needs a password to open; remove the password",
    ),
    "workbook_binary": (
        "这是二进制工作簿（xlsb）。请另存为“Excel 工作簿（*.xlsx）”后上传",
        "this is a binary workbook (xlsb); save it as xlsx",
    ),
    "table_unreadable": (
        "文件开头没有一行能读成表格（单元格超长或引号不成对）。请确认这是数据表，重新导出后上传",
        "no row at the beginning can be read as cells (far too long, or quotation marks astray); export it again",
    ),
    "table_empty": (
        "文件里没有任何数据行",
        "there is no row of data in the file",
    ),
    "table_too_long": (
        "表格超过 {limit} 行。请按年份或地区拆成几个文件",
        "the table has more than {limit} rows; split it by year or area",
    ),
    "table_too_wide": (
        "一行有 {width} 列，超过上限 {limit}。请确认分隔符，或只保留需要的列",
        "a row has {width} columns, more than the limit of {limit}; check the delimiter or keep the needed columns",
    ),
    "columns_unknown": (
        "认不出“{kind}”的列。应有的列：{wanted}；文件里看到的：{seen}。请改正表头，或在页面上指定各列",
        'columns of "{kind}" not recognised; expected: {wanted}; seen: {seen}; mend the header or choose on the page',
    ),
}


def refusal(code: str, **where: object) -> Problem:
    """The refusal ``code`` with its places filled in."""
    zh, en = REFUSALS[code]
    return Problem(code, zh.format(**where), en.format(**where), **where)


def size_text(size: int) -> str:
    """``1.5 MiB``: a size for people."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"
