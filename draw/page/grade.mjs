/** The assurance grade (protocol §13), computed by whoever verifies. */

const ATTACKER = 30_000_000n; // PBKDF2 rounds per second granted to an attacker
const SHORT_WINDOW = 60; // seconds; below it nobody could take part
const RICH_BEACON = 2 ** 24; // outcomes of a public lottery that stand alone
const POOR_BEACON = 10 ** 5; // outcomes that need a delay, so that trying each of them costs one
const POOR_BEACON_WORK = 450_000_000;

/**
 * E0…E3 of a draw that ended in RESULT or VOID, else null.
 * A drand round's BLS signature cannot be checked by WebCrypto, so such a beacon never counts here; the page says
 * that the command line can (`needsCommandLine`).
 */
export function gradeOf(lot) {
  return lot.close === null || lot.end === null
    ? null
    : grade(lot.entry.body, lot.close.at, lot.close.body.contrib.map((one) => one.date), false);
}

/** Would the beacon of this draw count for E3 if its signature could be checked here? */
export function needsCommandLine(lot) {
  const { beacon } = lot.entry.body;
  return beacon !== null && beacon.type === "drand" && lot.close !== null && lot.end !== null;
}

/** The highest row of the table that holds. @param {boolean} beaconValid of type drand: signature and time verified */
export function grade({ window, delay, beacon }, closeAt, dates, beaconValid) {
  const work = delay.seg * delay.it;
  if (window.close - window.open < SHORT_WINDOW) return "E0";
  if (beacon !== null && closeAt < beacon.at && isStrong(beacon, work, beaconValid)) return "E3";
  const inTime = closeAt <= window.close + window.reveal;
  const enough = (date) => BigInt(work) >= ATTACKER * BigInt(closeAt - date + 2);
  if (inTime && dates.some(enough)) return "E2";
  return dates.length > 0 ? "E1" : "E0";
}

function isStrong(beacon, work, valid) {
  if (beacon.type === "drand") return valid;
  if (beacon.type !== "public") return false;
  return beacon.outcomes >= RICH_BEACON || (beacon.outcomes >= POOR_BEACON && work >= POOR_BEACON_WORK);
}

