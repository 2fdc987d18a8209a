"""From the field to the till: wheat, flour, biscuits by the pack and in numbered gift boxes, sold in the shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhiheng.demo.traceability import codes
from zhiheng.demo.traceability.firms import Part
from zhiheng.demo.traceability.line import Line
from zhiheng.demo.traceability.telling import PLAINLY, Event, Made, Telling, sensor

WHEAT, SUGAR, OIL, CARTONS = 1, 1, 2, 3  # numbers of products of the farms and of the supplier
FLOUR, BRAN = 1, 2  # of the mills
BULK, PACKS, BOXES, BROKEN = 1, 2, 3, 4  # of the bakeries
PRODUCTS = {
    "farm": {WHEAT: "小麦"},
    "mill": {FLOUR: "小麦粉", BRAN: "麸皮"},
    "supplier": {SUGAR: "白砂糖", OIL: "植物油", CARTONS: "礼盒"},
    "bakery": {BULK: "散装饼干", PACKS: "袋装饼干", BOXES: "饼干礼盒", BROKEN: "碎饼干（返工料）"},
}
CASE_OF_PACKS, CASE_OF_BOXES = 24, 9
KG_OF_PACK, KG_OF_BOX = Decimal("0.4"), Decimal("1.2")
DOUGH, GROUND = Decimal(118), Decimal(440)
SHARES = {SUGAR: Decimal(24), OIL: Decimal(16)}
BOXES_KEPT = 2


def tell(line: Line) -> None:
    """Day after day."""
    for day in range(line.size.days):
        _arrivals(line, day)
        _fields(line, day)
        for number, mill in enumerate(line.some("mill")):
            if day >= 3 and (day + number) % 2 == 0:
                _mill(line, mill, day)
        _sell_flour(line, day)
        _supply(line, day)
        for bakery in line.some("bakery"):
            if day >= 5 and line.scene.chance.random() < 0.78:
                _bake(line, bakery, day)
        _deliver(line, day)
        for shop in [*line.some("chain"), *line.some("shop")]:
            for site in range(1, shop.sites + 1):
                _keep_shop(line, shop, site, day)


def _arrivals(line: Line, day: int) -> None:
    scene = line.scene
    by_party = {part.party: part for part in line.parts.values()}
    for receiver, way in scene.due.pop(day, ()):
        sender = by_party[scene.books.ways[way].sender]
        is_late = line.once("late receipt", when=day > line.size.pivot and receiver.key.startswith("distributor"))
        late = 11 if is_late else 0
        scene.receive(receiver, way, scene.at(receiver, day, 8), sender=sender, late=late)


def _fields(line: Line, day: int) -> None:
    if day % 7 or day > line.size.days - 10:
        return
    scene, mills = line.scene, line.some("mill")
    for farm in line.some("farm"):
        name, of_class = line.lot(farm, WHEAT, day)
        amount = Decimal(scene.chance.randrange(2_600, 3_400, 20)) * line.size.times * 4 / (len(line.some("farm")) * 3)
        amount = amount.quantize(Decimal(1))
        at = scene.at(farm, day, 6)
        ilmd = {"cbvmda:lotNumber": name.rsplit("/", 1)[1], "cbvmda:harvestEndDate": f"{at:%Y-%m-%d}"}
        scene.commission(farm, [Made(name, of_class, "KGM", amount)], at, ilmd=ilmd)
        half = (amount / 2).quantize(Decimal(1))
        for mill, part in zip(mills, (half, amount - half), strict=True):
            scene.send(farm, mill, scene.at(farm, day, 15), amounts={name: part}, arrives=day + 1)


def _mill(line: Line, mill: Part, day: int) -> None:
    scene = line.scene
    farms = {farm: WHEAT for farm in line.parts if farm.startswith("farm")}
    inputs = _oldest(line.in_stock(mill, farms), GROUND * line.size.times)
    if not inputs:
        return
    loss = Decimal(scene.chance.randint(8, 20)) / 1_000
    flour, bran = line.lot(mill, FLOUR, day), line.lot(mill, BRAN, day)
    out = GROUND * line.size.times * (1 - loss)
    of_flour = (out * Decimal("0.76")).quantize(Decimal("0.1"))
    made = [
        Made(*flour, "KGM", of_flour),
        Made(*bran, "KGM", (out - of_flour).quantize(Decimal("0.1"))),
    ]
    at = scene.at(mill, day, 9)
    scene.transform(mill, inputs, made, at, ilmd=_best_before(flour[0], at, 180))
    line.fresh.append((day, mill, flour[0]))
    if line.once("suspect", when=mill.key.startswith("mill-1") and day >= line.size.pivot):
        line.suspects.flour, line.suspects.wheat = flour[0], list(inputs)[-1]


def _sell_flour(line: Line, day: int) -> None:
    """Flour of the day before goes to two bakeries; the mill keeps some of it."""
    scene, bakeries = line.scene, line.some("bakery")
    fresh = [(mill, name) for made_on, mill, name in line.fresh if made_on < day]
    line.fresh = [one for one in line.fresh if one[0] == day]
    for mill, name in fresh:
        share = (scene.books.stock[name][mill.site()] * Decimal("0.4")).quantize(Decimal(1))
        buyers = scene.chance.sample(bakeries, 2)
        for bakery in bakeries[:2] if name == line.suspects.flour else buyers:
            scene.send(mill, bakery, scene.at(mill, day, 14), amounts={name: share}, arrives=day + 1)


def _supply(line: Line, day: int) -> None:
    if day % 12 != 2:
        return
    scene, (supplier,) = line.scene, line.some("supplier")
    times = line.size.times
    amounts = {SUGAR: 340 * times, OIL: 240 * times, CARTONS: Decimal(16 * line.size.boxes)}
    for bakery in line.some("bakery"):
        sent = {}
        for number, amount in amounts.items():
            name, of_class = line.lot(supplier, number, day)
            uom, at = "" if number == CARTONS else "KGM", scene.at(supplier, day, 8)
            ilmd = {"cbvmda:lotNumber": name.rsplit("/", 1)[1]}
            scene.commission(supplier, [Made(name, of_class, uom, amount)], at, ilmd=ilmd)
            sent[name] = amount
        scene.send(supplier, bakery, scene.at(supplier, day, 13), amounts=sent, arrives=day + 1)


def _bake(line: Line, bakery: Part, day: int) -> None:
    """Dough of flour, sugar, oil and, in the first bakery, of what broke; then packs and gift boxes."""
    inputs = _ingredients(line, bakery)
    if not inputs:
        return
    scene, batch = line.scene, _batch(line, bakery, day, inputs)
    at = scene.at(bakery, day, 10)
    total = sum(batch.inputs.values(), Decimal(0))
    broken = line.size.times * scene.chance.randint(20, 40) / 10 if bakery.key.startswith("bakery-1") else Decimal(0)
    bulk = line.lot(bakery, BULK, day)
    made = [Made(*bulk, "KGM", (total * batch.rate - broken).quantize(Decimal("0.1")))]
    if broken:
        made.append(Made(*_bin(bakery, day), "KGM", broken))
    heat, ilmd = sensor("Temperature", scene.chance.randint(205, 228), "CEL"), _best_before(bulk[0], at, 270)
    scene.transform(bakery, batch.inputs, made, at, ilmd=ilmd, more=heat, how=batch.how)
    cases = [*_pack_packs(line, bakery, bulk[0], day), *_pack_boxes(line, bakery, bulk[0], day)]
    pallet = scene.container(bakery)
    scene.pack(bakery, pallet, cases, scene.at(bakery, day, 16))
    (distributor,) = line.some("distributor")
    scene.send(bakery, distributor, scene.at(bakery, day, 17), things=[pallet], arrives=day + 1)


def _ingredients(line: Line, bakery: Part) -> dict[str, Decimal]:
    mills = {key: FLOUR for key in line.parts if key.startswith("mill")}
    times = line.size.times
    found = [_oldest(line.in_stock(bakery, mills), DOUGH * times)]
    found += [_oldest(line.in_stock(bakery, {"supplier": number}), share * times) for number, share in SHARES.items()]
    enough = _oldest(line.in_stock(bakery, {"supplier": CARTONS}), Decimal(line.size.boxes))
    if not all(found) or not enough:
        return {}
    key = next(key for key, part in line.parts.items() if part is bakery)
    broken = line.in_stock(bakery, {key: BROKEN})
    inputs = dict(broken)
    for lots in reversed(found):
        inputs = lots | inputs
    return inputs


@dataclass(frozen=True, slots=True)
class _Batch:
    """What goes into a batch, how much of it comes out again, and how it is told."""

    inputs: dict[str, Decimal]
    how: Telling = PLAINLY
    rate: Decimal = Decimal("0.97")


def _batch(line: Line, bakery: Part, day: int, inputs: dict[str, Decimal]) -> _Batch:
    """A batch, with what of the story happens in it."""
    suspect, has_it = line.suspects.flour, line.suspects.flour in inputs
    place = bakery.key.split("-")[1]
    if line.once("shared", when=has_it and place == "1"):
        name = f"urn:epcglobal:cbv:bt:{bakery.party[-13:]}:batch-{day:03}"
        return _Batch(inputs, Telling(shared=name, late=9))
    if line.once("gap", when=has_it and place == "2"):
        return _Batch(inputs, rate=Decimal("0.86"))
    if line.once("misnamed", when=bool(suspect) and not has_it and place == "2" and "gap" in line.happened):
        return _Batch(inputs, Telling(misnamed={next(iter(inputs)): suspect}))
    clean = _clean_flour(line, bakery) if suspect and place == "3" else {}
    if line.once("unwritten", when=bool(clean)):
        others = {name: amount for name, amount in inputs.items() if not _is_flour(line, name)}
        return _Batch(clean | others, Telling(unwritten=line.parts["mill-1"].product(FLOUR)))
    return _Batch(inputs)


def _clean_flour(line: Line, bakery: Part) -> dict[str, Decimal]:
    """Flour of the first mill that has nothing of the suspect wheat in it."""
    lots = line.in_stock(bakery, {"mill-1": FLOUR})
    goods = line.scene.books.goods
    return dict(
        _oldest([one for one in lots if line.suspects.wheat not in goods[one[0]].origins], DOUGH * line.size.times)
    )


def _is_flour(line: Line, name: str) -> bool:
    return codes.class_of(name) in {mill.product(FLOUR) for mill in line.some("mill")}


def _bin(bakery: Part, day: int) -> tuple[str, str]:
    """Two weeks' broken biscuits are one lot."""
    of_class = bakery.product(BROKEN)
    return codes.lot(of_class, f"BIN{day // 14 + 1:02}"), of_class


