"""Arguments of cards and queues, read from the present state. Numbers and names only; words are in templates."""

Face = tuple[str, dict[str, object], int | None]
"""What a card shows now: template, arguments, number of a document to attach (None for most)."""
