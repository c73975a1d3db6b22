"""What happens when somebody acts or time passes.

Mechanisms (each exists once): unit, machine, duty, decision, work, tell, delivery, audit, doors.
Their tables: machines, duties, decisions, works, cards, purposes.
Stages of the year, one module each: setup, binding, imports, plan, batch, pool, ceremony, contributions,
matching, assignment, replacement. `views` builds the arguments of what people see.
"""
