"""Fairness as evidence: counts what the lottery does with seeds made from labels, and writes docs/fairness.md.

    python -m benchmarks.fairness            # the full dose, some minutes
    python -m benchmarks.fairness --tenth    # a tenth of it, printed and not written

The same dose gives the same bytes on every machine: seeds are SHA-256 of labels, the page holds no date. The
statistics stand in tests/draw (lots, teams, cases, possible), where a small dose runs with every test run.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.draw import lots, possible, teams, unfair
from tests.draw.cases import Tally, judge
from tests.draw.chance import RARE, Finding
from tests.draw.possible import Coverage

PAGE = Path(__file__).parents[1] / "docs" / "fairness.md"
CASES = "random matchings"
PAIRS = "possible pairs"
CROOK_DOSE = 40  # a crook shows in a fortieth of the dose an honest lottery is tried with


@dataclass(frozen=True)
class Row:
    """One statistic: who computes it, how many draws, and its two sentences."""

    name: str
    run: Callable[..., Finding]
    draws: int
    asks: str
    suspicious: str


TARGETS = (
    Row(
        "each position",
        lots.inclusion,
        200_000,
        "Ten of 100 positions are drawn: does every position come up equally often?",
        "some positions, say the first on the list, come up more often",
    ),
    Row(
        "each small group",
        lots.subsets,
        200_000,
        "Three of seven are drawn: does each of the 35 possible threesomes come out equally often?",
        "everybody has an equal chance, but some groups never come out together (one start, then every n-th)",
    ),
    Row(
        "each order",
        lots.order,
        200_000,
        "All of five are drawn: does each of the 120 orders come out equally often?",
        "the order of the draw follows the order of the list",
    ),
    Row(
        "one stratum and the next",
        lots.across,
        200_000,
        "Does the first winner of one group of enterprises say anything about the first winner of the next?",
        "the same places win in every group",
    ),
    Row(
        "a long list",
        lots.blocks,
        1_000,
        "200 of 20,000 are drawn: does each hundredth part of the list give equally many?",
        "the beginning of the list gives more, or every part exactly as many as the other",
    ),
    Row(
        "neighbouring seeds",
        lots.neighbours,
        50_000,
        "One bit of the seed is changed: has the new draw as little in common with the old as any other (one of ten)?",
        "a small change of the seed leaves part of the result as it was, so that it could be steered",
    ),
)
PEOPLE = (
    Row(
        "who meets whom",
        teams.meetings,
        20_000,
        "Does each of 8 equal inspectors come to each of 8 enterprises equally often?",
        "one inspector keeps coming to the same enterprise",
    ),
    Row(
        "pairs of colleagues",
        teams.colleagues,
        20_000,
        "8 equal inspectors form four pairs: does each of the 105 ways to pair them come out equally often?",
        "some people are always, or never, together",
    ),
    Row(
        "a pair at one target",
        teams.pairs,
        20_000,
        "Is each of the 28 possible pairs of 8 inspectors sent equally often?",
        "some people are always, or never, together",
    ),
    Row(
        "who leads",
        teams.leaders,
        6_000,
        "Three inspectors on three seats: does each of the seats give the leader equally often?",
        "the first name on the list always leads",
    ),
    Row(
        "who goes short",
        teams.shortage,
        20_000,
        "Hands are too few for one of five equal enterprises: is each of them left out equally often?",
        "the last on the list goes short",
    ),
)
SAID = {
    "any": "大随机 (any): whoever is on the roster",
    "same": "小随机 (same): only the target's own area",
    "other": "交叉随机 (other): never the target's own area",
    "map": "mapped areas (map): only the areas listed for the target's",
    "groups": "编组随机 (groups): formed groups, nobody alone",
}
MODES = tuple(
    Row(
        f"mode {name}",
        partial(teams.mode, name=name),
        12_000,
        f"{SAID[name]}; do all who may come to a target come equally often?",
        "somebody comes more often than an equal colleague, or somebody comes whom the mode forbids",
    )
    for name in teams.MODES
)
CROOKS = (
    (lots.inclusion, unfair.remainder, "the remainder of a byte as a random number"),
    (lots.subsets, unfair.stride, "one random start, then a fixed stride"),
    (lots.order, unfair.in_list_order, "winners told in the order of the list"),
    (lots.across, unfair.same_tickets, "the same tickets in every stratum"),
    (lots.blocks, unfair.remainder, "the remainder of a byte as a random number"),
    (lots.blocks, unfair.stride, "one random start, then a fixed stride (too even)"),
    (lots.neighbours, unfair.half_a_seed, "only half of the seed counts"),
    (teams.meetings, unfair.listed_first, "people and seats in list order"),
    (teams.colleagues, unfair.in_turn, "inspectors in turn from one random start"),
    (teams.pairs, unfair.in_turn, "inspectors in turn from one random start"),
    (teams.leaders, unfair.listed_first, "the first seat leads"),
    (teams.shortage, unfair.listed_first, "targets served in list order"),
    *(
        (partial(teams.mode, name=name), unfair.listed_first, f"{name}: people in list order")
        for name in teams.MODES
    ),
)
DEALERS = (
    (unfair.without_repair, "nobody is moved to make room"),
    (unfair.without_levelling, "loads stay as dealt"),
    (unfair.weak_proofs, "a certificate leaves a unit out"),
    (unfair.twice_in_a_team, "one person signs for two"),
)


def main() -> int:
    """Write the page; with --tenth print a tenth of the dose instead."""
    if "--tenth" in sys.argv:
        print(page(10))
        return 0
    PAGE.write_text(page(1), encoding="utf-8")
    print(f"{PAGE.name} written")
    return 0


def page(divided: int) -> str:
    """The whole page with the dose divided by a number."""
    rows = [row for table in (TARGETS, PEOPLE, MODES) for row in table]
    found = {row.name: row.run(max(20, row.draws // divided)) for row in rows}
    tally = judge(CASES, 20_000 // divided)
    cover = possible.coverage(PAIRS, 26, 2_000 // divided)
    fixed = possible.coverage(PAIRS, 26, 2_000 // divided, unfair.seats_in_list_order)
    bad = (
        sum(one.suspicious for one in found.values())
        + len(tally.wrong or {})
        + cover.never
        + cover.impossible
    )
    parts = [
        _head(len(found), bad),
        _table("The lottery of enterprises", TARGETS, found),
        _table("The lottery of inspectors", PEOPLE, found),
        _table("Each way of dispatching", MODES, found),
        _matching(tally),
        _possible(cover, fixed),
        _crooks(divided),
        _again(divided),
    ]
    return "\n".join(parts)


def line(row: Row, found: Finding) -> str:
    """One line of a table of statistics."""
    verdict = "**suspicious**" if found.suspicious else "as by chance"
    never = f"; {found.impossible} forbidden" if found.impossible else ""
    numbers = f"{found.draws:,} | {found.chi2:.1f} / {found.dof} | {_share(found.p)}"
    return f"| {row.name} | {row.asks} | {row.suspicious} | {numbers} | {verdict}{never} |"


def _share(p: float) -> str:
    if p < RARE:
        return f"< {RARE}"
    return f"> {1 - RARE}" if p > 1 - RARE else f"{p:.3f}"


def _head(many: int, bad: int) -> str:
    verdict = "nothing suspicious was found" if not bad else f"**{bad} things were suspicious**"
    luck = round(1 / (2 * RARE * many))
    chinese = "没有发现可疑之处" if not bad else f"**有 {bad} 处可疑**"
    return f"""# Is the lottery fair?

