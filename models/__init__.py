"""Tables and their migrations. Import this package to have every table registered."""

from models import (
    assignment,
    audit,
    base,
    directory,
    document,
    draw,
    mail,
    mechanism,
    outward,
    people,
    plan,
    sealed,
)

__all__ = [
    "assignment",
    "audit",
    "base",
    "directory",
    "document",
    "draw",
    "mail",
    "mechanism",
    "outward",
    "people",
    "plan",
    "sealed",
]
