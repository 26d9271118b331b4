// Which acts a person is offered on a case, and why one of them is not possible now. No rule stands here: the console
// asks the same pure rules that the server will decide by, with what it sees. The server still decides.
import { mayCommand } from '#contract/authority.ts';
import { MOMENTS } from '#contract/case/caseMoments.ts';
import { caseRulesOf } from '#contract/case/caseRules.ts';
import { subjectOf } from '#contract/case/caseParties.ts';
import type { AnyCommand, Refusal } from '#contract/command.ts';
import { decide } from '#contract/decide.ts';
import type { Context } from '#contract/decision.ts';
import type { Tier, Words } from '#contract/ids.ts';
import type { ActName, ActSpec, Field, Filled, Item, Matter } from './actSpec.ts';
import { CASE_ACTS } from './caseActList.ts';

export interface OfferedAct {
  /** Unique on the case. */
  readonly id: string;
  readonly spec: ActSpec;
  readonly item: Item;
  /** The letter; null: all that fit are taken. */
  readonly key: string | null;
  /** null: possible. */
  readonly refusal: Refusal | null;
  /** Somebody of this tier has to agree; null: it takes effect at once. */
  readonly decides: Tier | null;
  /** Not possible because the case is in another state: said only to who asks. */
  readonly untimely: boolean;
}

/** In the order of `CASE_ACTS`. */
export function offeredActs(matter: Matter): readonly OfferedAct[] {
  const offered = CASE_ACTS.flatMap((spec) => offeredBy(spec, matter));
  return withKeys(offered);
}

type Keyless = Omit<OfferedAct, 'key'>;

function offeredBy(spec: ActSpec, matter: Matter): readonly Keyless[] {
  const { theCase, picture, person } = matter;
  const subject = spec.type.startsWith('case.')
    ? // A command about the case alone; the table of authority is asked about this very case.
      subjectOf(picture, person, theCase, spec.type as Parameters<typeof subjectOf>[3])
    : { town: theCase.town };
  // Whose it is not is told once on the card, and not by each act.
  if (mayCommand(person, spec.type, subject) === 'role') return [];
  return (spec.items?.(matter) ?? ITSELF).map((item) => {
    const verdict = verdictOf(spec, item, matter);
    return {
      id: `${spec.name} ${item.id}`,
      spec,
      item,
      ...verdict,
      untimely: verdict.refusal !== null && !isTimely(spec, matter),
    };
  });
}

const ITSELF: readonly Item[] = [{ id: '', words: null }];

function verdictOf(spec: ActSpec, item: Item, matter: Matter): Pick<OfferedAct, 'refusal' | 'decides'> {
  const { picture, person, now } = matter;
  const fields = spec.fields?.(matter, item) ?? [];
  const command = { ...spec.wish(matter, item, probe(fields)), id: PROBE_ID } as AnyCommand;
  const decision = decide(picture, picture.policy, person, command, askingContext(now));
  if (!decision.ok) {
    // What the form asks for is not there yet: that is no reason against the act.
    const own = fields.some(({ name }) => decision.refusal.field?.split('.').includes(name));
    const choosing = spec.opens !== undefined && /^(teams|lead|to)\b/.test(decision.refusal.field ?? '');
    return { refusal: own || choosing ? null : decision.refusal, decides: null };
  }
  const applied = decision.facts.find((fact) => fact.type === 'case.applied');
  return { refusal: null, decides: applied?.type === 'case.applied' ? applied.decides : null };
}

/** No command has it: nothing is ever sent under it. */
const PROBE_ID = '00000000-0000-4000-8000-000000000000';

/** What somebody might fill in: enough for the rules to look past the form. */
export function probe(fields: readonly Field[]): Filled {
  const values = Object.fromEntries(
    fields.flatMap((field): [string, string][] => {
      switch (field.kind) {
        case 'line':
        case 'text':
          return [[field.name, 'x']];
        case 'choice':
          return field.options[0] ? [[field.name, field.options[0].value]] : [];
        case 'hours':
        case 'time':
          return [[field.name, String(field.initial)]];
        case 'search': {
          const first = field.initial ?? (field.required ? field.options[0]?.value : undefined);
          return first === undefined ? [] : [[field.name, first]];
        }
        case 'pictures':
          return [];
      }
    }),
  );
  return { values, pictures: [] };
}

