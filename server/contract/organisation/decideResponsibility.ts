// Jurisdictions change by date, and never backwards: what a past case was decided by stays explained.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { townOfGrid } from '../ids.ts';
import { addDays, localDate, offsetMinOf, startOfDay } from '../localDay.ts';
import { categoryOf } from '../policy.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { MAX_JURISDICTIONS, MAX_VERSIONS } from './limits.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import { jurisdictionOfSubject, versionAt } from './responsibility.ts';
import { mayOn, tooManyOf, unknownTown, unless } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

/** Nobody decides today what holds later than this; another year is a slip of the pen. */
const LATEST_DAYS = 3 * 366;

const JURISDICTION = { zh: '责任归属', en: 'jurisdiction' };
const VERSION = { zh: '尚未生效的责任版本', en: 'jurisdiction version that has yet to begin' };

export function decideResponsibility(
  given: Given,
  command: Of<'jurisdiction.set' | 'jurisdiction.withdraw'>,
): Decision {
  const { subject } = command;
  const town = subject.kind === 'grid' ? townOfGrid(subject.grid) : subject.town;
  return unless([mayOn(given, command.type, { town })], () =>
    command.type === 'jurisdiction.set' ? set(given, command) : withdraw(given, command),
  );
}

function set(given: Given, { subject, responsible, from: date, basis }: Of<'jurisdiction.set'>): Decision {
  const { picture, policy, context } = given;
  const offsetMin = offsetMinOf(policy);
  const today = localDate(context.now, offsetMin);
  const latest = addDays(today, LATEST_DAYS);
  if (date < today || date > latest) {
    return refuse(
      invalid(
        'from',
        `生效日期应在 ${today} 至 ${latest} 之间：责任归属不能倒签。`,
        `The first day must be from ${today} to ${latest}: a jurisdiction is never back-dated.`,
      ),
    );
  }
  const known = picture.jurisdictions.get(jurisdictionOfSubject(subject));
  const from = Math.max(startOfDay(date, offsetMin), context.now);
  return unless(
    [
      wrongSubject(given, subject),
      wrongResponsible(given, subject, responsible),
      known ? null : tooManyOf(JURISDICTION, picture.jurisdictions.size, MAX_JURISDICTIONS),
      known ? tooManyOf(JURISDICTION, known.versions.length, MAX_VERSIONS) : null,
    ],
    () => {
      const running = known && versionAt(known, from);
      if (running && JSON.stringify(running.responsible) === JSON.stringify(responsible)) {
        return refuse(
          notNow(
            'responsible',
            '该日已由同一单位负责，无需变更。',
            'The same is responsible on that day already: nothing would change.',
          ),
        );
      }
      return facts({ type: 'jurisdiction.set', subject, from, responsible, basis });
    },
  );
}

function wrongSubject(given: Given, subject: Of<'jurisdiction.set'>['subject']) {
  if (subject.kind === 'grid') {
    return given.context.hasGrid(subject.grid)
      ? null
      : invalid(
          'subject.grid',
          `本区没有代码为 ${subject.grid} 的网格。`,
          `The district has no grid ${subject.grid}.`,
        );
  }
  const { policy } = given;
  return (
    unknownTown(given, 'subject.town', subject.town) ??
    (policy && !categoryOf(policy, subject.category)
      ? invalid(
          'subject.category',
          `目录中没有类别 ${subject.category}。`,
          `The catalogue has no category ${subject.category}.`,
        )
      : null)
  );
}

function wrongResponsible(
  given: Given,
  subject: Of<'jurisdiction.set'>['subject'],
  responsible: Of<'jurisdiction.set'>['responsible'],
) {
  if ((subject.kind === 'grid') !== (responsible.kind === 'town')) {
    return invalid(
      'responsible',
      '网格由街镇负责，类别由部门负责。',
      'A town answers for a grid, a department for a category.',
    );
  }
  if (responsible.kind === 'town') return unknownTown(given, 'responsible.town', responsible.town);
  return given.policy?.departments.some(({ id }) => id === responsible.department)
    ? null
    : invalid(
        'responsible.department',
        `目录中没有部门 ${responsible.department}。`,
        `The rules in force name no department ${responsible.department}.`,
      );
}

function withdraw(given: Given, { subject, from, reason }: Of<'jurisdiction.withdraw'>): Decision {
  const known = given.picture.jurisdictions.get(jurisdictionOfSubject(subject));
  const version = known?.versions.find((one) => one.from === from);
  if (!version) return refuse(notFound('from', VERSION, String(from)));
  return version.from <= given.context.now
    ? refuse(
        notNow(
          'from',
          '该版本已生效，不能撤销；请另设一个新版本。',
          'This version is in force and cannot be taken back: set a new one after it.',
        ),
      )
    : facts({ type: 'jurisdiction.withdrawn', subject, from, reason });
}
