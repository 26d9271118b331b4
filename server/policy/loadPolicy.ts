// Reads the rules in force from a folder of JSON files. A fault names the file, the record and the field, and
// nothing is loaded: half a catalogue is worse than the old one.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Policy } from '#contract/policy.ts';
import {
  attachmentsFile,
  calendarFile,
  categoriesFile,
  departmentsFile,
  coverageFile,
  forcesFile,
  patrolFile,
  recommendationFile,
  runCardFaults,
  runCardsFile,
  talkFile,
  thresholdsFile,
  type AttachmentsFile,
  type CalendarFile,
  type CategoriesFile,
  type CoverageFile,
  type DepartmentsFile,
  type ForcesFile,
  type PatrolFile,
  type RecommendationFile,
  type RunCardsFile,
  type Sourced,
  type TalkFile,
  type ThresholdsFile,
} from './policyFiles.ts';
import { dutyFile, standardsFile, type DutyFile, type StandardsFile } from './standardsFile.ts';

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
  const files = {
    categories: await load<CategoriesFile>(dir, 'categories.json', categoriesFile),
    departments: await load<DepartmentsFile>(dir, 'departments.json', departmentsFile),
    forces: await load<ForcesFile>(dir, 'forces.json', forcesFile),
    calendar: await load<CalendarFile>(dir, 'calendar.json', calendarFile),
    thresholds: await load<ThresholdsFile>(dir, 'thresholds.json', thresholdsFile),
    runCards: await load<RunCardsFile>(dir, 'runCards.json', runCardsFile),
    recommendation: await load<RecommendationFile>(dir, 'recommendation.json', recommendationFile),
    coverage: await load<CoverageFile>(dir, 'coverage.json', coverageFile),
    attachments: await load<AttachmentsFile>(dir, 'attachments.json', attachmentsFile),
    talk: await load<TalkFile>(dir, 'talk.json', talkFile),
    patrol: await load<PatrolFile>(dir, 'patrol.json', patrolFile),
    standards: await load<StandardsFile>(dir, 'standards.json', standardsFile),
    duty: await load<DutyFile>(dir, 'duty.json', dutyFile),
  };
  const departments = files.departments.departments;
  for (const category of files.categories.categories) {
    for (const id of [category.leadDepartment, ...category.coDepartments]) {
      if (departments.some((one) => one.id === id)) continue;
      throw new PolicyFault(
        `${join(dir, 'categories.json')}: ${category.code}: departments.json has no department ${id}`,
      );
    }
  }
  const cards = runCardFaults(files.runCards, files.categories);
  if (cards.length > 0) {
    const path = join(dir, 'runCards.json');
    throw new PolicyFault(cards.map((one) => `${path}: ${one.category}: ${one.message}`).join('\n'));
  }
  const content = {
    source: Object.entries(files)
      .map(([name, file]) => `${name}: ${file.source}`)
      .join('\n'),
    verified: Object.values(files).every((file) => file.verified),
    forces: files.forces.forces,
    departments,
    categories: files.categories.categories,
    calendar: rules(files.calendar),
    thresholds: rules(files.thresholds),
    runCards: files.runCards.runCards,
    recommendation: rules(files.recommendation),
    coverage: rules(files.coverage),
    attachments: rules(files.attachments),
    talk: rules(files.talk),
    patrol: rules(files.patrol),
    standards: files.standards.standards,
    duty: rules(files.duty),
  };
  // Over the parsed content, whose keys stand in the schema's order: layout and order in the file do not count.
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { hash, ...content };
}

/** What a file says besides where it comes from. */
function rules<T extends Sourced>(file: T): Omit<T, keyof Sourced> {
  const { source: _, verified: __, ...rest } = file;
  return rest;
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
