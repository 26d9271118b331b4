// Reads the rules in force from a folder of JSON files. Every fault of every file is told, by line, record and
// field, and then nothing is loaded: half a catalogue is worse than the old one.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Words } from '#contract/ids.ts';
import { wordsOf } from '#contract/parse.ts';
import type { Policy } from '#contract/policy.ts';
import { faultLine, readJsonFile, type FileFault, type JsonFile, type JsonPath } from './jsonFile.ts';
import {
  limitRuleFaults,
  limitsFile,
  triggersFile,
  type LimitsFile,
  type TriggersFile,
} from './ladderFiles.ts';
import {
  attachmentsFile,
  calendarFile,
  categoriesFile,
  departmentsFile,
  coverageFile,
  forcesFile,
  patrolFile,
  safetyFile,
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
  type SafetyFile,
  type RecommendationFile,
  type RunCardsFile,
  type Sourced,
  type TalkFile,
  type ThresholdsFile,
} from './policyFiles.ts';
import { caseRulesFaults, caseRulesFile, type CaseRulesFile } from './caseRulesFile.ts';
import { dutyFile, standardsFile, type DutyFile, type StandardsFile } from './standardsFile.ts';

/** One file for each; its name is the key with `.json`. */
interface PolicyFiles {
  readonly categories: CategoriesFile;
  readonly departments: DepartmentsFile;
  readonly forces: ForcesFile;
  readonly calendar: CalendarFile;
  readonly thresholds: ThresholdsFile;
  readonly caseRules: CaseRulesFile;
  readonly limits: LimitsFile;
  readonly triggers: TriggersFile;
  readonly runCards: RunCardsFile;
  readonly recommendation: RecommendationFile;
  readonly coverage: CoverageFile;
  readonly attachments: AttachmentsFile;
  readonly talk: TalkFile;
  readonly patrol: PatrolFile;
  readonly safety: SafetyFile;
  readonly standards: StandardsFile;
  readonly duty: DutyFile;
}

const SCHEMAS: { readonly [K in keyof PolicyFiles]: z.ZodType<PolicyFiles[K]> } = {
  categories: categoriesFile,
  departments: departmentsFile,
  forces: forcesFile,
  calendar: calendarFile,
  thresholds: thresholdsFile,
  caseRules: caseRulesFile,
  limits: limitsFile,
  triggers: triggersFile,
  runCards: runCardsFile,
  recommendation: recommendationFile,
  coverage: coverageFile,
  attachments: attachmentsFile,
  talk: talkFile,
  patrol: patrolFile,
  safety: safetyFile,
  standards: standardsFile,
  duty: dutyFile,
};

/** The names of the files of a policy folder. */
export const POLICY_FILES: readonly string[] = Object.keys(SCHEMAS).map((key) => `${key}.json`);

/** As many as a person mends in one go; the next run shows the rest. */
const MAX_FAULTS = 200;

/** The files are wrong; the message lists what to mend, one line each. */
export class PolicyFault extends Error {
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    const more = faults.length - MAX_FAULTS;
    super(
      [...faults.slice(0, MAX_FAULTS).map(faultLine), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    );
    this.name = 'PolicyFault';
    this.faults = faults;
  }
}

