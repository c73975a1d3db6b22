"""What may stand already goes again under the same number, labelled; whatever happens between."""

from tests.crash.afterlife import LABEL
from tests.stage import Stage, _person_id
from workflow import tell


async def notice(stage: Stage, who: str) -> None:
    async with stage.house.act() as ctx:
        chat = await tell.private_chat(ctx, await _person_id(ctx, who))
        await tell.post(ctx, chat, "bound", FACE)
    await stage.settle()


FACE: dict[str, object] = {"name": "王海燕", "unit": "食品科", "roles": ["inspector"]}


def copies(stage: Stage, who: str) -> list[str]:
    return [m["text"] for m in stage.messages(who) if "王海燕，已绑定" in m["text"]]


async def test_a_lost_answer_is_followed_by_a_labelled_copy(stage: Stage) -> None:
    await stage.bind("陈志强")
    stage.telegram.fault("sendMessage", "reset-stored")
    await notice(stage, "陈志强")
    await stage.push(121)
    first, second = copies(stage, "陈志强")
    assert LABEL not in first
    assert LABEL in second


async def test_a_refusal_between_takes_no_label_away(stage: Stage) -> None:
    await stage.bind("陈志强")
    stage.telegram.fault("sendMessage", "reset-stored")
    await notice(stage, "陈志强")
    stage.telegram.fault("sendMessage", "429", retry_after=90)
    await stage.push(121)
    assert len(copies(stage, "陈志强")) == 1
    await stage.push(100)
    first, second = copies(stage, "陈志强")
    assert LABEL not in first
    assert LABEL in second
