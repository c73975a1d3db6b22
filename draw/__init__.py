"""The lottery: draw-protocol-v1 (`ssj-draw/1`) as pure functions. Bytes and JSON objects in, bytes out.

No clock, no chance of its own, no floating point, nothing of ours imported. Secrets, times and texts are
handed in; whoever calls keeps them. `tests/draw/test_one_draw.py` walks through a whole draw; in short:

    once per log  chain.secret, chain.public_key → bodies.genesis
    per plan      bodies.plan
    freeze        snapshot.freeze(items, rule, strata_rules, list_secret) → root, map, table, shortages
    commit        Ledger.of(entries): next_link, attempt → Terms → bodies.commit_targets / _both / _match
    window        seed.refusal(commit, accepted, new) → None: it counts; seed.mix, seed.running_code: its echo
    close         seed.transcript → bodies.close, with x = chain.secret(last, chain_len, i)
                  (before the close bodies.abort; after it only RESULT or, by decision, bodies.void)
    delay         seed.start → D_0; seed.step(D_{j−1}, j, it) → D_j, each worth storing; AuditSeed.of → K
    draw          tickets.draw(K, snapshot.strata) → positions; outcome.targets → items in target order
    match         matching.match(K, [Target.of(id, attr)…], match_input) → teams, certificates, moves
    result        bodies.result_targets / _both / _match
    afterwards    record.public_record, record.sealed_record; receipts.Membership, receipts.Outcomes;
                  bodies.replace, bodies.note; replay.grade_of for the card
    verify        replay.verify_record or verify_log (R1–R15) → audit.verify_sealed → notes.notes

Every entry: body → `log.append` → `replay.faults_of_next` (which rules would it break?) → `chain.sign` its
digest → post `entry.data`. The modules, from the ground up:

    error canon cj form                     the error, hashes and AES blocks, canonical JSON, shapes
    tree quota snapshot                     the frozen directory and how many of it are drawn
    chain seed tickets outcome              secrets and signatures, the seed, the lots, who was drawn
    roster board search matching certificate    who inspects: input, state, paths, deal–repair–level, proofs
    shapes log bodies ledger                entries: form, chain, builders, and what they add up to
    table recompute checks replay audit notes   verification: R10, R11, the others, log, sealed, remarks
    grade receipts record calibrate         the grade, enterprises' papers, files, the delay's length

Everything refused is a `DrawError` with a key and arguments; its words are somebody else's.
"""
