"""The menu behind the slash: which commands each role sees, in the order of use. Words in words/commands.toml."""

from templates.words import word

COMMANDS: dict[str, tuple[str, ...]] = {
    "clerk": ("today", "invite", "proof"),
    "inspector": ("mytasks",),
    "business_unit_head": ("inbox",),
    "deputy_leader_in_charge": ("inbox",),
    "principal_leader": ("inbox",),
    "legal_supervisor": ("inbox", "sealed"),
    "observer": ("remark",),
}
EVERYBODY = ("due", "drawresult", "verify", "help", "lang")


def menu(roles: list[str], language: str) -> list[tuple[str, str]]:
    """(command, description) for a person with these roles, without repeats."""
    own = [command for role, commands in COMMANDS.items() if role in roles for command in commands]
    return [(name, word(f"commands.{name}", language)) for name in dict.fromkeys([*own, *EVERYBODY])]
