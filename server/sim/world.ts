// The simulated world: teams on the streets, incidents, duty desks. Pure: no clock, no files, no network; the
// same seed and the same calls give the same fixes and commands. It sees the same picture as any console and
// acts only by commands and fixes that anybody could send.
import type { GridsAt } from '#contract/decision.ts';
import type { Transport, Team } from '#contract/organisation/organisation.ts';
import type { Position, TeamId, TownCode, UnitId, Words } from '#contract/ids.ts';
import { isOpen } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { makeArrivals, type Incident } from './arrivals.ts';
import { makeBeats, type Beats, type Course } from './beats.ts';
import { Body } from './body.ts';
import { between, draw, pick, stream, uuidOf } from './chance.ts';
import { Duty, jobIntent } from './crew.ts';
import { deskAct } from './desk.ts';
import { makeReceiver } from './gps.ts';
import { live, placeOf, type Ground, type Member, type Route, type Terminal } from './member.ts';
import { shiftOf, shiftStartAt, type OrganisationPlan } from './organisationPlan.ts';
import { makeTries, type Intent, type Post, type SimCommand } from './post.ts';
import type { Rates } from './rates.ts';

export interface SimStreet {
  readonly courses: readonly Course[];
  readonly modes: readonly Transport[];
}

export interface WorldSetup {
  readonly district: {
    readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    locate(position: Position): GridsAt | null;
  };
  readonly streets: readonly SimStreet[];
  readonly route: Route;
  readonly policy: Policy;
  readonly rates: Rates;
  readonly plan: OrganisationPlan;
  readonly seed: number;
  /** The teams that this simulation has the credentials of; it leaves all others alone. */
  readonly drives: (team: TeamId) => boolean;
  /** Where units were when an earlier run ended. */
  readonly lastPlaces?: ReadonlyMap<UnitId, Position>;
}

export interface SimFix {
  readonly unit: UnitId;
  readonly position: Position;
  /** Device time, epoch ms. */
  readonly at: number;
  readonly speedKmh: number;
  /** null while standing: a terminal at rest does not know where it points. */
  readonly headingDeg: number | null;
  readonly accuracyM: number;
}

export interface Step {
  readonly fixes: readonly SimFix[];
  readonly commands: readonly SimCommand[];
}

export interface World {
  /** What everybody does up to `now`, given what the centre knows. Call with rising times. */
  step(now: number, picture: Picture): Step;
}

/** All report for duty within this time of a start, not all in the same instant. */
const ROLL_CALL_MS = 12_000;
/** Terminals that are off report once at the start, so that the centre knows where they were put down. */
const PUT_DOWN_MS = 30_000;