/** What a console knows of the world outside of its picture: the time. */
export const askingContext = (now: number): Context => ({
  now,
  locate: () => null,
  hasGrid: () => true,
  personOf: () => null,
  archived: () => null,
  travel: () => null,
  placeOf: () => null,
  teamsIn: () => [],
});

const hasMoment = (type: string): type is keyof typeof MOMENTS => Object.hasOwn(MOMENTS, type);

const isTimely = ({ type, name }: ActSpec, { theCase }: Matter): boolean => {
  const { kind } = theCase.state;
  if (hasMoment(type)) return (MOMENTS[type].from as readonly string[]).includes(kind);
  // Asking for time is for who has it in hands.
  if (name === 'askExtension' || name === 'askSuspension' || name === 'askReturn')
    return kind === 'dispatched' || kind === 'handling';
  return type !== 'case.apply' || kind !== 'closed';
};

/** Taken by the desk itself, whatever is open on it; `p` and `h` belong to calls for help. */
const OF_THE_DESK = 'jkrmltfph?[]';

function withKeys(acts: readonly Keyless[]): readonly OfferedAct[] {
  const taken = new Set(OF_THE_DESK);
  // What can be done now has its own letter; the others get what is left.
  const byNeed = [...acts].sort((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null));
  const keys = new Map<Keyless, string>();
  for (const act of byNeed) {
    const pool = act.spec.keys + (/^[A-Z]/.test(act.spec.keys) ? CAPITALS : LETTERS);
    const key = pool.split('').find((one) => !taken.has(one));
    if (key === undefined || act.refusal !== null) continue;
    taken.add(key);
    keys.set(act, key);
  }
  return acts.map((act) => ({ ...act, key: keys.get(act) ?? null }));
}

const LETTERS = 'abceginoqsuvwxyz';
const CAPITALS = 'ABCDFGHIJKMOPQRSUYZ';

/**
 * The act that usually comes next: it is on Enter. What waits for this very person comes first, then the next step of
 * the case. null: it is somebody else's turn.
 */
export function usualAct(acts: readonly OfferedAct[], { theCase, picture }: Matter): OfferedAct | null {
  const possible = (name: ActName) => acts.find((act) => act.spec.name === name && act.refusal === null);
  const steps = nextSteps(theCase.state, caseRulesOf(picture.policy).siteCheckRequired);
  for (const name of [...ALWAYS_FIRST, ...steps, ...ALWAYS_LAST]) {
    const found = possible(name);
    if (found) return found;
  }
  return null;
}

const ALWAYS_FIRST: readonly ActName[] = [
  'confirmEscalation',
  'acceptDelegation',
  'approve',
  'acknowledgeUrge',
  'joinOffer',
];

/** They have their time: the work itself comes first. */
const ALWAYS_LAST: readonly ActName[] = ['replySupervision'];

function nextSteps(state: Matter['theCase']['state'], siteCheck: boolean): readonly ActName[] {
  switch (state.kind) {
    case 'reported':
      return ['dispatch', 'file', 'accept', 'requestVerification'];
    case 'verifying':
      return ['verify'];
    case 'accepted':
      return ['dispatch', 'file'];
    case 'filed':
      return ['dispatch', 'assignDepartment'];
    case 'dispatched':
      return ['receive'];
    case 'handling':
      return ['feedback'];
    case 'suspended':
      return [];
    case 'feedback':
      return ['check'];
    case 'checking':
      if (state.result) return state.result.passed ? ['close'] : ['rework'];
      return siteCheck || state.team !== null ? ['checkResult'] : ['close', 'checkResult'];
    case 'closed':
      return state.closing.kind === 'selfHandled' ? ['audit'] : [];
    case 'rejected':
    case 'voided':
      return [];
  }
}

/** Why nothing on this case is this person's to do; null: something is, or they only ever look. */
export function notTheirs(acts: readonly OfferedAct[]): Words | null {
  const timely = acts.filter(({ untimely }) => !untimely);
  if (timely.length === 0 || timely.some(({ refusal }) => refusal === null)) return null;
  const [first] = timely;
  const same = timely.every(({ refusal }) => refusal?.message.zh === first?.refusal?.message.zh);
  return same ? (first?.refusal?.message ?? null) : null;
}