Written by `make fairness`; do not edit. Run it again and the same bytes come out.

**In one sentence:** {many} tests, each drawing thousands of times, and every matching compared with the best
possible one: {verdict}.

**一句话：**共 {many} 项检验，每项抽取成千上万次，人员匹配逐例与理论最优比较：{chinese}。

How to read a table. Each line asks a question a suspicious person would ask, draws many times with the product's
own code, and counts. Chance is never perfectly even, so the counts are compared with what chance does: "rare" is
the share of perfectly fair lotteries that would look *at least as uneven* as this one. Anything from 0.05 to 0.95
is everyday chance. Below {RARE} the counts are too uneven for chance, above {1 - RARE} too even (somebody arranged
them): both are called suspicious. With {many} fair lines, one page in {luck} would call one of
them suspicious by bad luck alone.

"χ² / dof" (how far the counts lie from equal, and how many may vary) is for whoever wants to recompute."""


def _table(title: str, rows: tuple[Row, ...], found: dict[str, Finding]) -> str:
    head = "| what | what is asked | what would be suspicious | draws | χ² / dof | rare | came out |"
    head += "\n|---|---|---|---|---|---|---|"
    lines = "\n".join(line(row, found[row.name]) for row in rows)
    return f"\n## {title}\n\n{head}\n{lines}"


def _matching(tally: Tally) -> str:
    faults = "; ".join(f"{name}: {many}" for name, many in sorted((tally.wrong or {}).items())) or "none"
    return f"""
