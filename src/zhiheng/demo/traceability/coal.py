"""From the heat to the coal face: castings, machined legs, supports put together of them, and one leg replaced."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhiheng.demo.traceability import codes
from zhiheng.demo.traceability.books import Amounts
from zhiheng.demo.traceability.line import Line
from zhiheng.demo.traceability.telling import NO_AMOUNTS, Made, sensor

SCRAP, ALLOY, BLANK = 1, 2, 3  # products of the foundry
LEG = 1  # of the machiner
SUPPORT, VALVE = 1, 2  # of the assembler
PRODUCTS = {
    "foundry": {SCRAP: "废钢", ALLOY: "合金料", BLANK: "立柱缸体铸件"},
    "machiner": {LEG: "液压支架立柱"},
    "assembler": {SUPPORT: "液压支架", VALVE: "安全阀"},
}
HEATS, BLANKS = 3, 20


def tell(line: Line) -> None:
    """Three heats, four days each from melting to the mine; at the end a leg is replaced."""
    legs: list[list[str]] = []
    supports: list[str] = []
    rest: list[str] = []
    for number in range(HEATS):
        day = 2 + 4 * number
        heat = _cast(line, number, day)
        legs.append(_machine(line, heat, day + 1))
        made = _assemble(line, legs, number, day + 2)
        supports, rest = supports + made[:3], rest + made[3:]
    _install(line, supports[:-1], line.size.days - 8)
    _replace(line, supports[0], legs, line.size.days - 5)
    assembler, mine = line.parts["assembler"], line.parts["mine"]
    last = [one for one in line.scene.books.held(assembler.site()) if one in rest][:1]
    at = line.scene.at(assembler, line.size.days - 1, 16)
    line.scene.send(assembler, mine, at, things=last, arrives=line.size.days)
    foundry = line.parts["foundry"]
    line.suspects.heat = codes.lot(foundry.product(BLANK), "H0001")


def _cast(line: Line, number: int, day: int) -> str:
    scene, foundry = line.scene, line.parts["foundry"]
    scrap, alloy = (codes.lot(foundry.product(one), f"R{number + 1:03}") for one in (SCRAP, ALLOY))
    inputs = {scrap: Decimal(2_400), alloy: Decimal(60)}
    for name, amount in inputs.items():
        made = Made(name, codes.class_of(name), "KGM", amount)
        ilmd = {"cbvmda:lotNumber": name.rsplit("/", 1)[1]}
        scene.commission(foundry, [made], scene.at(foundry, day, 7), ilmd=ilmd, step="accepting")
    heat = codes.lot(foundry.product(BLANK), f"H{number + 1:04}")
    made = Made(heat, foundry.product(BLANK), "", Decimal(BLANKS))
    melt = sensor("Temperature", scene.chance.randint(1_560, 1_610), "CEL")
    ilmd = {"cbvmda:lotNumber": heat.rsplit("/", 1)[1]}
    scene.transform(foundry, inputs, [made], scene.at(foundry, day, 9), ilmd=ilmd, more=melt)
    _send(line, "foundry", "machiner", day, amounts={heat: Decimal(BLANKS - 4)})
    return heat


def _machine(line: Line, heat: str, day: int) -> list[str]:
    """Four blanks at a time become four legs; some blanks stay as they are."""
    scene, machiner = line.scene, line.parts["machiner"]
    of_class, made = machiner.product(LEG), []
    for _ in range(3):
        legs = [codes.item(of_class, f"LZ{scene.number(of_class):05}") for _ in range(4)]
        of_lot = codes.lot(of_class, f"M{scene.number('machining'):04}")
        at = scene.at(machiner, day, 9)
        scene.transform(machiner, {heat: Decimal(4)}, [], at, items=legs, of_lot=of_lot)
        made += legs
    pressed = sensor("Pressure", 47.5, "MPA")
    scene.observe(machiner, made, scene.at(machiner, day, 15), "inspecting", "conformant", **pressed)
    _send(line, "machiner", "assembler", day, things=made[:10])
    return made


def _assemble(line: Line, legs: list[list[str]], number: int, day: int) -> list[str]:
    """Two legs and a valve make a support; the first of a later heat has a leg of the heat before it."""
    scene, assembler = line.scene, line.parts["assembler"]
    stock = [leg for made in legs for leg in made if scene.books.inside[leg] == assembler.site()]
    supports = []
    for _ in range(4):
        chosen, stock = [stock[0], stock[-1]], stock[1:-1]  # of two heats, where two are there
        support, valve = (
            codes.item(assembler.product(one), f"{scene.number(assembler.product(one)):06}") for one in (SUPPORT, VALVE)
        )
        at = scene.at(assembler, day, 9)
        lots = [codes.lot(assembler.product(one), f"A{number + 1:03}") for one in (SUPPORT, VALVE)]
        scene.commission_items(assembler, [support], at, of_lot=lots[0])
        scene.commission_items(assembler, [valve], scene.at(assembler, day, 9), of_lot=lots[1])
        scene.attach(assembler, support, [*chosen, valve], scene.at(assembler, day, 11), "assembling")
        supports.append(support)
    _send(line, "assembler", "mine", day, things=supports[:3])
    return supports


def _install(line: Line, supports: list[str], day: int) -> None:
    mine = line.parts["mine"]
    there = [one for one in supports if line.scene.books.inside[one] == mine.site()]
    line.scene.observe(mine, there, line.scene.at(mine, day, 10), "installing", "active")


def _replace(line: Line, support: str, legs: list[list[str]], day: int) -> None:
    """A leg leaks: it is taken out, and one of the last heat, sent for, takes its place."""
    scene, machiner, mine = line.scene, line.parts["machiner"], line.parts["mine"]
    spare = next(leg for leg in legs[-1] if scene.books.inside[leg] == machiner.site())
    worn = next(leg for leg in legs[0] if scene.books.inside[leg] == support)
    _send(line, "machiner", "mine", day, things=[spare])
    scene.detach(mine, support, [worn], scene.at(mine, day + 2, 10), "removing", "damaged")
    scene.attach(mine, support, [spare], scene.at(mine, day + 2, 11), "replacing")


def _send(
    line: Line, start: str, end: str, day: int, *, things: Sequence[str] = (), amounts: Amounts = NO_AMOUNTS
) -> None:
    """Sent one day and received the next."""
    scene, sender, receiver = line.scene, line.parts[start], line.parts[end]
    scene.send(sender, receiver, scene.at(sender, day, 16), things=things, amounts=amounts, arrives=-1)
    ((_, way),) = scene.due.pop(-1)
    scene.receive(receiver, way, scene.at(receiver, day + 1, 8), sender=sender)
