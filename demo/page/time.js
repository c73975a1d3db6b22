// All times are the simulated clock's, shown as they read in Shanghai wherever the browser sits.
import { lang, say } from "./words.js";

const ZONE = "Asia/Shanghai";
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const WEEKDAYS = { Mon: "一", Tue: "二", Wed: "三", Thu: "四", Fri: "五", Sat: "六", Sun: "日" };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parts(unix) {
  const found = Object.fromEntries(PARTS.formatToParts(new Date(unix * 1000)).map((part) => [part.type, part.value]));
  return { ...found, month: Number(found.month), day: Number(found.day) };
}

export function hourMinute(unix) {
  const { hour, minute } = parts(unix);
  return `${hour}:${minute}`;
}

// The year is left out while it is the simulated present's year.
export function day(unix, now) {
  const { year, month, day: date, weekday } = parts(unix);
  const sameYear = !now || parts(now).year === year;
  if (lang === "en") return `${weekday} ${date} ${MONTHS[month - 1]}${sameYear ? "" : ` ${year}`}`;
  return `${sameYear ? "" : `${year} 年 `}${month} 月 ${date} 日（周${WEEKDAYS[weekday]}）`;
}

export function dayKey(unix) {
  const { year, month, day: date } = parts(unix);
  return `${year}-${month}-${date}`;
}

export const dayAndTime = (unix, now) => `${day(unix, now)}${lang === "en" ? " " : ""}${hourMinute(unix)}`;

// The two largest units are enough to feel how long it is.
export function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const units = [
    ["days", Math.floor(minutes / 1440)],
    ["hours", Math.floor(minutes / 60) % 24],
    ["minutes", minutes % 60],
  ];
  const first = units.findIndex(([, n]) => n > 0);
  if (first < 0) return say("just_now");
  return units
    .slice(first, first + 2)
    .filter(([, n]) => n > 0)
    .map(([key, n]) => say(key, { n }))
    .join(" ");
}
