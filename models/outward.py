"""What was made public outside the house, with the receipt that was entered afterwards (design 7, outward act)."""

from datetime import datetime

from sqlmodel import Field

from models.base import Row


class Publication(Row, table=True):
    """公示: `what` of a batch stands in public. `channel` is the place with its number or address, as entered."""

    what: str
    batch_id: int = Field(foreign_key="batch.id", index=True)
    channel: str
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime
