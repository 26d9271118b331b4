// The simulated world: teams on the streets, incidents, duty desks. Pure: no clock, no files, no network; the
// same seed and the same calls give the same fixes and commands. It sees the same picture as any console and
// acts only by commands and fixes that anybody could send.
import type { GridsAt } from '#contract/decision.ts';
import type { Transport, Team } from '#contract/organisation/organisation.ts';
import type { Position, TeamId, TownCode, UnitId, Words } from '#contract/ids.ts';
import { isOpen } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { targetKey, unproven } from '#contract/patrol/patrol.ts';
import type { Policy } from '#contract/policy.ts';
import { makeArrivals, type Incident } from './arrivals.ts';
import { makeBeats, type Beats, type Course } from './beats.ts';
import { Body } from './body.ts';
import { between, draw, pick, stream, uuidOf } from './chance.ts';
import { Duty, jobIntent, type CrewView } from './crew.ts';
import { deskAct, type DeskView } from './desk.ts';
import { deskDuties } from './deskDuties.ts';
import { makeReceiver } from './gps.ts';
import { live, placeOf, type Ground, type Member, type Route, type Stop, type Terminal } from './member.ts';
import { shiftOf, shiftStartAt, type OrganisationPlan } from './organisationPlan.ts';
import { makeTries, type Intent, type Post, type SimCommand } from './post.ts';
import { auditing } from './oversight.ts';
import { priorityOf, type Rates } from './rates.ts';
import { dutyIntent, patrolOf } from './teamDuties.ts';

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

const DUTY_EVERY_MS = 1_000;
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
  const towns = district.towns.map(({ code }) => code);
  const promised = new Map<TeamId, number>();
  /** When each team was last asked for what it does besides its order. */
  const lookedAt = new Map<TeamId, number>();
  let desksAt = 0;
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
        const crew: CrewView = { now, picture, policy, rates, seed };
        const stop = nextStop(team.id, crew);
        const job = live(member, team, picture, now, ground, stop);
        fixes.push(...fixesOf(member, team, now, rates));
        const intent = job
          ? jobIntent(
              team,
              job,
              {
                thereSince: member.thereSince,
                canGetThere: () => setup.route(member.body.position, job.to, team.transport) !== null,
              },
              crew,
            )
          : now >= member.rollCallAt
            ? member.duty.intent(team, shiftStartAt(member.shift, now, policy.calendar.utcOffsetMin) !== null)
            : null;
        const key = `${id}:${job ? `${job.order.id}:${job.mine.state.kind}` : team.duty.kind}`;
        if (intent && tries.mayTry(key, now, retryMs))
          commands.push(named({ kind: 'team', team: id }, intent));
        // Once a second is often enough for what people do by hand, and cheap with a thousand teams.
        if (now - (lookedAt.get(id) ?? 0) < DUTY_EVERY_MS) continue;
        lookedAt.set(id, now);
        const duty = dutyIntent(team, job, crew);
        if (duty && tries.mayTry(`${id}:${aboutOf(duty)}`, now, retryMs))
          commands.push(named({ kind: 'team', team: id }, duty));
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
      const view: DeskView = {
        now,
        picture,
        policy,
        rates,
        seed,
        free,
        // Free teams are members.
        placeOf: (team) => members.get(team.id)!.body.position,
      };
      if (now - desksAt >= DUTY_EVERY_MS) {
        desksAt = now;
        const placeIn = (town: TownCode, name: string) => beats.foot.placeIn(town, stream(seed, name));
        for (const { key, by, intent } of deskDuties({ ...view, towns, placeIn })) {
          if (tries.mayTry(key, now, retryMs)) commands.push(named(by, intent));
        }
      }
      for (const theCase of picture.cases.values()) {
        const act = isOpen(theCase) ? deskAct(theCase, view) : auditing(theCase, view);
        if (!act || !tries.mayTry(`${theCase.id}:${theCase.version}`, now, retryMs)) continue;
        if (act.intent.type === 'order.issue' || act.intent.type === 'order.reinforce') {
          for (const team of act.intent.teams) promised.set(team, now + retryMs);
        }
        commands.push(named(act.by, act.intent));
      }
      return { fixes, commands };
    },
  };
}

/** A thing is tried once for each state that it is in. */
function aboutOf(intent: Intent): string {
  if ('caseId' in intent)
    return `${intent.caseId}:${intent.type}:${'expectedVersion' in intent ? intent.expectedVersion : ''}`;
  if ('patrolId' in intent) return `${intent.patrolId}:${intent.type}`;
  return 'messages' in intent ? `${intent.messages[0]}:${intent.type}` : intent.type;
}

/** Where its joint patrol leads the team next; null when it is in none, or has been everywhere. */
function nextStop(team: TeamId, view: CrewView): Stop | null {
  const patrol = patrolOf(team, view);
  if (patrol?.state.kind !== 'underWay') return null;
  for (const target of unproven(patrol)) {
    const position =
      target.kind === 'checkpoint'
        ? patrol.checkpoints.find(({ id }) => id === target.id)?.position
        : target.kind === 'point' && patrol.area.kind === 'route'
          ? patrol.area.points[target.index]
          : undefined;
    if (position) return { key: targetKey(target), position };
  }
  return null;
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
  { district, policy, rates, seed }: WorldSetup,
): { by: Post; intent: Intent } | null {
  const at = district.locate(position);
  if (!at) return null;
  const finder = source === 'patrol' ? nearestOut(members, picture, position) : null;
  const by: Post = finder
    ? { kind: 'team', team: finder }
    : { kind: 'desk', town: source === 'hotline' || source === 'supervision' ? null : at.town };
  const small = finder && priorityOf(policy, rate) > 2 && draw(seed, `self:${text}:${position.lon}`);
  const isSettled = small !== null && small !== false && small < rates.oversight.selfHandledShare;
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
      ...(isSettled ? { selfHandled: { text: pick(rates.oversight.selfHandledNotes, small) } } : {}),
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
