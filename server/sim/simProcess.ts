// The simulator's process, forked by startSimulator.ts: it waits for one message, then lets the world live
// through the public doors until its parent goes away.
import { pino } from 'pino';
import { teamId } from '#contract/ids.ts';
import { isOpen } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { loadDistrict } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { openDoors } from './doors.ts';
import { loadOrganisationPlan } from './organisationPlan.ts';
import { loadRates } from './rates.ts';
import { isSimStart, type SimStart } from './simMessage.ts';
import { streetsOf, streetRoute } from './streetRoute.ts';
import { watch } from './watch.ts';
import { makeWorld, type World } from './world.ts';

/** As often as the server ticks: positions are then spread evenly over its frames. */
const STEP_MS = 250;
const REPORT_EVERY_MS = 60_000;

const log = pino({ name: 'simulator' }, pino.destination({ fd: 2, sync: false }));

async function run({ url, seed, districtDir, policyDir, tokens }: SimStart): Promise<() => void> {
  const [policy, district] = await Promise.all([loadPolicy(policyDir), loadDistrict(districtDir)]);
  const rates = loadRates(policy);
  const plan = loadOrganisationPlan();
  const route = streetRoute(district);
  const doors = openDoors(url, tokens);
  const watched = watch(url, tokens.desks.district, (text) => log.warn(text));
  const driven = new Set(Object.keys(tokens.teams).map(teamId));
  let world: World | null = null;

  const step = setInterval(() => {
    const picture = watched.picture();
    if (!picture) return;
    world ??= makeWorld({
      district,
      streets: streetsOf(district),
      route,
      policy,
      rates,
      plan,
      seed,
      drives: (team) => driven.has(team),
      lastPlaces: watched.places(),
    });
    const { fixes, commands } = world.step(Date.now(), picture);
    for (const fix of fixes) doors.fix(fix);
    for (const command of commands) doors.command(command);
  }, STEP_MS);
  const report = setInterval(() => {
    log.info({ seed, ...doors.takeCounts(), ...countsOf(watched.picture()) }, 'simulated');
  }, REPORT_EVERY_MS);
  log.info({ seed, teams: driven.size, units: Object.keys(tokens.devices).length }, 'simulator started');

  return () => {
    clearInterval(step);
    clearInterval(report);
    watched.close();
    doors.close();
  };
}

function countsOf(picture: Picture | null) {
  if (!picture) return { link: 'down' };
  const onDuty = [...picture.teams.values()].filter((team) => team.duty.kind !== 'offDuty').length;
  return { openCases: [...picture.cases.values()].filter(isOpen).length, teamsOnDuty: onDuty };
}

let stop: (() => void) | null = null;
function end(): void {
  stop?.();
  log.flush(() => process.exit(0));
}

process.on('SIGTERM', end);
// The terminal sends Ctrl-C to everybody in it; the parent decides when this process ends.
process.on('SIGINT', () => {});
process.on('disconnect', end);
process.once('message', (message) => {
  if (!isSimStart(message)) throw new Error('the simulator was told something else than to start');
  run(message).then(
    (stopRunning) => (stop = stopRunning),
    (error: unknown) => {
      log.error(
        { error: error instanceof Error ? error.message : String(error) },
        'the simulator cannot start',
      );
      log.flush(() => process.exit(1));
    },
  );
});
