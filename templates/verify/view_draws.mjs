/** Every draw of the record, the latest first: what it drew, its grade and meaning, what came before it. */
import { el, fold } from "./dom.mjs";
import { duration, groups, moment, say, thousands } from "./speech.mjs";

/** The latest draw stands open, those before it behind one fold. */
export function drawsView({ draws, record }, delays) {
  if (draws.length === 0) return null;
  const isTrue = record.broken.length === 0 && delays.wrong.length === 0;
  const [latest, ...before] = draws;
  const count = { n: thousands(before.length) };
  return el(
    "section",
    {},
    el("h2", {}, say("verify_page.latest")),
    el("article", {}, el("h3", {}, titleOf(latest)), drawView(latest, isTrue)),
    before.length === 0 ? null : fold(say("verify_page.before", count), before.map((one) => folded(one, isTrue))),
  );
}

const folded = (one, isTrue) => fold(titleOf(one), drawView(one, isTrue));

const titleOf = (one) =>
  say("verify_page.draw_title", { ...one, kind: say(`draw_kinds.${one.kind}`) }) +
  ` · ${say(`draw_ends.${one.end?.type ?? ""}`)}`;

function drawView(one, isTrue) {
  return [
    el("p", { class: "quiet" }, say("verify_page.draw_place", { q: one.q, at: moment(one.at) })),
    el("p", {}, numbers(one).join(" · ")),
    one.grade === null ? null : gradeView(one, isTrue),
    one.seed === "" ? null : seedView(one),
    one.end?.reason ? el("p", {}, say("verify_page.reason", one.end)) : null,
    earlierView(one),
    notesView(one),
    positionsView(one),
  ];
}

const seedView = ({ seed }) =>
  el("p", {}, say("verify_page.seed"), " ", el("span", { class: "digest" }, groups(seed)));

function numbers(one) {
  const known = [
    ["eligible", one.eligible],
    ["targets", one.targets],
    ["contributions", one.contributions],
    ["objections", one.objections || null],
    ["replacements", one.replaced || null],
  ];
  return known
    .filter(([, n]) => n !== null)
    .map(([key, n]) => say(`verify_page.${key}`, { n: thousands(n) }));
}

/** A grade says how far a true record can be trusted; one that does not hold has none. */
function gradeView(one, isTrue) {
  if (!isTrue) return el("p", { class: "quiet" }, say("verify_page.no_grade"));
  return [
    el("p", { class: "grade" }, say(`grades.${one.grade}`)),
    one.beaconOpen ? el("p", { class: "open-note" }, say("verify_page.beacon_open")) : null,
  ];
}

function earlierView({ earlier }) {
  if (earlier.length === 0) return null;
  const line = ({ q, end, reason }) =>
    say("verify_page.earlier_one", {
      q,
      end: say(`draw_ends.${end}`),
      reason: reason === "" ? "" : ` · ${say("verify_page.reason", { reason })}`,
    });
  return [
    el("p", {}, say("verify_page.earlier")),
    el("ul", {}, earlier.map((before) => el("li", {}, line(before)))),
  ];
}

function notesView({ notes }) {
  if (notes.length === 0) return null;
  return el(
    "ul",
    { class: "notes" },
    notes.map(({ key, facts }) => el("li", {}, noteLine(say(`draw_notes.${key}`), factsOf(key, facts)))),
  );
}

const noteLine = (note, facts) => (facts === "" ? note : say("verify_page.note_line", { note, facts }));

/** The number that belongs to a note. */
function factsOf(key, facts) {
  if (facts.seconds !== undefined) return duration(facts.seconds);
  if (key === "attempt") return `${facts.attempt} · ${facts.reason}`;
  if (key === "forced") return `${facts.forced} / ${facts.seats}`;
  const [n] = Object.values(facts);
  return typeof n === "number" ? thousands(n) : "";
}

function positionsView({ hidden, drawn }) {
  if (hidden) return el("p", { class: "quiet" }, say("verify_page.positions_hidden"));
  if (drawn === null) return null;
  const line = (positions, at) => say("verify_page.stratum", { s: at + 1, positions: positions.join(" ") });
  const lines = drawn.map((positions, at) => el("p", { class: "digest" }, line(positions, at)));
  return fold(say("verify_page.positions"), lines);
}
