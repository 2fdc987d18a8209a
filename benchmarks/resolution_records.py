"""Made-up registers with known answers: organisations told of by several sources, each in its own spelling.

Seeded, so that every run makes the same. More than a third of the organisations are near to an earlier one: the same
trade name in another place or industry, a branch, or another firm of the same person. Each line says only part of what
is known, and each after the first is damaged in up to three of a dozen ways.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from zhiheng.vocab.divisions import Division, DivisionTable
from zhiheng.vocab.identifiers import USCC_ALPHABET, orgcode_check_character, uscc_check_character
from zhiheng.vocab.pronunciation import pinyin

NEAR = 0.36
LINES = ((1, 0.35), (2, 0.345), (3, 0.2), (4, 0.105))
FORMS = (("有限公司", 0.6), ("有限责任公司", 0.15), ("股份有限公司", 0.05), ("集团有限公司", 0.05))
FORMS += (("厂", 0.06), ("农民专业合作社", 0.05), ("经营部", 0.04))
_INDUSTRIES = """
煤炭 洗煤 焦化 铸造 机械 轴承 阀门 玛钢 化肥 涂料 橡胶 制药 医疗器械 粮油 面粉 醋业 乳业
肉制品 饮料 养殖 种植 苗木 服装 纺织 家具 包装 印刷 水泥 陶瓷 玻璃 建材 建筑工程 装饰工程
市政工程 房地产开发 物业服务 新能源 环保科技 信息技术 软件 物流 商贸 汽车销售 餐饮管理 教育科技
检测技术
"""
_STREETS = "迎泽 建设 府西 府东 胜利 和平 朝阳 学府 长风 龙城 文化 体育 滨河 新建 康乐 西华门"
INDUSTRIES, STREETS = tuple(_INDUSTRIES.split()), tuple(_STREETS.split())
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
SOURCES = ("工商登记", "质监抽查", "税务", "12365投诉", "安监事故", "认证机构")
TRADITIONAL = str.maketrans(
    "华农业东兴国丰龙广达庆宝电机车医药饮场厂团县开发贸环资讯",
    "華農業東興國豐龍廣達慶寶電機車醫藥飲場廠團縣開發貿環資訊",
)


@dataclass(frozen=True)
class Firm:
    """One organisation of the register."""

    number: int
    place: str
    trade: str
    industry: str
    form: str
    branch: str
    county: Division
    city: Division
    street: str
    person: str
    phone: str
    uscc: str

    @property
    def name(self) -> str:
        return self.place + self.trade + self.industry + self.form + self.branch


@lru_cache(maxsize=1)
def characters() -> list[str]:
    """The common characters: level 1 of GB 2312."""
    cells = [bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return [cell.decode("gb2312") for cell in cells if row_is_full(cell)]


def row_is_full(cell: bytes) -> bool:
    return not (cell[0] == 0xD7 and cell[1] > 0xF9)


@lru_cache(maxsize=1)
def homophones() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character in characters():
        found.setdefault(pinyin(character), []).append(character)
    return {character: own for own in found.values() for character in own}


def uscc_of(draw: Random, county: str, form: str) -> str:
    head = "93" if "合作社" in form else "92" if form == "经营部" else "91"
    old = "".join(draw.choices("0123456789", k=8))
    new = "MA" + "".join(draw.choices(USCC_ALPHABET, k=6))
    body = new if draw.random() < 0.55 else old
    most = head + county + body + orgcode_check_character(body)
    return most + uscc_check_character(most)


def fresh(draw: Random, number: int, table: DivisionTable) -> Firm:
    city = draw.choice(table.cities())
    county = draw.choice(table.counties(city=city.code))
    place = draw.choice([f"山西省{city.name}", "山西", "山西", "山西", city.stem, city.name, county.name])
    given = draw.choices(characters(), k=draw.choice((1, 2, 2)))
    form = draw.choices([form for form, _ in FORMS], [share for _, share in FORMS])[0]
    return Firm(
        number,
        place,
        "".join(draw.choices(characters(), k=draw.choice((2, 2, 3, 3, 4)))),
        draw.choice(INDUSTRIES),
        form,
        "",
        county,
        city,
        f"{draw.choice(STREETS)}{draw.choice(('路', '街', '大街', '东街', '西路'))}{draw.randint(1, 400)}号",
        draw.choice(SURNAMES) + "".join(given),
        f"03{draw.randint(40, 59)}{draw.randint(2_000_000, 8_999_999)}",
        uscc_of(draw, county.code, form),
    )


def near(draw: Random, number: int, table: DivisionTable, like: Firm) -> Firm:
    """Another organisation that is easily taken for ``like``."""
    other = fresh(draw, number, table)
    way = draw.random()
    if way < 0.5:
        return replace(other, trade=like.trade, industry=like.industry)
    if way < 0.72:
        return replace(other, trade=like.trade)
    if way < 0.86 and not like.branch and like.form != "经营部":
        named = draw.choice([other.county.name, other.city.name])
        return replace(like, number=number, branch=f"{named}分公司", county=other.county, city=other.city,
                       street=other.street, person=other.person, phone=other.phone, uscc=other.uscc)  # fmt: skip
    if way < 0.93:
        return replace(other, person=like.person, county=like.county, city=like.city, trade=like.trade)
    return replace(other, person=like.person, county=like.county, city=like.city)


def lines(firm: Firm, draw: Random) -> list[dict[str, str]]:
    count = draw.choices([n for n, _ in LINES], [share for _, share in LINES])[0]
    made = []
    for at in range(count):
        row = _line(firm, draw, SOURCES[0] if at == 0 else draw.choice(SOURCES))
        if at:
            for damage in draw.sample(DAMAGES, draw.choice((0, 0, 1, 1, 1, 2, 3))):
                damage(row, firm, draw)
                row["ops"] += f"|{damage.__name__}"
        made.append(row)
    return made


def _line(firm: Firm, draw: Random, source: str) -> dict[str, str]:
    address = f"{firm.city.name}{firm.county.name}{firm.street}"
    return {
        "source": source,
        "name": firm.name,
        "uscc": firm.uscc if source == SOURCES[0] or draw.random() < 0.5 else "",
        "org_code": "",
        "address": ("山西省" if draw.random() < 0.5 else "") + address if draw.random() < 0.75 else "",
        "legal_rep": firm.person if draw.random() < 0.6 else "",
        "phone": firm.phone if draw.random() < 0.4 else "",
        "county": firm.county.code if draw.random() < 0.8 else "",
        "true_id": f"E{firm.number:05d}",
        "ops": "",
    }


def without_place(row, firm, draw):
    row["name"] = row["name"].removeprefix(firm.place)


def other_place(row, firm, draw):
    row["name"] = draw.choice(("山西", "山西省")) + row["name"].removeprefix("山西省").removeprefix("山西")


def bracketed_place(row, firm, draw):
    rest = row["name"].removeprefix(firm.trade)
    if rest == row["name"] and row["name"].startswith(firm.place + firm.trade):
        rest = row["name"].removeprefix(firm.place + firm.trade)
        row["name"] = f"{firm.trade}（{firm.place}）{rest}"


def other_form(row, firm, draw):
    row["name"] = row["name"].replace(
        firm.form, {"有限公司": "有限责任公司", "有限责任公司": "公司"}.get(firm.form, firm.form)
    )


def without_form(row, firm, draw):
    if not firm.branch:
        row["name"] = row["name"].removesuffix(firm.form)


def short(row, firm, draw):
    row["name"] = (firm.place if draw.random() < 0.5 else "") + firm.trade


def homophone(row, firm, draw):
    at = draw.randrange(len(firm.trade + firm.industry))
    wrong = (firm.trade + firm.industry)[at]
    row["name"] = row["name"].replace(wrong, draw.choice(homophones().get(wrong, [wrong])), 1)


def lost_character(row, firm, draw):
    at = draw.randrange(len(row["name"]))
    row["name"] = row["name"][:at] + row["name"][at + 1 :]


def layout(row, firm, draw):
    at = draw.randrange(len(row["name"]))
    row["name"] = unicodedata.normalize("NFKC", row["name"][:at] + " " + row["name"][at:])
    row["uscc"] = row["uscc"].lower()


def traditional(row, firm, draw):
    row["name"] = row["name"].translate(TRADITIONAL)


def code_of_old(row, firm, draw):
    row["uscc"], row["org_code"] = "", f"{firm.uscc[8:16]}-{firm.uscc[16]}"


def wrong_code(row, firm, draw):
    at = draw.randrange(18)
    other = firm.uscc.replace("0", "O", 1) if draw.random() < 0.35 else ""
    row["uscc"] = other or firm.uscc[:at] + draw.choice(USCC_ALPHABET) + firm.uscc[at + 1 :]


def renamed(row, firm, draw):
    row["name"] = firm.place + "".join(draw.choices(characters(), k=2)) + firm.industry + firm.form + firm.branch
    row["address"] = row["address"] or f"{firm.city.name}{firm.county.name}{firm.street}"
    row["legal_rep"] = firm.person


DAMAGES: tuple[Callable[[dict[str, str], Firm, Random], None], ...] = (
    (without_place,) * 3 + (other_place,) * 2 + (bracketed_place, other_form, other_form, without_form, short)
    + (homophone, lost_character, layout, traditional, code_of_old, code_of_old, wrong_code, renamed)
)  # fmt: skip


def register(table: DivisionTable, *, firms: int = 20_000, seed: int = 1) -> list[dict[str, str]]:
    """About twice as many lines as firms, in random order, with the answer in ``true_id``."""
    draw = Random(seed)
    known: list[Firm] = []
    for number in range(firms):
        is_near = known and draw.random() < NEAR
        known.append(near(draw, number, table, draw.choice(known)) if is_near else fresh(draw, number, table))
    made = [row for firm in known for row in lines(firm, draw)]
    for at, row in enumerate(made):
        row["rec_id"] = f"R{at:06d}"
    draw.shuffle(made)
    return made
