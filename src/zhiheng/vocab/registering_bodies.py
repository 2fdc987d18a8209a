"""What the first two characters of a unified social credit code say: registering body and kind of organisation.

GB 32100-2015 table 1 names bodies 1, 5, 9 and Y; the others were added by its later amendments. The names are those
of the code list; bodies reorganised since keep their code (9 is market regulation today).
"""

from __future__ import annotations

from zhiheng.vocab.bilingual import Text

BODIES: dict[str, Text] = {
    "1": Text("机构编制", "staffing commission"),
    "2": Text("外交", "foreign affairs"),
    "3": Text("司法行政", "judicial administration"),
    "4": Text("文化", "culture"),
    "5": Text("民政", "civil affairs"),
    "6": Text("旅游", "tourism"),
    "7": Text("宗教", "religious affairs"),
    "8": Text("工会", "trade unions"),
    "9": Text("工商", "industry and commerce"),
    "A": Text("中央军委改革和编制办公室", "military staffing"),
    "N": Text("农业", "agriculture"),
    "Y": Text("其他", "others"),
}
"""Registering body, by the first character."""

_OTHER = Text("其他", "others")

KINDS: dict[str, Text] = {
    "11": Text("机关", "organ of the state or party"),
    "12": Text("事业单位", "public institution"),
    "13": Text("中央编办直接管理机构编制的群众团体", "mass organisation staffed by the central commission"),
    "19": _OTHER,
    "21": Text("外国常驻新闻机构", "resident foreign news organisation"),
    "29": _OTHER,
    "31": Text("律师执业机构", "law firm"),
    "32": Text("公证处", "notary office"),
    "33": Text("基层法律服务所", "grass-roots legal service"),
    "34": Text("司法鉴定机构", "forensic institution"),
    "35": Text("仲裁委员会", "arbitration commission"),
    "39": _OTHER,
    "41": Text("外国在华文化中心", "foreign cultural centre in China"),
    "49": _OTHER,
    "51": Text("社会团体", "association"),
    "52": Text("民办非企业单位", "private non-enterprise unit"),
    "53": Text("基金会", "foundation"),
    "59": _OTHER,
    "61": Text("外国旅游部门常驻代表机构", "resident office of a foreign tourism authority"),
    "62": Text("港澳台地区旅游部门常驻内地（大陆）代表机构", "resident office of Hong Kong, Macao or Taiwan tourism"),
    "69": _OTHER,
    "71": Text("宗教活动场所", "place of religious activity"),
    "72": Text("宗教院校", "religious school"),
    "79": _OTHER,
    "81": Text("基层工会", "grass-roots trade union"),
    "89": _OTHER,
    "91": Text("企业", "enterprise"),
    "92": Text("个体工商户", "individual business"),
    "93": Text("农民专业合作社", "farmers' cooperative"),
    "A1": Text("军队事业单位", "military institution"),
    "A9": _OTHER,
    "N1": Text("组级集体经济组织", "collective economic organisation of a village group"),
    "N2": Text("村级集体经济组织", "collective economic organisation of a village"),
    "N3": Text("乡镇级集体经济组织", "collective economic organisation of a township"),
    "N9": _OTHER,
    "Y1": _OTHER,
}
"""Kind of organisation, by the first two characters."""
