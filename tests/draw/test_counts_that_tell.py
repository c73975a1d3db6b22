"""Counts the protocol publishes that can tell more than they seem to (docs/attacks.md, "What the counts allow").

Not attacks on the lottery: the numbers are true and are meant to be public. These tests say when one of them
speaks of a single firm, and what a house can do about it. The guard here is how a house fills in its rosters.
"""

from draw import bodies, outcome, tickets
from draw.canon import h
from draw.roster import Target
from draw.snapshot import Item, Snapshot, freeze
from tests.draw import teams
from tests.draw.chance import seeds

DRAWS = 60
KNOWN = "SHOP-005"  # the firm the observer is curious about


def pool() -> Snapshot:
    """Forty firms, eight are drawn; one of them is a restaurant that needs a specialist."""
    items = [Item(f"SHOP-{i:03}", 0, ("a", "food" if i == 5 else "n")) for i in range(40)]
    return freeze(items, {"kind": "count"}, {"*": {"count": 8}}, h(b"list"))


def people(recuse: list[list[str]]) -> dict:
    made = teams.roster([teams.unit(f"U{u}") for u in range(6)], 2)
    made["units"][0]["tags"] = made["units"][1]["tags"] = ["食品"]
    needs = made["needs"]["n"]
    return {
        **made,
        "needs": {"n": needs, "food": [{**needs[0], "tags": ["食品"]}, needs[1]]},
        "recuse": recuse,
    }


def told(frozen: Snapshot, key: bytes, recuse: list[list[str]]) -> tuple[bool, dict]:
    """Was the firm drawn, and what does the COMMIT of the following match draw say?"""
    chosen = outcome.targets(frozen, tickets.draw(key, frozen.strata))
    targets = [Target.of(item.id, item.attr) for item in chosen]
    listed = [item.id for item in frozen.items]
    return KNOWN in {one.id for one in targets}, bodies.people_part(
        h(b"list"), people(recuse), targets, listed
    )


def test_a_recusal_counted_only_for_drawn_firms_names_the_firm() -> None:
    """An inspector declared one interest, in one firm; the count of recused pairs answers whether it is drawn."""
    frozen, declared = pool(), [[KNOWN, "U3"]]
    for key in seeds("recused", DRAWS):
        drawn, _ = told(frozen, key, [])
        _, narrow = told(frozen, key, declared if drawn else [])
        _, wide = told(frozen, key, declared)
        assert (narrow["recused"] == 1) is drawn, "the row is there only if the firm is drawn"
        assert wide["recused"] == 1, "every known interest in the directory is counted: it says nothing"


def test_a_rare_need_shows_in_the_seats_that_few_can_take() -> None:
    """Two specialists, one restaurant: `forced` of a match draw is 1 exactly if the restaurant is drawn."""
    frozen, seen = pool(), set()
    for key in seeds("forced", DRAWS):
        drawn, part = told(frozen, key, [])
        assert part["match_stat"]["forced"] == drawn
        seen.add(drawn)
    assert seen == {True, False}


def test_in_a_draw_of_both_kinds_the_same_counts_say_nothing() -> None:
    """They cover every eligible firm as if it were drawn, and are fixed before the seed."""
    frozen = pool()
    able = [Target.of(item.id, item.attr) for item in frozen.items]
    part = bodies.people_part(h(b"list"), people([[KNOWN, "U3"]]), able, [item.id for item in frozen.items])
    assert (part["recused"], part["match_stat"]["forced"]) == (1, 1)


def test_a_later_table_can_tell_the_classes_an_earlier_one_hid() -> None:
    """`d` counts who was inspected this year by class: three published firms, all of class D, and d = 0, 0, 3."""
    sizes = {"A": 60, "B": 40, "D": 30}
    items = [Item(f"{code}-{i:03}", 0, ("a", "n"), code) for code, n in sizes.items() for i in range(n)]
    done = [Item(f"DONE-{i}", 2, ("a", "n"), "D") for i in range(3)]
    share = {"*": {"num": 1, "den": 10, "min": 3}}
    later = freeze([*items, *done], {"kind": "ratio", "base": "scope"}, share, h(b"later"))
    assert later.shown, "§5.3 looks at n and k, not at d"
    assert [s["d"] for s in later.table] == [0, 0, 3]
