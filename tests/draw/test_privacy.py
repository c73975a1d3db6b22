"""A curious observer with every public byte of 1,000 draws learns no more than the published counts say.

Each attack is then tried on draws with one guard removed, where the same attack must succeed. All seeds come
from labels: a test passes always or never.
"""

import re
from functools import cache

import pytest

from draw.replay import verify_record
from tests.draw import observers
from tests.draw.observers import FEATURES
from tests.draw.scores import Classes, Names, Score, score_classes, score_learned, score_names
from tests.draw.worlds import World, world

HONEST = {"uniform": 300, "shown": 350, "hidden": 350}
LEAKY = 50
pytestmark = pytest.mark.timeout(400)  # whichever test comes first builds the draws for all
BOUND = 4.0  # standard deviations above what the counts allow; by chance once in thirty thousand
CAUGHT = 6.0

NAMES = {
    observers.by_rank: "code order",
    observers.by_index: "index as position",
    observers.by_ticket_of_index: "tickets by index",
    observers.by_salt: "salts as tickets",
    observers.by_reading: "names in a post",
}
CLASSES = [
    (observers.by_order, "draw order"),
    (observers.by_scaled_rank, "code order"),
    (observers.by_range_of_index, "index by class"),
    (observers.by_paper, "stratum in receipt"),
    (observers.by_paper, "position in receipt"),
    (observers.by_paper, "class in attr"),
    (observers.by_salt_digit, "salt by class"),
    (observers.by_outcome_salt, "outcome salt by class"),
    (observers.by_path, "path by class"),
]
TABLES = {
    observers.by_trying_results: "unblinded result",
    observers.by_trying_tables: "unblinded table",
    observers.by_table: "unhidden",
}
LEARNED = {
    "entry sizes": "long entry",
    "record size": "size",
    "post sizes": "count in a post",
    "how many": "one more post",
    "timing": "timing",
    "statuses": "status by class",
}


@cache
def worlds(kind: str, leak: str = "") -> list[World]:
    return [world(kind, i, leak) for i in range(LEAKY if leak else HONEST[kind])]


def ids(one: object) -> str:
    return getattr(one, "__name__", str(one))


def test_there_are_a_thousand_draws_and_they_are_sound() -> None:
    every = [one for kind in HONEST for one in worlds(kind)]
    assert len(every) == 1_000
    assert all(verify_record(one.watch.record).valid for one in every[::50])


@pytest.mark.parametrize("attack", NAMES, ids=ids)
@pytest.mark.parametrize("kind", ["uniform", "shown"])
def test_no_drawn_name_is_guessed(attack: Names, kind: str) -> None:
    score = score_names(attack, worlds(kind))
    assert score.sigmas < BOUND, score


@pytest.mark.parametrize("attack", NAMES, ids=ids)
def test_a_guess_of_names_succeeds_without_its_guard(attack: Names) -> None:
    score = score_names(attack, worlds("uniform", NAMES[attack]))
    assert score.sigmas > CAUGHT, score


@pytest.mark.parametrize("attack", dict.fromkeys(attack for attack, _ in CLASSES), ids=ids)
def test_no_class_of_a_drawn_enterprise_is_guessed(attack: Classes) -> None:
    score = score_classes(attack, worlds("shown"))
    assert score.sigmas < BOUND, score


@pytest.mark.parametrize(("attack", "leak"), CLASSES, ids=ids)
def test_a_guess_of_classes_succeeds_without_its_guard(attack: Classes, leak: str) -> None:
    score = score_classes(attack, worlds("shown", leak))
    assert score.sigmas > CAUGHT, score


def test_the_counts_themselves_allow_what_they_allow() -> None:
    """Guessing the commonest class for everybody is right exactly as often as the published quotas say."""
    score = score_classes(observers.by_counts, worlds("shown"))
    quotas = [[s["k"] for s in one.watch.body("COMMIT")["strata"]] for one in worlds("shown")]
    assert score.hits == sum(map(max, quotas)) == round(score.allowed)
    assert max(100 * max(k) // sum(k) for k in quotas) <= 75


@pytest.mark.parametrize("attack", TABLES, ids=ids)
def test_a_hidden_table_stays_hidden(attack: Names) -> None:
    assert not [one for one in worlds("hidden") if attack(one.watch) is not None]
    leaky = worlds("hidden", TABLES[attack])
    right = sum(attack(one.watch) == quotas(one) for one in leaky)
    assert right >= 0.9 * len(leaky)


def quotas(one: World) -> tuple[int, ...]:
    drawn = [risk for _, risk in one.named()]
    return tuple(drawn.count(risk) for risk in ("A", "B"))


@pytest.mark.parametrize("name", FEATURES)
def test_nothing_about_a_hidden_draw_goes_with_its_classes(name: str) -> None:
    honest = worlds("hidden")
    half = len(honest) // 2
    assert learned(name, honest[:half], honest[half:]).sigmas < BOUND


@pytest.mark.parametrize("name", FEATURES)
def test_what_goes_with_the_classes_is_learned_without_its_guard(name: str) -> None:
    leaky = worlds("hidden", LEARNED[name])
    score = learned(name, leaky[: LEAKY // 2], leaky[LEAKY // 2 :])
    assert score.sigmas > BOUND, score


def learned(name: str, before: list[World], now: list[World]) -> Score:
    return score_learned(FEATURES[name], before, now)


def test_no_public_text_names_a_class_or_a_code() -> None:
    for one in (*worlds("shown")[:50], *worlds("hidden")[:50]):
        text = "\n".join(one.watch.posts) + one.watch.record.decode()
        assert not [code for code in one.risk if code in text]
        assert not re.search(r"风险|[ABCD] ?类|stratum", text)
