"""From the printed slip to a bound chat."""

from tests.stage import Stage, _person_id
from workflow import binding


async def code_for(stage: Stage, name: str | None) -> str:
    async with stage.house.act() as ctx:
        return await binding.issue(ctx, await _person_id(ctx, name) if name else None)


async def test_a_slip_binds_after_name_and_digits(stage: Stage) -> None:
    code = await code_for(stage, "王海燕")
    await stage.say("王海燕", "/start")
    assert "还没有绑定身份" in stage.text("王海燕")
    await stage.say("王海燕", f"/start {code.lower()}")
    assert "王*燕" in stage.text("王海燕")
    await stage.tap("王海燕", "是我")
    await stage.say("王海燕", "0000")
    assert "还可以试 4 次" in stage.text("王海燕")
    await stage.say("王海燕", "1234")
    assert "王海燕，已绑定" in stage.text("王海燕")
    await stage.say("王海燕", "/help")
    assert "/mytasks" in stage.text("王海燕")


async def test_a_code_is_good_once_and_for_72_hours(stage: Stage) -> None:
    code = await code_for(stage, "陈志强")
    await stage.say("陈志强", f"/start {code}")
    await stage.tap("陈志强", "是我")
    await stage.say("白洁", f"/start {code}")
    assert "已经用过" in stage.text("白洁")
    late = await code_for(stage, "白洁")
    await stage.push(73 * 3600)
    await stage.say("白洁", f"/start {late}")
    assert "过期" in stage.text("白洁")
