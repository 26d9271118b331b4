// Who staffs the simulated organisation: members, workstations, shifts and a roster for the coming days. Names are
// placeholders and ids carry `sim-`: nobody is meant. The roster says what the simulator then keeps.
import type { Command } from '#contract/command.ts';
import { memberId, shiftId, type GridCode, type Words } from '#contract/ids.ts';
import { addDays, localDate } from '#contract/localDay.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { between, pick, stream, uuidOf } from './chance.ts';
import type { EnrolCommand } from './organisation.ts';
import { loadOrganisationPlan, shiftNameOf, type OrganisationPlan } from './organisationPlan.ts';

/** Yesterday, whose night shift runs into today, today and two weeks: what a centre publishes ahead. */
const PLANNED_DAYS = 16;
/** Nobody's given name: 甲, 乙, 丙 is how Chinese says A, B, C. */
const GIVEN = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'];

type StaffCommand = Extract<
  Command,
  { type: 'shift.set' | 'member.enrol' | 'workstation.set' | 'roster.plan' }
>;

export interface GridsOfDistrict {
  readonly villageGrids: readonly { readonly code: GridCode; readonly name: Words }[];
  readonly urbanGrids: readonly { readonly code: GridCode; readonly name: Words }[];
}

/** What the picture lacks. The ids follow from the content: what was asked for once is not done again. */
export function makeDemoStaff(
  district: GridsOfDistrict,
  policy: Policy,
  organisation: readonly EnrolCommand[],
  picture: Picture,
  { seed, now }: { readonly seed: number; readonly now: number },
  plan: OrganisationPlan = loadOrganisationPlan(),
): StaffCommand[] {
  const today = localDate(now, policy.calendar.utcOffsetMin);
  return [
    ...shifts(plan).filter(({ shift }) => !picture.shifts.has(shift)),
    ...members(organisation, seed, plan).filter(({ member }) => !picture.members.has(member)),
    ...workstations(district).filter(({ grid }) => !picture.workstations.has(grid)),
    ...rosters(organisation, picture, today, plan),
  ];
}

function shifts(plan: OrganisationPlan) {
  return Object.entries(plan.shifts).map(([name, [start, end]]) =>
    named({
      type: 'shift.set',
      shift: simShift(name),
      name: plan.shiftNames[name as keyof typeof plan.shiftNames],
      startMin: minutes(start),
      endMin: minutes(end),
      town: null,
    }),
  );
}

/** A crew for its units, and its leader first. */
function members(organisation: readonly EnrolCommand[], seed: number, plan: OrganisationPlan) {
  const unitsOf = new Map<string, number>();
  for (const one of organisation)
    if (one.type === 'unit.enrol') unitsOf.set(one.team, (unitsOf.get(one.team) ?? 0) + 1);
  return organisation.flatMap((one) => {
    if (one.type !== 'team.enrol') return [];
    const rng = stream(seed, `members:${one.team}`);
    const [least, most] = plan.membersPerUnit;
    const count = Math.max(1, Math.round((unitsOf.get(one.team) ?? 1) * between(rng(), [least, most])));
    return Array.from({ length: Math.min(count, GIVEN.length) }, (_, index) =>
      named({
        type: 'member.enrol',
        member: memberId(`${one.team}-m${index + 1}`),
        team: one.team,
        name: `${index === 0 ? one.leader.slice(0, 1) : pick(plan.leaderSurnames, rng())}${GIVEN[index]}`,
        ...(index === 0 ? { title: plan.leaderTitle } : {}),
      }),
    );
  });
}

const workstations = ({ villageGrids, urbanGrids }: GridsOfDistrict) =>
  [...villageGrids, ...urbanGrids].map(({ code, name }) =>
    named({ type: 'workstation.set', grid: code, name: `${name.zh}工作站` }),
  );

/** Every team has one shift, every day: days that are planned already stay as they are. */
function rosters(
  organisation: readonly EnrolCommand[],
  picture: Picture,
  today: string,
  plan: OrganisationPlan,
) {
  return organisation.flatMap((one) => {
    if (one.type !== 'team.enrol' || picture.teams.get(one.team)?.disbandedAt !== null) return [];
    const planned = picture.rosters.get(one.team)?.days.at(-1)?.date ?? '';
    const shift = simShift(shiftNameOf({ id: one.team, force: one.force }, plan));
    const days = Array.from({ length: PLANNED_DAYS }, (_, day) => addDays(today, day - 1))
      .filter((date) => date > planned)
      .map((date) => ({ date, shifts: [shift] }));
    return days.length > 0 ? [named({ type: 'roster.plan', team: one.team, days })] : [];
  });
}

const simShift = (name: string) => shiftId(`sim-${name}`);
const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function named<C extends Omit<StaffCommand, 'id'>>(command: C): C & { readonly id: string } {
  return { ...command, id: uuidOf(JSON.stringify(command)) };
}
