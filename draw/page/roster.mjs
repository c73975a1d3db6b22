/** The match input (protocol §9): who may inspect, what each target needs, who must not meet whom. */
import { each, integer, mapping, oneOf, record, row, text } from "./form.mjs";
import { ID } from "./receipts.mjs";
import { Refusal } from "./refusal.mjs";
import { COUNT, WORDS } from "./shapes.mjs";

const CODE = text(1, 64, /^[a-z0-9_]+$/);
const FEW = 3; // a seat that fewer units fit is called forced
const SEAT = record(
  { dept: WORDS, tags: each(WORDS), scope: oneOf("any", "same", "other", "map"), min: integer(1, 2 ** 32 - 1) },
  { more: true },
);
const UNIT = record(
  {
    id: text(1, 64, ID),
    dept: WORDS,
    area: CODE,
    tags: each(WORDS),
    cap: COUNT,
    load: COUNT,
    members: each(WORDS, { least: 1 }),
  },
  { more: true },
);
const INPUT = {
  lead: WORDS,
  area_map: mapping(CODE, each(CODE)),
  needs: mapping(CODE, each(SEAT)),
  units: each(UNIT),
  recuse: each(row(WORDS, WORDS)),
};
const REDRAW = {
  only: each(row(WORDS, COUNT)),
  keep: each(row(WORDS, COUNT, WORDS)),
  lead_open: each(WORDS, { distinct: true }),
};

/** One key for a row such as [target, seat]. */
const pair = (...parts) => JSON.stringify(parts);

/** A target: its id, area code and need code. @returns {{id:string, area:string, need:string}} */
export const targetOf = ({ id, attr }) => ({ id, area: attr[0], need: attr[1] });

/** Are single seats drawn again, rather than whole teams? */
export const isRedraw = (input) => Object.keys(REDRAW).some((name) => Object.hasOwn(input, name));

/**
 * A checked match input.
 * @typedef {object} Roster
 * @property {object[]} units in canonical order @property {Map<string, Set<string>>} recused target → units
 * @property {?Set<string>} only seats to draw, null for whole teams @property {Map<string, string>} keep seat → unit
 * @property {Set<string>} leadOpen
 */

/** Check a match input by itself; Refusal "misshapen" or "roster". @returns {Roster} */
export function readRoster(input) {
  record({}, { more: true })(input, "match_input");
  const redraw = isRedraw(input);
  record({ ...INPUT, ...(redraw ? REDRAW : {}) }, { more: true })(input, "match_input");
  const recused = new Map();
  for (const [target, unit] of input.recuse) {
    recused.set(target, (recused.get(target) ?? new Set()).add(unit));
  }
  refuseTwice("unit_twice", input.units.map((unit) => unit.id));
  refuseTwice("member_twice", input.units.flatMap((unit) => unit.members));
  for (const name of ["recuse", "only", "keep"]) {
    refuseTwice("row_twice", (input[name] ?? []).map(([one, other]) => pair(one, other)));
  }
  return {
    lead: input.lead,
    areaMap: input.area_map,
    needs: input.needs,
    units: [...input.units].sort((one, other) => (one.id < other.id ? -1 : 1)),
    recused,
    only: redraw ? new Set(input.only.map(([id, at]) => pair(id, at))) : null,
    keep: new Map((input.keep ?? []).map(([id, at, unit]) => [pair(id, at), unit])),
    leadOpen: new Set(input.lead_open ?? []),
  };
}

function refuseTwice(why, names) {
  const seen = new Set();
  for (const name of names) {
    if (seen.has(name)) throw new Refusal("roster", why, name);
    seen.add(name);
  }
}

/** Does a unit fit a seat at a target of this area? Everything but recusal. */
export function fits(roster, unit, seat, area) {
  return (
    unit.dept === seat.dept &&
    seat.tags.every((tag) => unit.tags.includes(tag)) &&
    unit.members.length >= seat.min &&
    inScope(roster, unit.area, seat.scope, area)
  );
}

function inScope(roster, own, scope, area) {
  if (scope === "same") return own === area;
  if (scope === "other") return own !== area;
  return scope === "any" || (Object.hasOwn(roster.areaMap, area) && roster.areaMap[area].includes(own));
}

/** May this unit go to this target at all? */
export const isRecused = (roster, target, unit) => roster.recused.get(target)?.has(unit) ?? false;

/** Indices in `needs` of the seats of this draw at a target. @returns {number[]} */
export function seatsAt(roster, target) {
  const all = [...roster.needs[target.need].keys()];
  return roster.only === null ? all : all.filter((at) => roster.only.has(pair(target.id, at)));
}

/** The unit that is kept on a seat, or undefined. */
export const keptAt = (roster, target, at) => roster.keep.get(pair(target.id, at));

/**
 * Check a roster against what it is drawn for; Refusal "roster".
 * @param {object[]} targets kind both: all items of status 0; kind match: those of `of`
 * @param {string[]} listed ids of the directory
 */
export function checkTargets(roster, targets, listed) {
  const known = new Set(listed);
  const people = new Set(roster.units.map((unit) => unit.id));
  for (const target of targets) {
    if (!Object.hasOwn(roster.needs, target.need)) throw new Refusal("roster", "need_unknown", target.id);
  }
  for (const [id, units] of roster.recused) {
    const fine = known.has(id) && [...units].every((unit) => people.has(unit));
    if (!fine) throw new Refusal("roster", "recuse_unknown", id);
  }
  if (roster.only !== null) checkRedraw(roster, new Map(targets.map((one) => [one.id, one])), people);
}

function checkRedraw(roster, targets, people) {
  const open = new Set([...roster.only].map((one) => JSON.parse(one)[0]));
  for (const one of [...roster.only, ...roster.keep.keys()]) {
    const [id, at] = JSON.parse(one);
    const seats = targets.has(id) ? roster.needs[targets.get(id).need].length : 0;
    if (at >= seats) throw new Refusal("roster", "seat_unknown", one);
  }
  for (const [one, unit] of roster.keep) {
    const [id] = JSON.parse(one);
    if (!people.has(unit)) throw new Refusal("roster", "unit_unknown", unit);
    if (!open.has(id) || roster.only.has(one)) throw new Refusal("roster", "keep_not_beside_only", one);
    if (!isRecused(roster, id, unit)) throw new Refusal("roster", "kept_unit_not_recused", one);
  }
  const stray = [...roster.leadOpen].find((id) => !open.has(id));
  if (stray !== undefined) throw new Refusal("roster", "lead_open_unknown", stray);
}

/** `COMMIT.match_stat`: units, seats of this draw, and those among them that fewer than 3 units fit. */
export function matchStat(roster, targets) {
  const fitting = new Map();
  let seats = 0;
  let forced = 0;
  for (const target of targets) {
    for (const at of seatsAt(roster, target)) {
      const kind = pair(target.need, at, target.area);
      const seat = roster.needs[target.need][at];
      if (!fitting.has(kind)) {
        fitting.set(kind, roster.units.filter((unit) => fits(roster, unit, seat, target.area)));
      }
      seats += 1;
      const able = fitting.get(kind).filter((unit) => !isRecused(roster, target.id, unit.id));
      if (able.length < FEW) forced += 1;
    }
  }
  return { units: roster.units.length, seats, forced };
}