## Is the matching as good as it can be?

Random rosters (departments, areas, special knowledge, groups, recusals, people who already carry much) are matched,
and a textbook method that shares nothing with ours (minimum-cost flow) works out the best there could be.
It would be suspicious if a seat stayed empty that could be filled, if work were spread less evenly than possible,
if anybody came where they may not, or if a shortage were claimed without a proof that counts up.

| | how many |
|---|---|
| random cases | {tally.cases:,} |
| all seats could be filled | {tally.complete:,} |
| they could not | {tally.short:,} |
| people were moved to make room | {tally.repaired:,} |
| loads were evened out | {tally.levelled:,} |
| proofs of a shortage, each counted again | {tally.certificates:,} |
| faults | {faults} |"""


def _possible(cover: Coverage, fixed: Coverage) -> str:
    return f"""
## Can everybody come who could?

In {cover.cases} small rosters every possible assignment was written down. It would be suspicious if a pair of person
and seat that belongs to some best assignment never came about in {cover.draws:,} draws.

| | possible pairs | never drawn | drawn though not among the best | rarest pair, share of draws |
|---|---|---|---|---|
| the lottery | {cover.possible} | {cover.never} | {cover.impossible} | {cover.rarest:.3f} |
| the same with seats in list order | {fixed.possible} | {fixed.never} | {fixed.impossible} | {fixed.rarest:.3f} |"""


def _crooks(divided: int) -> str:
    return "\n".join(["", "## Would a crooked lottery be found?", "", *_crooked(divided)])


def _crooked(divided: int) -> Iterator[str]:
    yield "The same tests with lotteries that are rigged on purpose, with far fewer draws. Every one must be found."
    yield ""
    yield "| test | how it is rigged | draws | rare | found |\n|---|---|---|---|---|"
    doses = {row.run: row.draws for row in (*TARGETS, *PEOPLE)}
    for run, crook, how in CROOKS:
        draws = max(20, doses.get(run, 12_000) // CROOK_DOSE // divided)
        found = run(draws, deal=crook) if isinstance(run, partial) else run(draws, crook)
        yield f"| {found.label} | {how} | {draws:,} | {_share(found.p)} | {_found(found.suspicious)} |"
    for dealer, how in DEALERS:
        tally = judge(CASES, max(200, 1_000 // divided), dealer)
        worst = "; ".join(f"{name} ({many})" for name, many in sorted((tally.wrong or {}).items()))
        yield f"| matching | {how} | {tally.cases:,} | {worst} | {_found(bool(worst))} |"


def _found(yes: bool) -> str:
    return "yes" if yes else "**no**"


def _again(divided: int) -> str:
    dose = "" if divided == 1 else f" (dose divided by {divided})"
    return f"""
## The seeds{dose}

Seed i of a test is SHA-256 of its label, a space and the number i from 0: `printf 'inclusion 0' | sha256sum` is the
first of the first table. Labels: inclusion, subsets, order, across strata, long list, neighbouring seeds, who meets
whom, pairs of colleagues, pairs at one target, leaders, who goes short, mode any/same/other/map/groups, {CASES}
(the cases themselves from "{CASES} case i"), {PAIRS} (cases) and {PAIRS} 0 … 25 (draws).

What this page cannot show: that the list is complete and true, and that nobody knew the seed beforehand. The first is
for the auditor, the second is what the grade on the result card is about.
"""


if __name__ == "__main__":
    sys.exit(main())
