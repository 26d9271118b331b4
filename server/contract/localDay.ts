// Local days: rosters, jurisdictions and reports are kept by the district's calendar and not by UTC.
import type { Policy } from './policy.ts';

/** `YYYY-MM-DD` of the district's calendar. */
export type LocalDate = string;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** China has one zone and no summer time; a policy may say otherwise. */
const CHINA_OFFSET_MIN = 480;

export const offsetMinOf = (policy: Policy | null): number =>
  policy?.calendar.utcOffsetMin ?? CHINA_OFFSET_MIN;

export const localDate = (at: number, offsetMin: number): LocalDate =>
  new Date(at + offsetMin * MINUTE_MS).toISOString().slice(0, 10);

/** Epoch ms of the day's local midnight. */
export const startOfDay = (date: LocalDate, offsetMin: number): number =>
  Date.parse(`${date}T00:00:00Z`) - offsetMin * MINUTE_MS;

export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** A day that the calendar has: 2026-02-30 is none. */
export const isLocalDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === text;
};
