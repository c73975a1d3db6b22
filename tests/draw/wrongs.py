"""Things a dishonest house does with its log, one function each (docs/attacks.md gives the numbers)."""

from draw import bodies
from draw.ledger import Ledger
from tests.draw.crooked import T0, House, said

LATER = T0 + 90_000


def house() -> House:
    made = House()
    made.freeze()
    return made


def abort_after_the_close(one: House) -> None:
    """3: the result was not to somebody's taste; the window is over, the draw is dropped all the same."""
    commit = one.commit()
    decided = bodies.decision_digest(bytes(32), "服务器故障")
    one.post(T0 + 230, "ABORT", bodies.abort(commit.q, "host", decided, [], commit.digest, one.x(1)))


def abort_after_the_reveal(one: House) -> None:
    """3: x is out, the seed can be computed; now it "crashes"."""
    commit = one.commit()
    one.close(commit)
    decided = bodies.decision_digest(bytes(32), "服务器故障")
    one.post(T0 + 230, "ABORT", bodies.abort(commit.q, "host", decided, [], commit.digest, one.x(1)))


def begin_anew_beside_a_dropped_draw(one: House) -> None:
    """3: the open draw is left lying and another begun."""
    one.commit()
    one.commit(at=T0 + 999)


def another_secret_after_withholding_one(one: House) -> None:
    """3: x of the dropped draw is never revealed; the next draw takes the next secret of the chain."""
    link = {"i": 2, "prev": one.x(1).hex()}
    one.whole(link=link)


def draw_again_after_a_result(one: House) -> None:
    """4: a second lottery for the same plan."""
    one.whole()
    one.freeze(secret="second list")
    one.whole(at=LATER)


def void_after_the_result(one: House) -> None:
    """4: the result is known and is declared void."""
    commit, close, _ = one.whole()
    one.post(T0 + 400, "VOID", bodies.void(commit.q, one.seed(commit, close), "dispute", bytes(32)))


def second_attempt_called_the_first(one: House) -> None:
    """4: what was drawn and voided before is not mentioned."""
    voided(one)
    one.whole(at=LATER, attempt=1, redo_of=None, redo_reason="")


def take_the_next_in_line(one: House) -> None:
    """11: a reserve nobody committed to."""
    commit = one.commit()
    close = one.close(commit)
    found = one.result(commit, close)
    one.entries.pop(), one.signatures.pop()
    position = next(j for j in range(60) if j not in found.body["drawn"][0])
    one.result(commit, close, reserve=[[position]])


def other_positions(one: House) -> None:
    """11: a drawn position is exchanged for another."""
    commit = one.commit()
    close = one.close(commit)
    found = one.result(commit, close)
    one.entries.pop(), one.signatures.pop()
    drawn = found.body["drawn"][0]
    one.result(commit, close, drawn=[[*drawn[:-1], next(j for j in range(60) if j not in drawn)]])


def change_a_contribution(one: House) -> None:
    """14: a text is changed in CLOSE after it was mixed in."""
    commit = one.commit()
    right, wrong = said("骰子 4"), said("骰子 5")
    one.close(commit, [right], contrib=[wrong.public()])


def secret_of_an_old_draw(one: House) -> None:
    """16: the second draw commits to the secret of the first."""
    voided(one)
    one.whole(at=LATER, link={"i": 1, "prev": one.x(0).hex()})


def old_close_for_a_new_draw(one: House) -> None:
    """16: what closed the first draw, word for word, under the COMMIT of the second."""
    first = voided(one)
    again = one.commit(at=LATER)
    old = Ledger.of(one.entries).lots[first].close
    one.post(LATER + 201, "CLOSE", {**old.body, "commit": again.q})


def go_on_without_the_beacon(one: House) -> None:
    """17: "the relay was unavailable"."""
    commit = one.commit(
        beacon={
            "type": "public",
            "name": "福彩",
            "issue": "1",
            "format": "N",
            "outcomes": 2**25,
            "at": T0 + 240,
        }
    )
    close = one.close(commit)
    one.result(commit, close)


def choose_a_beacon_that_is_known(one: House) -> None:
    """17: a public number from before the close."""
    beacon = {
        "type": "public",
        "name": "福彩",
        "issue": "1",
        "format": "N",
        "outcomes": 2**25,
        "at": T0 + 100,
    }
    commit = one.commit(beacon=beacon)
    close = one.close(commit)
    one.result(commit, close, beacon=b"12345")


def a_stranger_contributes(one: House) -> None:
    """20: somebody who is no observer."""
    commit = one.commit()
    one.close(commit, [said("x", who="路人-1")])


def one_observer_floods(one: House) -> None:
    """20: more messages of one person than the terms allow."""
    commit = one.commit()
    one.close(commit, [said(str(i), mid=i) for i in range(1, 6)])


def contribute_after_the_close(one: House) -> None:
    """2, 20: a word that came when the others were known."""
    commit = one.commit()
    one.close(commit, [said("x", date=T0 + 201)])


def voided(one: House) -> int:
    commit = one.commit()
    close = one.close(commit)
    one.post(T0 + 400, "VOID", bodies.void(commit.q, one.seed(commit, close), "dispute", bytes(32)))
    return commit.q
