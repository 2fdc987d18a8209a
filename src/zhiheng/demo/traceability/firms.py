"""Who takes part in the demo's chains, and which enterprises of the demo province they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiheng.demo import enterprises
from zhiheng.demo.traceability import codes

PER_LINE = 100  # company prefixes that one line of production may use


@dataclass(frozen=True, slots=True)
class Part:
    """A part to be played.

    Attributes:
        key: what it is called, and the name of its account: mill-1.
        trade: of the register.
        city: GB/T 2260.
        title: what people of the demo call it.
        style: how it writes names.
        form: of its files: json, xml-2.0 or xml-1.2.
        number: of its company prefix.
        sites: how many places it has.
    """

    key: str
    trade: str
    city: str
    title: str
    style: str = "link"
    form: str = "json"
    number: int = 0
    sites: int = 1

    @property
    def company(self) -> str:
        """Its company prefix."""
        return codes.prefix(self.number)

    @property
    def party(self) -> str:
        """Its name as a party."""
        return codes.party(self.company)

    def site(self, number: int = 1, part: str = "") -> str:
        """One of its places, or a part of it."""
        return codes.place(self.company, number, part)

    def product(self, number: int) -> str:
        """One of its products."""
        return codes.product(self.company, number)


FARM_CITIES = ("140800", "141000", "140700", "140900", "140800", "141000")
SHOP_CITIES = (
    "140100", "140200", "140300", "140400", "140500", "140600", "140700", "140800", "140900", "141000", "141100",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How large a line of production is; the defaults are the demo's.

    Attributes:
        boxes, packs: of one batch of biscuits; flour and wheat keep up with them, so that one lot of flour goes into
            as many boxes as are wanted.
    """

    days: int = 42
    farms: int = 4
    chains: int = 2
    shops_of_chain: int = 10
    single_shops: int = 10
    boxes: int = 36
    packs: int = 144

    @property
    def pivot(self) -> int:
        """The day from which on the suspect lots are made."""
        return self.days // 3

    @property
    def times(self) -> Decimal:
        """How many times as much flour, and everything else, a batch takes as in the demo."""
        kilograms = Decimal("1.2") * self.boxes + Decimal("0.4") * self.packs
        return max(Decimal(1), (kilograms / 100).to_integral_value(ROUND_HALF_UP))


SMALL = Size(days=24, farms=2, chains=1, shops_of_chain=3, single_shops=3, boxes=12, packs=48)


def parts(size: Size, line: int = 0) -> dict[str, Part]:
    """All parts of a line, by key."""
    found: dict[str, Part] = {}
    for number, part in enumerate([*_food(size), *_coal()]):
        ending = f"-line-{line}" if line else ""
        found[part.key] = Part(
            part.key + ending, part.trade, part.city, part.title, part.style, part.form,
            line * PER_LINE + number + 1, part.sites,
        )  # fmt: skip
    return found


def _food(size: Size) -> Iterator[Part]:
    for number in range(size.farms):
        city = FARM_CITIES[number % len(FARM_CITIES)]
        yield Part(f"farm-{number + 1}", "农业", city, "种植合作社", ("link", "own")[number % 2])
    yield Part("mill-1", "食品", "140800", "面粉厂")
    yield Part("mill-2", "食品", "141000", "面粉厂", "link", "xml-2.0")
    yield Part("supplier", "商贸", "140700", "辅料供应商", "own")
    yield Part("bakery-1", "食品", "140100", "饼干厂", "own")
    yield Part("bakery-2", "食品", "140700", "饼干厂", "urn", "xml-1.2")
    yield Part("bakery-3", "食品", "140400", "饼干厂", "urn")
    yield Part("distributor", "物流", "140100", "配送中心")
    for number in range(size.chains):
        yield Part(f"chain-{number + 1}", "超市", SHOP_CITIES[number], "连锁超市", "urn", sites=size.shops_of_chain)
    for number in range(size.single_shops):
        yield Part(f"shop-{number + 1}", "超市", SHOP_CITIES[number % len(SHOP_CITIES)], "门店", "own")


def _coal() -> Iterator[Part]:
    yield Part("foundry", "铸造", "140400", "铸造厂")
    yield Part("machiner", "机械", "140500", "立柱加工厂", "urn")
    yield Part("assembler", "机械", "140700", "液压支架总装厂")
    yield Part("mine", "煤焦", "140200", "煤矿", "own")


FORMS = {"农业": ("专业合作社",), "食品": ("公司", "厂"), "铸造": ("公司", "厂"), "机械": ("公司", "厂")}


def cast(found: dict[str, Part], firms: Sequence[enterprises.Firm]) -> dict[str, enterprises.Firm]:
    """An enterprise of the register for each part: of its trade and city; a company where nothing else is fitting."""
    taken: set[str] = set()
    chosen: dict[str, enterprises.Firm] = {}
    for key, part in found.items():
        forms = FORMS.get(part.trade, ("公司",))
        in_trade = [firm for firm in firms if part.trade in firm.name and firm.name.endswith(forms)]
        free = [firm for firm in in_trade if firm.code not in taken]
        firm = next((firm for firm in free if firm.city.code == part.city), free[0])
        taken.add(firm.code)
        chosen[key] = firm
    return chosen
