// Rows 6, 7, 11 and 12 as far as departments and the clock go; teams act through their orders.
import { resumedAfter, type Dues } from '../clock.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Refusal } from '../command.ts';
import type { Policy } from '../policy.ts';
import { invalid, notNow } from '../refusal.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { unreported } from './caseParties.ts';
import { caseRulesOf, type CaseRules } from './caseRules.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

/** Row 6: the district sends it to a department. */
export function assignDepartment(
  { policy }: Given,
  theCase: Case,
  command: Of<'case.assignDepartment'>,
): Decision {
  const unknown = noDepartment(policy, command.department);
  if (unknown) return refuse(unknown);
  if (theCase.departmentWork && theCase.department === command.department) {
    return refuse(
      notNow(
        'department',
        `案件 ${theCase.no} 已派遣至该部门，请等其接单，必要时催办。`,
        `Case ${theCase.no} is with that department already. Wait for it to take the case, or urge it.`,
      ),
    );
  }
  return facts({
    type: 'case.departmentAssigned',
    case: theCase.id,
    department: command.department,
    note: command.note ?? null,
  });
}

export function noDepartment(policy: Policy | null, id: string): Refusal | null {
  const departments = policy?.departments ?? [];
  if (departments.some((one) => one.id === id)) return null;
  const known = departments.map((one) => one.id).join(', ');
  return invalid(
    'department',
    `没有部门 ${id}，可用：${known}。`,
    `There is no department ${id}. Known: ${known}.`,
  );
}

/** Row 7. */
export function receive(theCase: Case): Decision {
  if (theCase.departmentWork?.kind === 'asked') return facts({ type: 'case.received', case: theCase.id });
  return refuse(
    theCase.departmentWork
      ? notNow(
          null,
          `案件 ${theCase.no} 已接单，请处置并反馈。`,
          `Case ${theCase.no} is taken already: handle it and feed back.`,
        )
      : notNow(
          null,
          `案件 ${theCase.no} 尚未派遣至贵部门，由区级派遣员派遣后才能接单。`,
          `Case ${theCase.no} was not sent to your department. The district's dispatcher sends it first.`,
        ),
  );
}

/** Row 12, for what a department did; teams feed back by their reports. */
export function feedback({ picture, policy }: Given, theCase: Case, command: Of<'case.feedback'>): Decision {
  if (theCase.departmentWork?.kind !== 'received') {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 没有部门接单，由处置队伍反馈。`,
        `No department has taken case ${theCase.no}: the team that handles it feeds back.`,
      ),
    );
  }
  const missing = missingPhotos(caseRulesOf(policy), 'department', command.attachments);
  if (missing) return refuse(missing);
  const busy = unreported(picture, theCase).map((id) => picture.teams.get(id)?.name ?? id);
  if (busy.length > 0) {
    return refuse(
      notNow(
        null,
        `${busy.join('、')}尚未反馈，请等其反馈，或由派遣员撤回其指令。`,
        `${busy.join(', ')} still has to report. Wait, or have a dispatcher recall the order.`,
      ),
    );
  }
  return facts({
    type: 'case.fedBack',
    case: theCase.id,
    text: command.text,
    attachments: command.attachments ?? [],
  });
}

/** Who feeds back shows what was done. */
export function missingPhotos(
  { photosRequired }: CaseRules,
  by: keyof CaseRules['photosRequired'],
  attachments: readonly unknown[] | undefined,
): Refusal | null {
  const least = photosRequired[by];
  if ((attachments?.length ?? 0) >= least) return null;
  return invalid(
    'attachments',
    `反馈须附至少 ${least} 张现场照片，请先上传。`,
    `A feedback needs at least ${least} photo(s) of the scene. Upload them first.`,
  );
}

/** Row 11: by a dispatcher at any time, by the clock when the time is up. */
export function resume({ policy, actor, context: { now } }: Given, theCase: Case): Decision {
  const { state, departmentWork } = theCase;
  if (state.kind !== 'suspended' || (actor.kind === 'system' && now < state.until)) return facts();
  const to = departmentWork ? (departmentWork.kind === 'received' ? 'handling' : 'dispatched') : 'filed';
  return facts({ type: 'case.resumed', case: theCase.id, to, dues: resumedDues(theCase, policy, now) });
}

/** Only handling stood still: whoever is sent next has the whole time to get there anyway. */
function resumedDues({ dues, limits, state }: Case, policy: Policy | null, now: number): Dues | null {
  if (!dues || !limits?.handle || !policy || dues.handleBy === null) return dues;
  return { ...dues, handleBy: resumedAfter(state.since, now, dues.handleBy, limits.handle, policy.calendar) };
}
