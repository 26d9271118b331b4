// The composition root: the only file that names every part. It starts them in order, hands each what it
// needs, runs the tick, and stops them in the opposite order.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { AnyCommand } from '#contract/command.ts';
import type { Context } from '#contract/decide.ts';
import type { EnrolledUnit } from '#contract/fact.ts';
import { degrees, TICK_MS, tickOf, tickStart } from '#contract/fix.ts';
import { emptyFrame } from '#contract/frame.ts';
import { teamId, unitId, type Position } from '#contract/ids.ts';
import type { Team } from '#contract/picture.ts';
import type { Alert, UnitReading } from '#contract/wire.ts';
import { makeCommandDesk, type CommandDesk } from './command/commandDesk.ts';
import { makeAccounts } from './credentials/accounts.ts';
import { makeDevices } from './credentials/devices.ts';
import { makeSessions } from './credentials/sessions.ts';
import { isStoreFault, openCredentialStore } from './credentials/store.ts';
import { makeDataDir } from './dataDir.ts';
import { claimForDemo, DEMO_TOWN, demoAccounts, type Demo } from './demo.ts';
import { districtRef, type District } from './district/district.ts';
import { districtRoutes } from './district/districtRoutes.ts';
import { currentDistrictDir, loadDistrictInForce } from './district/install.ts';
import { DistrictFileError } from './district/layers.ts';
import { startFanout } from './fanout/fanout.ts';
import { isLoopback, isReachable, type ServeOptions } from './flags.ts';
import { makeHistory } from './history/history.ts';
import { historyRoutes } from './history/historyRoutes.ts';
import { apiRoutes } from './http/api.ts';
import { makeApp, type App } from './http/app.ts';
import { makeGuard } from './http/guard.ts';
import { makeMetrics, operationsRoutes } from './http/operations.ts';
import { personIn, sessionRoutes } from './http/session.ts';
import { FixTable } from './ingest/fixTable.ts';
import { makeIngest } from './ingest/ingest.ts';
import { ingestRoutes, serveOsmandAtRoot } from './ingest/ingestRoutes.ts';
import { redactUrl } from './ingest/redactUrl.ts';
import { loadIngestSettings } from './ingest/settings.ts';
import { JournalFault, type Journal } from './journal/journal.ts';
import { openSqliteJournal } from './journal/sqliteJournal.ts';
import { loadOrganisation } from './organisation/loadOrganisation.ts';
import { loadPolicy, PolicyFault } from './policy/loadPolicy.ts';
import { makeGeofence, type Arrival } from './respond/geofence.ts';
import { newestPlace, recommend, roundedWay, type Surroundings } from './respond/recommend.ts';
import { makeTravel } from './respond/travel.ts';
import { StartError } from './startError.ts';
import { makeDemoOrganisation, notYetEnrolled } from './sim/organisation.ts';
import { startSimulator } from './sim/startSimulator.ts';

const ROOT = join(import.meta.dirname, '..');
const DEMO_DISTRICT_DIR = join(ROOT, 'assets/district/jiading');
const POLICY_DIR = join(ROOT, 'assets/policy');
const SWEEP_MS = 60_000;
const POLICE_MS = 1_000;
/** When stopping, how long answers that are on their way have. */
const HANG_UP_MS = 1_000;

export interface RunningServer {
  readonly url: string;
  /** Lines for the person who started it. */
  readonly notices: readonly string[];
  stop(): Promise<void>;
}

