// The simulated organisation: teams of the twelve forces over the towns, as the commands that enrol them. The
// same seed gives the same commands with the same ids; ids carry `sim-`, so that nobody takes them for real.
import type { Command } from '#contract/command.ts';
import type { Transport } from '#contract/organisation/organisation.ts';
import { teamId, unitId, type TownCode, type Words } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { Force, Policy } from '#contract/policy.ts';
import { pick, pickWeighted, stream, uuidOf } from './chance.ts';
import { loadOrganisationPlan, type ForcePlan, type OrganisationPlan } from './organisationPlan.ts';

export interface TownsOfDistrict {
  readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
}

export type EnrolCommand = Extract<Command, { type: 'team.enrol' | 'unit.enrol' }>;

export function makeDemoOrganisation(
  district: TownsOfDistrict,
  policy: Policy,
  { units, seed }: { readonly units: number; readonly seed: number },
  plan: OrganisationPlan = loadOrganisationPlan(),
): EnrolCommand[] {
  return groups(district, policy, units, plan).flatMap((group) => teamsOf(group, seed, plan));
}

/** What the picture has not enrolled yet: a second start with the same data enrols nothing again. */
export const notYetEnrolled = (commands: readonly EnrolCommand[], picture: Picture): EnrolCommand[] =>
  commands.filter((one) =>
    one.type === 'team.enrol' ? !picture.teams.has(one.team) : !picture.units.has(one.unit),
  );

/** The units of one force in one town, or in the district's own teams. */
interface Group {
  readonly town: { readonly code: TownCode; readonly name: Words } | null;
  readonly force: Force;
  readonly plan: ForcePlan;
  readonly units: number;
}

function groups(district: TownsOfDistrict, policy: Policy, units: number, plan: OrganisationPlan): Group[] {
  const ownUnits = Math.round(units * plan.districtShare);
  const townUnits = apportion(
    units - ownUnits,
    district.towns.map(({ code }) => plan.townWeights[code] ?? plan.otherTownWeight),
  );
  const places = [
    ...district.towns.map((town, index) => ({ town, units: townUnits[index]! })),
    { town: null, units: ownUnits },
  ];
  return places.flatMap(({ town, units: inPlace }) => {
    const perForce = apportion(
      inPlace,
      plan.forces.map((one) => (town ? one.share : one.inDistrict)),
    );
    return plan.forces.map((one, index) => {
      const force = policy.forces.find(({ code }) => code === one.force);
      if (!force)
        throw new Error(`the organisation names the force ${one.force}, which the policy does not have`);
      return { town, force, plan: one, units: perForce[index]! };
    });
  });
}

function teamsOf(
  { town, force, plan: forcePlan, units }: Group,
  seed: number,
  plan: OrganisationPlan,
): EnrolCommand[] {
  const rng = stream(seed, `teams:${town?.code ?? 'district'}:${force.code}`);
  const place = town ? shortName(town.name.zh) : '区级';
  const commands: EnrolCommand[] = [];
  for (let no = 1, left = units; left > 0; no++) {
    const size = Math.min(
      left,
      1 +
        pickWeighted(
          plan.teamSizes.map((_, i) => i),
          (i) => plan.teamSizes[i]!,
          rng(),
        ),
    );
    left -= size;
    const team = teamId(`sim-${town?.code ?? 'district'}-${force.code}-${twoDigits(no)}`);
    commands.push(
      named({
        type: 'team.enrol',
        team,
        name: `${place}${force.name.zh}${chineseNumber(no)}队`,
        force: force.code,
        homeTown: town?.code ?? null,
        leader: `${pick(plan.leaderSurnames, rng())}${plan.leaderTitle}`,
        transport: pickWeighted(TRANSPORTS, (one) => forcePlan.transport[one], rng()),
      }),
    );
    for (let member = 1; member <= size; member++) {
      commands.push(
        named({
          type: 'unit.enrol',
          unit: unitId(`${team}-${member}`),
          callsign: `${place}${force.glyph}${twoDigits(no)}${twoDigits(member)}`,
          team,
          simulated: true,
        }),
      );
    }
  }
  return commands;
}

const TRANSPORTS: readonly Transport[] = ['foot', 'ebike', 'car'];

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;

/** The id follows from the content: enrolling the same team twice is the same command. */
const named = (command: Unnamed<EnrolCommand>): EnrolCommand => ({
  ...command,
  id: uuidOf(JSON.stringify(command)),
});

/** Splits `total` by weight with the largest remainders, so that the parts add up exactly. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, one) => all + one, 0);
  const exact = weights.map((one) => (sum > 0 ? (total * one) / sum : 0));
  const parts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  const missing = (sum > 0 ? total : 0) - parts.reduce((all, one) => all + one, 0);
  for (const { index } of byRemainder.slice(0, missing)) parts[index]! += 1;
  return parts;
}

/** 安亭镇 -> 安亭, 嘉定镇街道 -> 嘉定镇: how people say it. */
const shortName = (name: string): string => name.replace(/(?<=..)(街道|新区|镇|乡)$/u, '');

const twoDigits = (n: number): string => String(n).padStart(2, '0');

const DIGITS = '零一二三四五六七八九';

/** 1-99 in Chinese; larger ones in figures, since nobody says 第一百零三队 over a radio. */
export function chineseNumber(n: number): string {
  if (n > 99) return String(n);
  const tens = Math.floor(n / 10);
  const ones = n % 10;
  const head = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`;
  return head + (ones === 0 ? '' : DIGITS[ones]);
}
