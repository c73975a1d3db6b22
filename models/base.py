"""What every table shares: constraint names, string enums, the version column."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, String
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {  # SQLite can only migrate constraints that have names
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row with a number of its own and a version that every transition raises by one."""

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(default=0, nullable=False)


def number(row: Row) -> int:
    """The row's id, which the database has given it by now."""
    if row.id is None:
        raise LookupError(f"{type(row).__name__} was not flushed yet")
    return row.id


def state(default: StrEnum) -> Any:
    """A state column: enum values as plain strings, so that both engines migrate alike."""
    return Field(default=default, sa_type=String(32), nullable=False, index=True)


def big(
    *, primary_key: bool = False, nullable: bool = False, unique: bool = False, index: bool = False
) -> Any:
    """A 64-bit integer: Telegram's ids of chats and persons."""
    return Field(
        default=None,
        sa_column=Column(
            BigInteger,
            primary_key=primary_key,
            nullable=nullable,
            unique=unique,
            index=index,
            autoincrement=False,
        ),
    )