export async function startServer(
  options: ServeOptions,
  log: Logger,
  now = Date.now,
): Promise<RunningServer> {
  const startedAt = now();
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const loopback = isLoopback(options.host);
  // Passwords that everybody knows are for those at this machine only.
  const known = !isReachable(options);
  const notices: string[] = [];
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };

  try {
    const refused = makeDataDir(options.dataDir) ?? (options.demo ? claimForDemo(options.dataDir) : null);
    if (refused) throw new StartError(refused);
    const policy = await loadPolicy(POLICY_DIR);
    const settings = loadIngestSettings();
    const districtDir = (await currentDistrictDir(options.dataDir)) ?? DEMO_DISTRICT_DIR;
    const district = await loadDistrictInForce(options.dataDir, DEMO_DISTRICT_DIR);
    const journal = openSqliteJournal(options.dataDir, {
      now,
      onSnapshotFault: (cause) => log.warn({ cause: String(cause) }, 'no snapshot was left'),
    });
    closers.push(() => journal.close());
    log.info({ journal: journal.id, fingerprint: journal.fingerprint, ...journal.head() }, 'journal opened');

    const store = openCredentialStore(options.dataDir);
    closers.push(() => void store.close());
    const accounts = makeAccounts(store);
    const sessions = makeSessions(store, accounts, now, (err) => {
      if (err) log.error({ err }, 'sessions cannot be written: they go on in memory');
      else log.info('sessions are written again');
    });

    // Faults: one keyed alert each, told to every console until it heals.
    const faults = new Map<string, string>();
    const alert = (key: string, severity: Alert['severity'], words: AlertWords | null) => {
      if (words) faults.set(key, words.text.en);
      else faults.delete(key);
      fanout.alert({ key, severity, ...(words ?? NO_WORDS), at: now(), cleared: words === null });
    };
    const onJournalFault = (which: 'facts' | 'fixes') => (cause: JournalFault | null) => {
      if (cause) log.error({ cause: cause.message }, `the journal takes no ${which}`);
      alert(`journal.${which}`, 'fault', cause && (which === 'facts' ? FACTS_FAULT : FIXES_FAULT));
    };

    // The fix table as the journal knew it, and the picture that may change by command only.
    const table = new FixTable();
    table.restore(journal.fixTableAt(Number.MAX_SAFE_INTEGER).values());
    const placeOf = (unit: EnrolledUnit): UnitReading['position'] => {
      const fix = table.get(unit.no);
      return (
        fix && {
          lon: degrees(fix.lonE6),
          lat: degrees(fix.latE6),
          at: fix.at,
          receivedAt: tickStart(fix.tick),
        }
      );
    };
    const roster = makeRoster();
    const travel = makeTravel(district.streets, { schematic: district.schematic });
    const travelOf = (team: Team, to: Position) => {
      const place = newestPlace(team, { unitsOf: roster.unitsOf, placeOf });
      const way = place && travel.minutesFrom(to, team.transport)(place.place);
      return way && roundedWay(way);
    };
    const context = (at: number): Context => ({
      now: at,
      locate: (position) => district.locate(position),
      travel: travelOf,
    });
    const desk = makeCommandDesk({ journal, context, now, onFault: onJournalFault('facts') });
    closers.push(() => desk.stop(), roster.follow(desk));

    await setUp(desk, policyCommand(policy), districtCommand(district));
    const organisation =
      options.units > 0
        ? makeDemoOrganisation(district, policy, { units: options.units, seed: options.seed })
        : [];
    await setUp(desk, ...notYetEnrolled(organisation, desk.picture()));
    if (options.organisation !== null) {
      await setUp(
        desk,
        ...(await loadOrganisation(options.organisation, policy, districtRef(district), desk.picture())),
      );
    }
    const demo: Demo | null = options.demo
      ? await demoAccounts(accounts, known, leaderTeamIn(desk, DEMO_TOWN))
      : null;
    if (demo && !known) notices.push(...secretsOf(demo));

    const devices = makeDevices(store, { now, acceptAny: demo && { token: demo.deviceToken } });
    const ingest = makeIngest({
      journal,
      table,
      devices,
      unitNoOf: (unit) => desk.picture().units.get(unit)?.no ?? null,
      enrolVisitor: (device, position) => enrolVisitor(desk, district, device, position),
      now,
      settings,
      firstTick: nextTick(journal, now()),
      onFault: onJournalFault('fixes'),
    });
    closers.push(() => ingest.close());

    const afterTick = makeGate();
    const metrics = makeMetrics(() => ingest.counts);
    desk.onFacts((_before, _after, facts) => metrics.facts.inc(facts.length));

    const guard = makeGuard({ host: options.host, loopback, names: options.names });
    const web = { log, guard, version, redactUrl, trustProxy: options.trustProxy };
    const app = await makeApp({
      ...web,
      pagesDir: join(ROOT, 'renderer/dist'),
      isSignedIn: (headers) => personIn(headers, sessions) !== null,
    });
    closers.push(() => app.close());
    sessionRoutes(app, { accounts, sessions, demo: demo && known ? demo.accounts : null });
    apiRoutes(app, {
      desk,
      sessions,
      placeOf,
      settled: () => (ingest.coming === 0 ? Promise.resolve() : afterTick.next()),
      timeline: (theCase) => journal.factsAbout(theCase.id, theCase.orders),
      factAt: (seq) => journal.factsSince(seq - 1, 1)[0],
      choices: (theCase, tier, limit, mayBeSent) => {
        const around: Surroundings = {
          now: now(),
          unitsOf: roster.unitsOf,
          placeOf,
          travelTo: (to, transport) => travel.minutesFrom(to, transport),
          schematic: district.schematic,
        };
        return recommend(desk.picture(), theCase, tier, limit, around, mayBeSent);
      },
    });
    const origin = originOf(district);
    historyRoutes(app, makeHistory(journal, origin), sessions, now);
    districtRoutes(app, district, districtDir);
    operationsRoutes(app, metrics, {
      version,
      startedAt,
      fault: () => [...faults.values()][0] ?? null,
      journal: () => ({ id: journal.id, fingerprint: journal.fingerprint, ...journal.head() }),
    });
    await app.register(ingestRoutes, { ingest, settings, listener: 'main', guard });

    const geofence = makeGeofence();
    const frame = emptyFrame();
    let currentTick = nextTick(journal, now());
    const fanout = startFanout({
      httpServer: app.server,
      desk,
      sessions,
      frame: (tick, complete, units) => table.fill(frame, tick, complete, units),
      origin,
      journalId: journal.id,
      head: () => journal.head(),
      now,
      tick: () => currentTick,
      simulated: options.units > 0,
      isAllowed: (headers) => guard.check(headers) === null,
      log,
    });
    closers.push(() => fanout.stop());
    // A browser that polls on one connection would keep a closing server open for as long as it polls.
    closers.push(() => void setTimeout(() => app.server.closeAllConnections(), HANG_UP_MS).unref());

    await listen(app, options.port, options.host);
    if (organisation.length > 0) {
      const simulator = startSimulator({
        url: urlOf(app, options.host),
        seed: options.seed,
        districtDir,
        policyDir: POLICY_DIR,
        towns: district.towns,
        organisation,
        tokenFor: (person) => sessions.startForRun(person),
        deviceTokens: (units) => devices.issueAll(units.map((unit) => ({ id: unit, unit, crs: 'wgs84' }))),
        onEnded: (reason) => log.error({ reason }, 'the simulator ended'),
      });
      closers.push(simulator);
    }
    if (options.osmandPort !== null) await listenForOsmand(options.osmandPort);

    closers.push(
      every(TICK_MS, () => {
        const done = metrics.tickSeconds.startTimer();
        const { tick, fixes } = ingest.tick(tickOf(now()));
        currentTick = tick;
        fanout.tick(tick);
        table.endTick();
        afterTick.pass();
        for (const arrival of geofence.tick(desk.picture(), fixes)) void arrive(arrival);
        done();
      }),
      every(SWEEP_MS, () => sessions.sweep()),
      every(POLICE_MS, () => {
        fanout.police();
        metrics.consoles.set(fanout.consoles());
      }),
    );
    return { url: urlOf(app, options.host), notices, stop };

    async function arrive(arrival: Arrival): Promise<void> {
      const answer = await desk.submitSystem('geofence', { id: randomUUID(), ...arrival });
      if (!answer.ok && answer.refusal.code === 'fault') geofence.again(arrival);
    }

    async function listenForOsmand(port: number): Promise<void> {
      const door = await makeApp({
        ...web,
        pagesDir: null,
        redactUrl: (url) => redactUrl(url, true),
      });
      closers.push(() => door.close());
      await serveOsmandAtRoot(door, { ingest, settings, guard });
      await listen(door, port, options.host);
      notices.push(`osmand ${urlOf(door, options.host)}`);
    }
  } catch (error) {
    await stop();
    if (error instanceof StartError) throw error;
    if (error instanceof JournalFault || error instanceof PolicyFault || error instanceof DistrictFileError)
      throw new StartError(error.message, { cause: error });
    if (isStoreFault(error)) {
      const file = join(options.dataDir, 'credentials.db');
      throw new StartError(`${file} cannot be written (${error.message}): free some space there.`, {
        cause: error,
      });
    }
    throw error;
  }
}

