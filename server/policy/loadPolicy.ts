// Reads the rules in force from a folder of JSON files. A fault names the file, the record and the field, and
// nothing is loaded: half a catalogue is worse than the old one.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Policy } from '#contract/policy.ts';
import {
  calendarFile,
  categoriesFile,
  forcesFile,
  thresholdsFile,
  type CalendarFile,
  type CategoriesFile,
  type ForcesFile,
  type ThresholdsFile,
} from './policyFiles.ts';

/** As many as a person mends in one go; the next run shows the rest. */
const MAX_FAULTS_SHOWN = 10;

/** The files are wrong; the message lists what to mend, one line each. */
export class PolicyFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyFault';
  }
}

/** @throws PolicyFault */
export async function loadPolicy(dir: string): Promise<Policy> {
  const [categories, forces, calendar, thresholds] = await Promise.all([
    load<CategoriesFile>(dir, 'categories.json', categoriesFile),
    load<ForcesFile>(dir, 'forces.json', forcesFile),
    load<CalendarFile>(dir, 'calendar.json', calendarFile),
    load<ThresholdsFile>(dir, 'thresholds.json', thresholdsFile),
  ]);
  const { source: calendarSource, verified: calendarVerified, ...calendarRules } = calendar;
  const { source: thresholdsSource, verified: thresholdsVerified, ...thresholdRules } = thresholds;
  const content = {
    source: [
      `categories: ${categories.source}`,
      `forces: ${forces.source}`,
      `calendar: ${calendarSource}`,
      `thresholds: ${thresholdsSource}`,
    ].join('\n'),
    verified: categories.verified && forces.verified && calendarVerified && thresholdsVerified,
    forces: forces.forces,
    categories: categories.categories,
    calendar: calendarRules,
    thresholds: thresholdRules,
  };
  // Over the parsed content, whose keys stand in the schema's order: layout and order in the file do not count.
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { hash, ...content };
}

async function load<T>(dir: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(dir, file);
  const content = parseJson(await read(path), path);
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${path}: ${inWords(issue, content)}`);
  const more = faults.length - MAX_FAULTS_SHOWN;
  throw new PolicyFault(
    [...faults.slice(0, MAX_FAULTS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  );
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PolicyFault(`${path}: cannot be read (${(cause as Error).message})`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PolicyFault(`${path}: is not JSON (${(cause as Error).message})`, { cause });
  }
}

/** `E-0401, conditions.0.limits.accept.n: ...`: a record by its code, since nobody counts to the 37th. */
function inWords(issue: z.core.$ZodIssue, content: unknown): string {
  const [list, index, ...field] = issue.path;
  const record = typeof index === 'number' ? recordName(content, String(list), index) : null;
  const path = (record === null ? issue.path : field).map(String).join('.');
  return [record, `${path || 'record'}: ${issue.message}`].filter((part) => part !== null).join(', ');
}

function recordName(content: unknown, list: string, index: number): string {
  const record: unknown = (content as Record<string, readonly unknown[]>)[list]?.[index];
  const code = typeof record === 'object' && record !== null && 'code' in record ? record.code : null;
  return typeof code === 'string' ? code : `${list} no. ${index + 1}`;
}
