"""`yaohao rules [PROFILE] [KEY]`: what a jurisdiction says, and where it says so."""

from argparse import Namespace

from bot import talk
from rules.keys import KEYS
from rules.profile import Profile, named, shipped
from rules.refusal import BadInput
from rules.values import written


def run(arguments: Namespace) -> int:
    """List profiles, or the keys of one, or one key."""
    if arguments.profile is None:
        _list(arguments.json)
        return 0
    profile = named(arguments.profile)
    if arguments.key is not None and arguments.key not in KEYS:
        raise BadInput("no_such_key", key=arguments.key, known=", ".join(KEYS))
    wanted = [arguments.key] if arguments.key else list(KEYS)
    rows = {key: _row(profile, key) for key in wanted}
    if arguments.json:
        talk.data({"profile": profile.id, "version": profile.version, "digest": profile.digest, "keys": rows})
        return 0
    for key, row in rows.items():
        talk.line(f"{key} = {row['value']}\n    {row['title']} · {row['article']}")
    return 0


def _row(profile: Profile, key: str) -> dict[str, object]:
    title = KEYS[key].zh if talk.language() == "zh" else KEYS[key].en
    return {
        "value": written(profile.get(key)),
        "article": profile.article(key),
        "title": title,
        "fixed": KEYS[key].fixed,
    }


def _list(as_json: bool) -> None:
    profiles = {name: named(name) for name in shipped()}
    if as_json:
        talk.data({name: dict(profile.name) for name, profile in profiles.items()})
        return
    for name, profile in profiles.items():
        language = talk.language()
        talk.line(f"{name}  {profile.name[language]}\n    {profile.regulation[language]}")