export function makeWorld(setup: WorldSetup): World {
  const { policy, rates, plan, seed, district } = setup;
  const beats = beatsByMode(setup);
  const ground: Ground = { beats, route: setup.route, rates };
  const members = new Map<TeamId, Member>();
  const tries = makeTries();
  const retryMs = rates.desk.retryS * 1000;
  const promised = new Map<TeamId, number>();
  let knownUnits: Picture['units'] | null = null;

  const arrivals = makeArrivals({
    policy,
    rates,
    seed,
    beats: beats.foot,
    towns: district.towns.map(({ code }) => ({
      code,
      weight: plan.townWeights[code] ?? plan.otherTownWeight,
    })),
    patrolPlace: (rng) => {
      const out = [...members.values()].filter(({ body }) => body.kind === 'patrolling');
      return out.length > 0 ? pick(out, rng()).body.position : null;
    },
  });

  const enlist = (picture: Picture, now: number): void => {
    if (picture.units === knownUnits) return;
    knownUnits = picture.units;
    const unitsByTeam = Map.groupBy(picture.units.values(), (unit) => unit.team);
    for (const team of picture.teams.values()) {
      if (!setup.drives(team.id)) continue;
      const units = (unitsByTeam.get(team.id) ?? []).filter((unit) => unit.simulated).map(({ id }) => id);
      const member = members.get(team.id) ?? newMember(team, units, now, setup, beats[team.transport]);
      members.set(team.id, member);
      if (member.terminals.length !== units.length)
        member.terminals = units.map((id) => newTerminal(id, now, setup));
    }
  };

  // Ids of another run must never come again, or the centre would answer with what it said then.
  let run: string | null = null;
  let given = 0;
  const named = (by: Post, intent: Intent): SimCommand => {
    given += 1;
    return { by, command: { ...intent, id: uuidOf(`${run} ${given}`) } };
  };

  return {
    step(now, picture) {
      run ??= `${seed} ${now} ${picture.seq}`;
      enlist(picture, now);
      const fixes: SimFix[] = [];
      const commands: SimCommand[] = [];

      for (const [id, member] of members) {
        const team = picture.teams.get(id);
        if (!team) continue;
        const job = live(member, team, picture, now, ground);
        fixes.push(...fixesOf(member, team, now, rates));
        const intent = job
          ? jobIntent(
              team,
              job,
              {
                thereSince: member.thereSince,
                canGetThere: () => setup.route(member.body.position, job.to, team.transport) !== null,
              },
              { now, picture, policy, rates, seed },
            )
          : now >= member.rollCallAt
            ? member.duty.intent(team, shiftStartAt(member.shift, now, policy.calendar.utcOffsetMin) !== null)
            : null;
        const key = `${id}:${job ? `${job.order.id}:${job.mine.state.kind}` : team.duty.kind}`;
        if (intent && tries.mayTry(key, now, retryMs))
          commands.push(named({ kind: 'team', team: id }, intent));
      }

      for (const incident of arrivals.until(now, picture)) {
        const report = reportOf(incident, members, picture, setup);
        if (report) commands.push(named(report.by, report.intent));
      }

      for (const [team, until] of promised) if (until <= now) promised.delete(team);
      const free = () =>
        [...members.keys()].flatMap((id) => {
          const team = picture.teams.get(id);
          return team && team.order === null && team.duty.kind === 'available' && !promised.has(id)
            ? [team]
            : [];
        });
      for (const theCase of picture.cases.values()) {
        if (!isOpen(theCase)) continue;
        const act = deskAct(theCase, {
          now,
          picture,
          policy,
          rates,
          seed,
          free,
          // Free teams are members.
          placeOf: (team) => members.get(team.id)!.body.position,
        });
        if (!act || !tries.mayTry(`${theCase.id}:${theCase.version}`, now, retryMs)) continue;
        if (act.intent.type === 'order.issue') {
          for (const team of act.intent.teams) promised.set(team, now + retryMs);
        }
        commands.push(named(act.by, act.intent));
      }
      return { fixes, commands };
    },
  };
}

function beatsByMode({ streets, district }: WorldSetup): Record<Transport, Beats> {
  const townAt = (position: Position) => district.locate(position)?.town ?? null;
  const made = new Map<string, Beats>();
  const beatsFor = (mode: Transport): Beats => {
    const open = streets.filter((street) => street.modes.includes(mode));
    // Most districts let everybody use every street: then one network serves all three.
    const key = open.length === streets.length ? 'all' : mode;
    const beats =
      made.get(key) ??
      makeBeats(
        open.flatMap(({ courses }) => courses),
        townAt,
      );
    made.set(key, beats);
    return beats;
  };
  return { foot: beatsFor('foot'), ebike: beatsFor('ebike'), car: beatsFor('car') };
}