type AlertWords = Pick<Alert, 'text' | 'tip'>;

const NO_WORDS: AlertWords = { text: { zh: '', en: '' }, tip: { zh: '', en: '' } };
const FACTS_FAULT: AlertWords = {
  text: { zh: '服务器不能写入记录，指令暂停', en: 'The server cannot write its record: commands are paused' },
  tip: {
    zh: '检查服务器磁盘空间与权限；恢复后自动解除。',
    en: "Check the server's disk space and rights. Clears by itself.",
  },
};
const FIXES_FAULT: AlertWords = {
  text: {
    zh: '服务器不能写入定位，位置可能不更新',
    en: 'The server cannot write positions: they may stand still',
  },
  tip: {
    zh: '检查服务器磁盘空间与权限；恢复后自动解除。',
    en: "Check the server's disk space and rights. Clears by itself.",
  },
};

function policyCommand(policy: Awaited<ReturnType<typeof loadPolicy>>): AnyCommand {
  return { id: randomUUID(), type: 'policy.adopt', policy };
}

const districtCommand = (district: District): AnyCommand => ({
  id: randomUUID(),
  type: 'district.adopt',
  ...districtRef(district),
});

/** A whole organisation is more than the desk queues at once. */
const SETUP_PAGE = 500;

async function setUp(desk: CommandDesk, ...commands: readonly AnyCommand[]): Promise<void> {
  for (let at = 0; at < commands.length; at += SETUP_PAGE) {
    const page = commands.slice(at, at + SETUP_PAGE);
    const answers = await Promise.all(page.map((command) => desk.submitSystem('setup', command)));
    for (const answer of answers) if (!answer.ok) throw new StartError(answer.refusal.message.en);
  }
}

