"""A rule book is data; what does not fit the table never gets in."""

from datetime import time
from fractions import Fraction
from pathlib import Path

import pytest

from rules import profile
from rules.keys import BY_DEFAULT, KEYS, Kind
from rules.refusal import BadInput
from rules.values import parse, written

HEAD = {
    "id": "t",
    "version": "1",
    "name": {"zh": "试", "en": "Trial"},
    "regulation": {"zh": "试行规则", "en": "Trial rules"},
}


def built(**keys: object) -> profile.Profile:
    return profile.build({"profile": HEAD, "keys": keys}, "t.toml")


def said(value: object, article: str = "试行规则第一条") -> dict[str, object]:
    return {"value": value, "article": article}


def refused(**keys: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        built(**keys)
    return caught.value


def test_three_profiles_are_shipped() -> None:
    assert profile.shipped() == ("neutral", "wugang", "wushen")
    assert [profile.named(name).id for name in profile.shipped()] == list(profile.shipped())


def test_the_sharpest_difference_is_cited() -> None:
    wushen, wugang = profile.named("wushen"), profile.named("wugang")
    assert (wushen.choice("replacement_policy"), wushen.article("replacement_policy")) == (
        "redraw",
        "乌审旗细则（八）",
    )
    assert (wugang.choice("replacement_policy"), wugang.article("replacement_policy")) == (
        "leader_assign",
        "舞钢细则第十六条",
    )
    assert "recusal" in wushen.choices("replacement_reasons")
    assert "health" not in wushen.choices("replacement_reasons")
    assert "cannot_perform" not in wugang.choices("replacement_reasons")


def test_floors_are_exact() -> None:
    floors = profile.named("wugang").ratios("risk_ratio_floor")
    assert dict(floors) == {
        "A": Fraction(1, 100),
        "B": Fraction(3, 100),
        "C": Fraction(1, 10),
        "D": Fraction(1, 5),
    }
    assert profile.named("wushen").ratios("risk_ratio_floor") == {}


def test_where_the_regulation_is_silent_the_default_says_so() -> None:
    neutral = profile.named("neutral")
    assert {neutral.article(key) for key in KEYS} == {BY_DEFAULT}
    assert {key: neutral.get(key) for key in KEYS} == {key: row.default for key, row in KEYS.items()}
    assert neutral.time("office_close") == time(18)
    assert neutral.steps("reminder_steps_workdays") == (10, 5, 2, 0)
    assert neutral.limit("joint_max_per_target_year") == 2
    assert (neutral.region, profile.named("wushen").region, profile.named("wugang").region) == (
        None,
        "150626",
        "410481",
    )


def test_six_keys_cannot_be_switched_off() -> None:
    fixed = {key for key, row in KEYS.items() if row.fixed}
    assert fixed == {
        "no_exemption",
        "target_list_frozen",
        "swap_allowed",
        "archive_immutable",
        "risk_class_visibility",
        "draw_two_person",
    }
    refusal = refused(draw_two_person=said(False))
    assert refusal.key == "profile_fixed"
    assert refusal.arguments == {
        "file": "t.toml",
        "key": "draw_two_person",
        "found": "false",
        "allowed": "true",
    }
    assert built(draw_two_person=said(True)).article("draw_two_person") == "试行规则第一条"


def test_an_unknown_key_is_named() -> None:
    refusal = refused(min_inspector=said(2))
    assert refusal.key == "profile_unknown_key"
    assert refusal.arguments["key"] == "keys.min_inspector"
    assert "min_inspectors" in str(refusal.arguments["allowed"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("min_inspectors", "2"),
        ("min_inspectors", True),
        ("min_inspectors", 1),
        ("min_inspectors", 2.0),
        ("dispatch_modes", []),
        ("dispatch_modes", ["wide", "wide"]),
        ("dispatch_modes", "wide"),
        ("replacement_policy", "vote"),
        ("risk_ratio_floor", {"A": 0.01}),
        ("risk_ratio_floor", {"A": "3/2"}),
        ("risk_ratio_floor", {"E": "1/2"}),
        ("office_close", "24:00"),
        ("office_close", "6pm"),
        ("escalation_steps_workdays", [0]),
        ("reminder_steps_workdays", [5, 5]),
        ("replacement_policy", "none"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(key: str, value: object) -> None:
    refusal = refused(**{key: said(value)})
    assert (refusal.key, refusal.arguments["key"]) == ("profile_wrong_value", key)
    assert refusal.arguments["allowed"]


def test_a_limit_may_be_lifted_by_its_article() -> None:
    assert built(joint_max_per_target_year=said("none")).limit("joint_max_per_target_year") is None


def test_a_value_without_an_article_is_refused() -> None:
    assert refused(min_inspectors=said(3, " ")).key == "profile_no_article"
    assert refused(min_inspectors=said(3, BY_DEFAULT)).key == "profile_no_article"
    assert refused(min_inspectors={"value": 3}).key == "profile_entry_shape"
    assert refused(min_inspectors=3).key == "profile_entry_shape"


@pytest.mark.parametrize(
    "spoil", [{"version": 1}, {"region": "15062"}, {"name": "试"}, {"motto": "x"}, {"id": ""}]
)
def test_a_head_that_does_not_fit_is_refused(spoil: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        profile.build({"profile": {**HEAD, **spoil}}, "t.toml")
    assert caught.value.arguments["file"] == "t.toml"


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "x.toml"
    broken.write_text("[keys", encoding="utf-8")
    for path in (broken, tmp_path / "none.toml"):
        with pytest.raises(BadInput) as caught:
            profile.load(path)
        assert caught.value.key == "profile_unreadable"
    with pytest.raises(BadInput) as caught:
        profile.named("atlantis")
    assert caught.value.arguments["allowed"] == "neutral, wugang, wushen"


def test_the_digest_follows_the_rules_not_the_file() -> None:
    assert built().digest == built().digest == profile.named("neutral").digest
    assert len({profile.named(name).digest for name in profile.shipped()}) == 3
    assert (
        built(risk_ratio_floor=said({"A": "1/100"})).digest
        == built(risk_ratio_floor=said({"A": "2/200"})).digest
    )


def test_reading_a_key_as_another_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError):
        built().number("office_close")


def test_every_default_is_a_legal_value() -> None:
    for key in KEYS.values():
        if key.kind in (Kind.RATIOS, Kind.TIME):
            raw: object = "none" if key.default is None else written(key.default)
        else:
            raw = list(key.default) if isinstance(key.default, tuple) else key.default
        assert parse(key, raw) == key.default, key.name