def _pack_packs(line: Line, bakery: Part, bulk: str, day: int) -> list[str]:
    scene, count = line.scene, line.size.packs
    name, of_class = line.lot(bakery, PACKS, day)
    at = scene.at(bakery, day, 13)
    made = Made(name, of_class, "", Decimal(count))
    scene.transform(bakery, {bulk: KG_OF_PACK * count}, [made], at, ilmd=_best_before(name, at, 270))
    cases = [scene.container(bakery) for _ in range(count // CASE_OF_PACKS)]
    for case in cases:
        scene.pack(bakery, case, [], scene.at(bakery, day, 14), amounts={name: Decimal(CASE_OF_PACKS)})
    return cases


def _pack_boxes(line: Line, bakery: Part, bulk: str, day: int) -> list[str]:
    scene, count = line.scene, line.size.boxes
    name, of_class = line.lot(bakery, BOXES, day)
    boxes = [codes.item(of_class, f"{scene.number(of_class):07}") for _ in range(count)]
    cartons = _oldest(line.in_stock(bakery, {"supplier": CARTONS}), Decimal(count))
    at = scene.at(bakery, day, 14)
    ilmd = _best_before(name, at, 270)
    scene.transform(bakery, {bulk: KG_OF_BOX * count} | cartons, [], at, items=boxes, of_lot=name, ilmd=ilmd)
    boxes = _break_some(line, bakery, boxes, day)
    cases = []
    for start in range(0, len(boxes), CASE_OF_BOXES):
        cases.append(scene.container(bakery))
        scene.pack(bakery, cases[-1], boxes[start : start + CASE_OF_BOXES], scene.at(bakery, day, 15))
    return cases


def _break_some(line: Line, bakery: Part, boxes: list[str], day: int) -> list[str]:
    """Now and then the first bakery drops some boxes: what was in them goes into the bin, and into new dough."""
    if not bakery.key.startswith("bakery-1") or line.scene.chance.random() > 0.3:
        return boxes
    dropped, amount = boxes[-2:], KG_OF_BOX * 2
    at = line.scene.at(bakery, day, 14)
    line.scene.transform(bakery, {}, [Made(*_bin(bakery, day), "KGM", amount)], at, used_items=dropped)
    return boxes[:-2]


def _deliver(line: Line, day: int) -> None:
    """Pallets are taken apart, and their cases go to shops; many to one shop go on a pallet again."""
    scene, (distributor,) = line.scene, line.some("distributor")
    books, place = scene.books, distributor.site()
    for pallet in [one for one in books.filled(place) if books.filled(one)]:
        is_listed = scene.chance.random() < 0.8
        things = None
        if scene.chance.random() < 0.3:
            things, is_listed = books.held(pallet)[:-2], True
        scene.unpack(distributor, pallet, scene.at(distributor, day, 10), things=things, is_listed=is_listed)
    cases = [one for one in books.filled(place) if not books.filled(one)]
    shops = [(shop, site) for shop in [*line.some("chain"), *line.some("shop")] for site in range(1, shop.sites + 1)]
    scene.chance.shuffle(shops)
    for shop, site in shops:
        wanted = scene.chance.choice((0, 0, 1, 1, 2, 4))
        sent, cases = cases[:wanted], cases[wanted:]
        if not sent:
            continue
        if len(sent) > 3:
            pallet = scene.container(distributor)
            scene.pack(distributor, pallet, sent, scene.at(distributor, day, 12))
            sent = [pallet]
        at = scene.at(distributor, day, 15)
        scene.send(distributor, shop, at, things=sent, site=site, arrives=day + scene.chance.choice((1, 1, 2)))


def _keep_shop(line: Line, shop: Part, site: int, day: int) -> None:
    """Pallets and cases are opened when room is on the shelf; people buy."""
    scene = line.scene
    books, place = scene.books, shop.site(site)
    for one in books.filled(place):
        if scene.chance.random() < 0.75:
            inner = books.filled(one)
            late = 9 if line.once("late unpacking", when=day > line.size.pivot + 6) else 0
            scene.unpack(shop, one, scene.at(shop, day, 9), site=site, is_for_sale=not inner, late=late)
            for case in inner:
                scene.unpack(shop, case, scene.at(shop, day, 9), site=site, is_for_sale=True)
    if scene.chance.random() > 0.6:
        return
    items, amounts = _bought(line, place)
    if items or amounts:
        scene.sell(shop, site, scene.at(shop, day, 18), items=items, amounts=amounts)
    _mistake(line, shop, site, day)


def _bought(line: Line, place: str) -> tuple[list[str], dict[str, Decimal]]:
    books, chance = line.scene.books, line.scene.chance
    shelf = [one for one in books.held(place) if one not in books.sold_items and one not in line.unsold]
    boxes = [one for one in shelf if "/21/" in one][: chance.randint(0, 6)]
    packs = [one for one in shelf if one in books.stock and "/10/" in one][:2]
    amounts = {one: min(books.stock[one][place], Decimal(chance.randint(1, 14))) for one in packs}
    return boxes, amounts


def _mistake(line: Line, shop: Part, site: int, day: int) -> None:
    """A till tells two boxes of the suspect flour as sold that are still there."""
    books, flour = line.scene.books, line.suspects.flour
    if not flour or "mistake" in line.happened:
        return
    there = [one for one in books.held(shop.site(site)) if one not in books.sold_items and one in books.goods]
    boxes = [one for one in there if "/21/" in one and flour in books.goods[one].origins][:BOXES_KEPT]
    if line.once("mistake", when=len(boxes) == BOXES_KEPT):
        line.unsold |= set(boxes)
        line.suspects.kept_boxes = tuple(boxes)
        body = line.scene.sale(shop, site, line.scene.at(shop, day, 19), boxes, {})
        line.scene.tell(shop, body)
        line.scene.take_back(shop, body, reason="did_not_occur", late=4)


def _oldest(lots: list[tuple[str, Decimal]], wanted: Decimal) -> dict[str, Decimal]:
    """So much from the oldest lots; nothing where there is not enough."""
    found: dict[str, Decimal] = {}
    for name, amount in lots:
        if wanted > 0:
            found[name] = min(amount, wanted)
            wanted -= found[name]
    return found if wanted <= 0 else {}


def _best_before(lot: str, at: datetime, days: int) -> Event:
    return {
        "cbvmda:lotNumber": lot.rsplit("/", 1)[1],
        "cbvmda:itemExpirationDate": f"{at + timedelta(days=days):%Y-%m-%d}",
    }