/** @throws PolicyFault */
export async function loadPolicy(dir: string): Promise<Policy> {
  const faults: FileFault[] = [];
  const sources: Partial<Record<keyof PolicyFiles, JsonFile>> = {};
  const read = async <K extends keyof PolicyFiles>(key: K): Promise<PolicyFiles[K] | null> => {
    const file = await readJsonFile(join(dir, `${key}.json`));
    if (!file.ok) {
      faults.push(...file.faults);
      return null;
    }
    sources[key] = file.read;
    const result = SCHEMAS[key].safeParse(file.read.content, { reportInput: true });
    if (result.success) return result.data;
    faults.push(...result.error.issues.flatMap((issue) => faultsOf(issue, file.read)));
    return null;
  };
  const found: { -readonly [K in keyof PolicyFiles]?: PolicyFiles[K] | null } = {};
  for (const key of Object.keys(SCHEMAS) as (keyof PolicyFiles)[])
    Object.assign(found, { [key]: await read(key) });
  if (faults.length > 0) throw new PolicyFault(faults);
  // No fault: each file was read.
  const files = found as PolicyFiles;
  for (const { key, path, message } of contradictions(files)) {
    const source = sources[key];
    if (source) faults.push(source.faultAt(path, named(source.content, path, message)));
  }
  if (faults.length > 0) throw new PolicyFault(faults);
  const { departments } = files.departments;
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
    limits: rules(files.limits),
    ladder: rules(files.triggers),
    caseRules: rules(files.caseRules),
    runCards: files.runCards.runCards,
    recommendation: rules(files.recommendation),
    coverage: rules(files.coverage),
    attachments: rules(files.attachments),
    talk: rules(files.talk),
    patrol: rules(files.patrol),
    safety: rules(files.safety),
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

interface Contradiction {
  readonly key: keyof PolicyFiles;
  readonly path: JsonPath;
  readonly message: Words;
}

/** What only shows when two files are held against each other. */
function contradictions(files: PolicyFiles): Contradiction[] {
  const { categories, departments, runCards, limits, caseRules, thresholds } = files;
  const known = new Set(departments.departments.map(({ id }) => id));
  const strangers = categories.categories.flatMap((category, index): Contradiction[] => {
    const at = (field: string | number, id: string): Contradiction => ({
      key: 'categories',
      path: ['categories', index, ...(field === 'lead' ? ['leadDepartment'] : ['coDepartments', field])],
      message: { zh: `departments.json 中没有部门 ${id}`, en: `departments.json has no department ${id}` },
    });
    return [
      ...(known.has(category.leadDepartment) ? [] : [at('lead', category.leadDepartment)]),
      ...category.coDepartments.flatMap((id, place) => (known.has(id) ? [] : [at(place, id)])),
    ];
  });
  return [
    ...strangers,
    ...caseRulesFaults(caseRules, thresholds).map((fault) => ({ key: 'caseRules' as const, ...fault })),
    ...runCardFaults(runCards, categories).map(
      ({ index, category, message }): Contradiction => ({
        key: 'runCards',
        path: index < 0 ? ['runCards'] : ['runCards', index],
        message: same(index < 0 ? `${category} ${message}` : message),
      }),
    ),
    ...limitRuleFaults(limits, categories.categories).map(
      ({ path, category }): Contradiction => ({
        key: 'limits',
        path,
        message: { zh: `目录中没有类别 ${category}`, en: `there is no category ${category}` },
      }),
    ),
  ];
}

/** What a schema finds, each at its own line. */
function faultsOf(issue: z.core.$ZodIssue, file: JsonFile): FileFault[] {
  // JSON has no symbols for keys.
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const at = [...path, key];
      return file.faultAt(
        at,
        named(file.content, at, { zh: '没有这个字段，请去掉', en: 'is no field of it: remove it' }),
      );
    });
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const message = missing ? { zh: '缺少', en: 'is missing' } : wordsOf(issue);
  return [file.faultAt(path, named(file.content, path, message))];
}

const same = (text: string): Words => ({ zh: text, en: text });

/** `E-0401, conditions.0.limits.accept.n: …`: a record by its code, since nobody counts to the 37th. */
function named(content: unknown, path: JsonPath, { zh, en }: Words): Words {
  const [list, index, ...rest] = path;
  const record = typeof index === 'number' ? recordName(content, String(list), index) : null;
  const field = (record === null ? path : rest).join('.');
  const where = [record, field].filter(Boolean).join(', ');
  return where === '' ? { zh, en } : { zh: `${where}：${zh}`, en: `${where}: ${en}` };
}

function recordName(content: unknown, list: string, index: number): string {
  const record: unknown = (content as Record<string, readonly unknown[]>)[list]?.[index];
  if (typeof record === 'object' && record !== null) {
    for (const key of ['code', 'key', 'id', 'category'] as const) {
      const name = (record as Record<string, unknown>)[key];
      if (typeof name === 'string') return name;
    }
  }
  return `${list} no. ${index + 1}`;
}
