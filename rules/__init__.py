"""The rule book: profiles, working days, deadlines, permissions, refusals. Pure: no database, no network, no clock."""
