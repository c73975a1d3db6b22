"""Who may not, and what they are told: every command and every button against every actor."""