function newMember(
  team: Team,
  units: readonly UnitId[],
  now: number,
  setup: WorldSetup,
  beats: Beats,
): Member {
  const { plan, policy, seed } = setup;
  const rng = stream(seed, `team:${team.id}`);
  const post = Math.floor(draw(seed, `base:${team.id}`) * plan.basesPerTown);
  const base = beats.at(
    beats.somewhere(team.homeTown, stream(seed, `base:${team.homeTown ?? 'district'}:${post}`)),
  );
  const shift = shiftOf(team, plan);
  const onShift = shiftStartAt(shift, now, policy.calendar.utcOffsetMin) !== null;
  const patrols =
    draw(seed, `patrols:${team.id}`) < (plan.forces.find((one) => one.force === team.force)?.patrols ?? 1);
  const last = units.map((id) => setup.lastPlaces?.get(id)).find((place) => place !== undefined);
  const start = last ?? (onShift && patrols ? beats.placeIn(team.homeTown, rng) : base);
  return {
    body: new Body(start, now),
    duty: new Duty(),
    shift,
    base,
    patrols,
    rng,
    terminals: units.map((id) => newTerminal(id, now, setup)),
    purpose: 'none',
    thereSince: null,
    isOn: false,
    onSince: now,
    rollCallAt: now + draw(seed, `roll:${team.id}`) * ROLL_CALL_MS,
  };
}

function newTerminal(unit: UnitId, now: number, { seed, rates }: WorldSetup): Terminal {
  const { gpsSigmaM, gpsCorrelationS } = rates.motion;
  const phase = draw(seed, `phase:${unit}`);
  return {
    unit,
    receiver: makeReceiver(stream(seed, `gps:${unit}`), gpsSigmaM, gpsCorrelationS),
    accuracyM: Math.round(between(draw(seed, `accuracy:${unit}`), [3, 12])),
    phase,
    putDownAt: now + phase * PUT_DOWN_MS,
    lastFixAt: null,
  };
}

function fixesOf(member: Member, team: Team, now: number, rates: Rates): SimFix[] {
  const { body } = member;
  const { motion } = rates;
  const speedMs = body.speedMs(motion.patrolMs[team.transport]);
  const everyMs = 1000 * (body.isMoving ? motion.movingFixS : motion.standingFixS);
  const fixes: SimFix[] = [];
  for (const [index, terminal] of member.terminals.entries()) {
    if (now < dueAt(terminal, member, everyMs)) continue;
    terminal.lastFixAt = now;
    fixes.push({
      unit: terminal.unit,
      position: terminal.receiver.measure(placeOf(member, team.transport, index), now),
      at: now,
      speedKmh: speedMs * 3.6,
      headingDeg: body.isMoving ? Math.round(body.headingDeg) % 360 : null,
      accuracyM: terminal.accuracyM,
    });
  }
  return fixes;
}

function dueAt(
  { phase, lastFixAt, putDownAt }: Terminal,
  { isOn, onSince }: Member,
  everyMs: number,
): number {
  if (!isOn) return lastFixAt === null ? putDownAt : Infinity;
  // Those of one team, and teams of one shift, do not report in the same instant.
  return Math.max((lastFixAt ?? 0) + everyMs, onSince + phase * everyMs);
}

/** Who tells the centre: the patrol that found it, else the desk whose phone rang. */
function reportOf(
  { rate, source, position, text, place }: Incident,
  members: ReadonlyMap<TeamId, Member>,
  picture: Picture,
  { district }: WorldSetup,
): { by: Post; intent: Intent } | null {
  const at = district.locate(position);
  if (!at) return null;
  const finder = source === 'patrol' ? nearestOut(members, picture, position) : null;
  const by: Post = finder
    ? { kind: 'team', team: finder }
    : { kind: 'desk', town: source === 'hotline' || source === 'supervision' ? null : at.town };
  return {
    by,
    intent: {
      type: 'case.report',
      category: rate.code,
      condition: rate.condition,
      position,
      text,
      source,
      place,
    },
  };
}

function nearestOut(members: ReadonlyMap<TeamId, Member>, picture: Picture, to: Position): TeamId | null {
  let best: TeamId | null = null;
  let bestM = Infinity;
  for (const [id, { body }] of members) {
    if (picture.teams.get(id)?.duty.kind !== 'available') continue;
    const apart = Math.abs(body.position.lon - to.lon) + Math.abs(body.position.lat - to.lat);
    if (apart < bestM) [best, bestM] = [id, apart];
  }
  return best;
}
