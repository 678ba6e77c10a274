// Money, instants and distances as people read them. Amounts are exact decimal strings and stay so.

import type { Money } from "../views.gen";

// A page in plain English is read all over the world: day before month, and hours up to 24.
const locale = ((lang) => (lang === "en" || lang === "" ? "en-GB" : lang))(
  typeof document === "undefined" ? "en" : document.documentElement.lang,
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const MANY_DAYS = 90;

type Parts = Intl.DateTimeFormatOptions;
const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<number, Intl.NumberFormat>();
const distances = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
const plain = new Intl.NumberFormat(locale);

function dated(seconds: number, parts: Parts): string {
  const key = JSON.stringify(parts);
  let format = dates.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...parts });
    dates.set(key, format);
  }
  return format.format(seconds * 1000).replace("Sept", "Sep"); // as every other month, and as the server writes it
}

const DATE: Parts = { day: "numeric", month: "short", year: "numeric" };
const SAME_YEAR: Parts = { day: "numeric", month: "short" };
const TIME: Parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const EXACT: Parts = { ...TIME, second: "2-digit" };

/** 1,220.00: the digits are those of the string, however long it is. */
export function amount(exact: string): string {
  const digits = exact.split(".")[1]?.length ?? 0;
  let format = numbers.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    numbers.set(digits, format);
  }
  return format.format(exact as `${number}`).replace("-", "−");
}

/** USD, or USD / month. */
export function unit(money: Money): string {
  const currency = money.currency.toUpperCase();
  return money.per ? `${currency} / ${money.per}` : currency;
}

export function moneyText(money: Money): string {
  return `${amount(money.amount)} ${unit(money)}`;
}

/** The minor units of what a person wrote in the major one, or null where it is no amount. */
export function minorUnits(written: string, digits: number): string | null {
  const clean = written.trim().replace(/[\s,'’]/g, "").replace("−", "-");
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(clean);
  if (found === null) return null;
  const [, sign = "", whole = "0", fraction = ""] = found;
  if (fraction.replace(/0+$/, "").length > digits) return null;
  const minor = (whole + fraction.slice(0, digits).padEnd(digits, "0")).replace(/^0+(?=\d)/, "");
  return minor === "0" ? minor : sign + minor;
}

/** How many decimals a currency has. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

export function count(value: number): string {
  return plain.format(value);
}

/** 27 Feb 2026 */
export function date(at: number): string {
  return dated(at, DATE);
}

/** Fri, 27 Feb 2026 */
export function longDate(at: number): string {
  return dated(at, { weekday: "short", ...DATE }).replace(",", "");
}

/** 09:00, or 09:00:04 where it is not on the minute. */
export function time(at: number): string {
  return dated(at, at % MINUTE === 0 ? TIME : EXACT);
}

export function exactTime(at: number): string {
  return dated(at, EXACT);
}

/** 27 Feb 2026 09:00 */
export function instant(at: number): string {
  return `${date(at)} ${time(at)}`;
}

/** 3 Mar 09:00, with the year where it is another than that of `now`, and then without the hour. */
export function near(at: number, now: number): string {
  if (yearOf(at) !== yearOf(now)) return date(at);
  return `${dated(at, SAME_YEAR)} ${dated(at, TIME)}`;
}

/** 3 Mar, with the year where it is another than that of `now`. */
export function nearDate(at: number, now: number): string {
  return yearOf(at) === yearOf(now) ? dated(at, SAME_YEAR) : date(at);
}

export function month(at: number): string {
  return dated(at, { month: "short" });
}

export function monthYear(at: number): string {
  return dated(at, { month: "short", year: "numeric" });
}

export function yearOf(at: number): number {
  return new Date(at * 1000).getUTCFullYear();
}

export function monthOf(at: number): number {
  return new Date(at * 1000).getUTCMonth();
}

/** The first instant of its month; `ahead` months later. */
export function startOfMonth(at: number, ahead = 0): number {
  const then = new Date(at * 1000);
  return Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + ahead, 1) / 1000;
}

export function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

export function iso(at: number): string {
  return new Date(at * 1000).toISOString().replace(".000Z", "Z");
}

/** For inputs: 2026-02-27, and 2026-02-27T09:00:00. */
export function isoDate(at: number): string {
  return iso(at).slice(0, 10);
}
export function isoLocal(at: number): string {
  return iso(at).slice(0, -1);
}

/** UTC seconds of what an input holds, or null where it holds none. */
export function parsed(written: string): number | null {
  const full = written.length === 10 ? `${written}T00:00:00` : written;
  const found = Date.parse(`${full}Z`);
  return Number.isNaN(found) ? null : Math.floor(found / 1000);
}

/** in 4 days, 35 days ago, now: by the clock that is shown, not by the wall's. */
export function distance(at: number, now: number): string {
  if (at === now) return "now";
  const [value, name] = stretch(at - now);
  return distances.format(value, name);
}

/** 4 days */
export function span(seconds: number): string {
  const [value, name] = stretch(Math.abs(seconds));
  const said = Math.abs(value);
  return `${count(said)} ${said === 1 ? name : `${name}s`}`;
}

function stretch(seconds: number): [number, "second" | "minute" | "hour" | "day" | "month" | "year"] {
  const size = Math.abs(seconds);
  if (size >= 2 * YEAR) return [Math.trunc(seconds / YEAR), "year"];
  if (size >= MANY_DAYS * DAY) return [Math.trunc(seconds / (YEAR / 12)), "month"];
  if (size >= DAY) return [Math.trunc(seconds / DAY), "day"];
  if (size >= HOUR) return [Math.trunc(seconds / HOUR), "hour"];
  if (size >= MINUTE) return [Math.trunc(seconds / MINUTE), "minute"];
  return [seconds, "second"];
}

/** be4112…c09a7d */
export function short(hash: string, each = 6): string {
  return hash.length > 2 * each + 1 ? `${hash.slice(0, each)}…${hash.slice(-each)}` : hash;
}

/** A machine's word as people write it: payment_intent is Payment intent. */
export function words(name: string): string {
  const said = name.replaceAll("_", " ");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** 1 invoice, 2 invoices */
export function many(value: number, name: string): string {
  return `${count(value)} ${value === 1 ? name : `${name}s`}`;
}
