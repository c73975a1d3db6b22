/** The page's words in the language chosen, and how it writes numbers, dates and digests. */

let book = {};
let language = "zh";

/** @param {Object<string, {zh:string, en:string}>} words by file.key, as the page carries them */
export function learn(words, chosen) {
  book = words;
  language = chosen;
}

export const spoken = () => language;

export function speak(chosen) {
  language = chosen;
}

export const knows = (key) => Object.hasOwn(book, key);

/** The sentence of this key with its {places} filled. */
export function say(key, places = {}) {
  const text = book[key]?.[language] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
}

/** A fault by its name, "misshapen · body.plan · text 1…64": in words, with where it is. */
export function fault(text) {
  const [key, ...where] = text.split(" · ");
  const found = ["verify_faults", "verify_sealed", "verify_page"].find((file) => knows(`${file}.${key}`));
  return [found === undefined ? key : say(`${found}.${key}`), ...where].join(" · ");
}

export const thousands = (n) => n.toLocaleString("en-US");

/** Hex in groups of four, as it stands on posts. */
export const groups = (text) => text.match(/.{1,4}/g)?.join(" ") ?? "";

export const listed = (parts) => parts.join(language === "zh" ? "、" : ", ");

/** An instant in the house's own time: 2026 年 9 月 24 日（周四）17:00. */
export function moment(seconds) {
  const settings = {
    timeZone: "Asia/Shanghai",
    year: "numeric",
    month: language === "zh" ? "numeric" : "short",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  const parts = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", settings).formatToParts(seconds * 1000);
  const p = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const clock = `${p.hour}:${p.minute}:${p.second}`;
  return language === "zh"
    ? `${p.year} 年 ${p.month} 月 ${p.day} 日（${p.weekday}）${clock}`
    : `${p.weekday} ${p.day} ${p.month} ${p.year}, ${clock} (UTC+8)`;
}

/** A time span in days and hours, or in seconds below an hour. */
export function duration(seconds) {
  if (seconds < 3600) return say("verify_page.seconds", { n: seconds });
  const hours = Math.floor(seconds / 3600);
  if (hours < 24) return say("verify_page.hours", { n: hours });
  return say("verify_page.duration", { days: Math.floor(hours / 24), hours: hours % 24 });
}
