"""Who may do what: the unit writes and checks, the lead office accepts, everybody else is kept out."""

import pytest
from tests.apps.returns.conftest import AT, GOOD

from zhiheng.apps.returns import actions, rights
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.models import Return
from zhiheng.vocab.periods import Period

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "bob", "gina", "olga", "otto", "charlie", "dora", "eve", "frank")

ALLOWED = {
    State.DRAFT: {"alice": ["submit"]},
    State.SUBMITTED: {
        "bob": ["check", "send-back"],
        "gina": ["check", "send-back"],
        "olga": ["send-back"],
        "otto": ["send-back"],
    },
    State.CHECKED: {
        "bob": ["send-back"],
        "gina": ["send-back"],
        "olga": ["accept", "send-back"],
        "otto": ["accept", "send-back"],
    },
    State.ACCEPTED: {"olga": ["lock", "send-back"], "otto": ["lock", "send-back"]},
    State.LOCKED: {"olga": ["send-back"], "otto": ["send-back"]},
    State.RETURNED: {"alice": ["submit"]},
}


def brought_to(state, ret, cast):
    if state is State.DRAFT:
        return ret
    ret = actions.submit(ret, by=cast.alice, at=AT)
    if state is State.RETURNED:
        return actions.send_back(ret, by=cast.bob, at=AT, comment="请复核")
    steps = [
        (State.CHECKED, lambda one: actions.check(one, by=cast.bob, at=AT)),
        (State.ACCEPTED, lambda one: actions.accept(one, by=cast.olga, at=AT)),
        (State.LOCKED, lambda one: actions.lock(one, by=cast.olga, at=AT)),
    ]
    for reached, step in steps:
        if ret.state == state:
            break
        ret = step(ret)
        assert ret.state == reached
    return ret


@pytest.mark.parametrize("state", list(State))
def test_each_state_opens_its_steps_to_the_right_people_only(filled, cast, state):
    ret = brought_to(state, filled, cast)
    assert ret.state == state
    found = {name: rights.verbs(getattr(cast, name), ret) for name in EVERYBODY}
    assert {name: verbs for name, verbs in found.items() if verbs} == ALLOWED[state]


@pytest.mark.parametrize("state", list(State))
def test_only_a_reporter_of_the_unit_writes_and_only_while_it_is_open(filled, cast, state):
    ret = brought_to(state, filled, cast)
    writers = {name for name in EVERYBODY if rights.may_write(getattr(cast, name), ret)}
    assert writers == ({"alice"} if state in {State.DRAFT, State.RETURNED} else set())


@pytest.mark.parametrize("state", list(State))
def test_pages_let_nobody_take_a_step_that_is_not_theirs(filled, cast, client, state):
    ret = brought_to(state, filled, cast)
    for name in EVERYBODY:
        client.force_login(getattr(cast, name))
        for verb in {"submit", "check", "accept", "lock", "send-back"} - set(ALLOWED[state].get(name, [])):
            answer = client.post(f"/work/returns/{ret.pk}/{verb}/", {"comment": "无权"})
            assert answer.status_code in {403, 404, 409}, (name, verb, answer.status_code)
    ret.refresh_from_db()
    assert ret.state == state


def test_a_return_is_seen_by_its_unit_and_the_lead_office_alone(filled, cast, client):
    seen = {"alice": 200, "bob": 200, "olga": 200, "frank": 200, "charlie": 404, "dora": 404, "eve": 404}
    for name, expected in seen.items():
        client.force_login(getattr(cast, name))
        for part in ("", "sheet/", "template.xlsx", "history/county_road_km_good/"):
            assert client.get(f"/work/returns/{filled.pk}/{part}").status_code == expected


def test_a_county_owes_nothing_and_sees_nothing_of_its_city(filled, cast, client):
    client.force_login(cast.eve)
    assert client.get(f"/work/returns/{filled.pk}/").status_code == 404
    page = client.get("/work/returns/begin/").content.decode()
    assert "没有需要报送的报表" in page
    assert client.get("/work/returns/standings/?period=2015").context["total"] == 0
    assert 'href="/work/returns/begin/"' not in client.get("/work/returns/").content.decode()


def test_a_department_begins_its_own_forms_only(cast, client):
    client.force_login(cast.dora)
    page = client.get("/work/returns/begin/")
    assert {form for form, _ in page.context["form"].fields["form"].choices} == {"transport-roads"}
    client.post("/work/returns/begin/", {"form": "city-roads", "period": "2015"})
    assert set(Return.objects.values_list("form", flat=True)) == {"transport-roads"}


def test_who_has_no_unit_is_told_so(cast, client):
    cast.alice.unit = None
    cast.alice.save()
    client.force_login(cast.alice)
    assert "您的账户未分配单位" in client.get("/work/returns/begin/").content.decode()


def test_reminding_is_for_the_lead_office(filled, cast, client):
    for name, expected in (("alice", 403), ("bob", 403), ("frank", 403), ("olga", 302)):
        client.force_login(getattr(cast, name))
        answer = client.post("/work/returns/remind/", {"form": "city-roads", "period": "2015"})
        assert answer.status_code == expected


def test_explaining_and_live_checks_are_for_the_reporter(filled, cast, client):
    for name, expected in (("bob", 403), ("olga", 403), ("charlie", 404), ("alice", 200)):
        client.force_login(getattr(cast, name))
        answer = client.post(f"/work/returns/{filled.pk}/live/", {"cell-county_road_km_good": "1001"})
        assert answer.status_code == expected
    assert "不得大于" in answer.content.decode() or "错误" in answer.content.decode()


def test_saving_cells_is_for_the_reporter(filled, cast, client):
    cells = {f"cell-{item}": str(value) for item, value in GOOD.items()} | {"cell-county_road_km_good": "700"}
    for name, expected in (("bob", 403), ("olga", 403), ("frank", 403), ("charlie", 404), ("alice", 302)):
        client.force_login(getattr(cast, name))
        assert client.post(f"/work/returns/{filled.pk}/", cells).status_code == expected


def test_an_acceptor_who_wrote_a_cell_accepts_nothing(cast, filled):
    later = actions.open_return(
        form="city-agriculture", unit=cast.taiyuan, period=Period.parse("2015"), by=cast.alice, at=AT
    )
    values = dict.fromkeys([item.id for item in later.definition.items], 100)
    actions.write_cells(later, values=values, by=cast.olga, at=AT)
    ret = actions.check(actions.submit(later, by=cast.alice, at=AT), by=cast.bob, at=AT)
    with pytest.raises(ValueError, match="填报人、审核人不能验收"):
        actions.accept(ret, by=cast.olga, at=AT)
    assert actions.accept(ret, by=cast.otto, at=AT).state == State.ACCEPTED