/** A demo device that nobody registered becomes a team of one, so that it can be seen and sent. */
async function enrolVisitor(desk: CommandDesk, district: District, device: string, position: Position) {
  const unit = unitId(device);
  const team = teamId(`visitor-${device}`);
  const commands: AnyCommand[] = [
    {
      id: randomUUID(),
      type: 'team.enrol',
      team,
      name: `来访 ${device}`,
      force: 'joint',
      homeTown: district.locate(position)?.town ?? null,
      leader: device,
      transport: 'car',
    },
    { id: randomUUID(), type: 'unit.enrol', unit, callsign: device, team, simulated: false },
    { id: randomUUID(), type: 'team.setDuty', team, duty: 'available' },
  ];
  const known = desk.picture().units.get(unit);
  if (known) return { unitNo: known.no };
  for (const command of commands) {
    const answer = await desk.submitSystem('ingest', command);
    if (!answer.ok && answer.refusal.code === 'fault') return { refusal: answer.refusal };
  }
  return { unitNo: desk.picture().units.get(unit)!.no };
}

/** Which units a team has; units never change teams in the first cut, so it only grows. */
function makeRoster() {
  const units = new Map<string, EnrolledUnit[]>();
  const add = (unit: EnrolledUnit) => {
    const list = units.get(unit.team);
    if (list) list.push(unit);
    else units.set(unit.team, [unit]);
  };
  return {
    unitsOf: (team: Team): readonly EnrolledUnit[] => units.get(team.id) ?? [],
    follow(desk: CommandDesk): () => void {
      for (const unit of desk.picture().units.values()) add(unit);
      return desk.onFacts((_before, _after, facts) => {
        for (const fact of facts) if (fact.type === 'unit.enrolled') add(fact.unit);
      });
    },
  };
}

/** The joint-duty team of the demo town that its team leader leads: any team if there is no such force. */
function leaderTeamIn(desk: CommandDesk, town: string): string | null {
  const teams = [...desk.picture().teams.values()].filter((team) => team.homeTown === town);
  return (teams.find((team) => team.force === 'joint') ?? teams[0])?.id ?? null;
}

const secretsOf = (demo: Demo): string[] => [
  ...demo.accounts.map(({ account, password }) => `demo account ${account}: ${password}`),
  `demo device token: ${demo.deviceToken}`,
];

/** South-west corner of the district: what frames count their steps from. */
function originOf({ bbox: [west, south] }: District) {
  // A little outside, so that a unit on the border road still fits into the short form.
  const marginE6 = 20_000;
  return { lonE6: Math.floor(west * 1e6) - marginE6, latE6: Math.floor(south * 1e6) - marginE6 };
}

const nextTick = (journal: Journal, now: number): number =>
  tickOf(Math.max(now, journal.span()?.lastAt ?? 0)) + 1;

async function listen(app: App, port: number, host: string): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is in use. Stop what listens there, or choose another with --port.`,
        { cause: error },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new StartError(`Cannot listen on ${host}:${port} (${code}). Choose another --host or --port.`, {
        cause: error,
      });
    }
    throw error;
  }
}

function urlOf(app: App, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What waits for the end of the running tick. */
function makeGate() {
  let gate = Promise.withResolvers<void>();
  return {
    next: () => gate.promise,
    pass() {
      gate.resolve();
      gate = Promise.withResolvers();
    },
  };
}

function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}
