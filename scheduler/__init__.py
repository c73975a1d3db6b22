"""The clock: a few fixed ticks that turn due rows into notices, climbs and draw steps. The rows are the memory."""
