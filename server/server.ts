// The composition root: the only file that names every part. It starts them in order, hands each what it
// needs, runs the tick, and stops them in the opposite order.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Context } from '#contract/decide.ts';
import type { EnrolledUnit } from '#contract/organisation/organisation.ts';
import { degrees, TICK_MS, tickOf, tickStart } from '#contract/fix.ts';
import { emptyFrame } from '#contract/frame.ts';
import type { UnitReading } from '#contract/wire.ts';
import { makeAlertBoard, type AlertWords } from './alerts/alertBoard.ts';
import { tellJournalFault } from './alerts/journalFault.ts';
import { startAttachments } from './attachments/startAttachments.ts';
import { makeClockWatch } from './clock/clockAlert.ts';
import { MACHINE_CLOCKS, makeServerClock, refusesToStart } from './clock/serverClock.ts';
import { archivedCase } from './command/archivedCase.ts';
import { makeCommandDesk } from './command/commandDesk.ts';
import { setUp } from './command/setUp.ts';
import { loadAccountSettings } from './credentials/accountSettings.ts';
import { personOf } from './credentials/accounts.ts';
import { auditCommands, auditStart } from './credentials/auditFacts.ts';
import { makeAuditWatch } from './credentials/auditWatch.ts';
import { tellBreakGlass } from './credentials/breakGlassAlert.ts';
import { makeCredentials } from './credentials/credentials.ts';
import { makeDevices } from './credentials/devices.ts';
import type { Provider } from './credentials/provider.ts';
import { isStoreFault, openCredentialStore } from './credentials/store.ts';
import { makeDataDir } from './dataDir.ts';
import {
  claimForDemo,
  DEMO_TOWN,
  demoAccounts,
  leaderTeamIn,
  secretsOf,
  stationIn,
  type Demo,
} from './demo.ts';
import { districtRef, type District } from './district/district.ts';
import { districtRoutes } from './district/districtRoutes.ts';
import { currentDistrictDir, loadDistrictInForce } from './district/install.ts';
import { DistrictFileError } from './district/layers.ts';
import { startFanout } from './fanout/fanout.ts';
import { isLoopback, isReachable, type ServeOptions } from './flags.ts';
import { makeGate } from './gate.ts';
import { makeHistory } from './history/history.ts';
import { historyRoutes } from './history/historyRoutes.ts';
import { apiRoutes } from './http/api.ts';
import { coverageRoutes } from './http/coverageRoutes.ts';
import { makeApp } from './http/app.ts';
import { credentialRoutes } from './http/credentialRoutes.ts';
import { makeGuard } from './http/guard.ts';
import { jointOperationRoutes } from './http/jointOperationRoutes.ts';
import { listen, listenInside } from './http/listen.ts';
import { makeMetrics, operationsRoutes } from './http/operations.ts';
import { organisationRoutes } from './http/organisationRoutes.ts';
import { standardRoutes } from './http/standardRoutes.ts';
import { similarRoute } from './http/similarRoute.ts';
import { personIn } from './http/session.ts';
import { makeTransport } from './http/transport.ts';
import { visitorsOf } from './ingest/enrolVisitor.ts';
import { FixTable } from './ingest/fixTable.ts';
import { makeIngest } from './ingest/ingest.ts';
import { ingestRoutes, serveOsmandAtRoot } from './ingest/ingestRoutes.ts';
import { redactUrl } from './ingest/redactUrl.ts';
import { loadIngestSettings } from './ingest/settings.ts';
import { checkBeside } from './journal/besideCheck.ts';
import { JournalFault } from './journal/journal.ts';
import { keyDirectory } from './journal/signingKey.ts';
import { openSqliteJournal } from './journal/sqliteJournal.ts';
import { startDutyClock } from './organisation/dutyClock.ts';
import { clockActs } from './ladder/clockActs.ts';
import { teamLinkRoutes } from './http/teamLinkRoutes.ts';
import { startLadder } from './ladder/startLadder.ts';
import { loadOrganisation } from './organisation/loadOrganisation.ts';
import { CURRENT_POLICY, currentPolicyDir } from './policy/install.ts';
import { PolicyFault } from './policy/loadPolicy.ts';
import { makePolicyKeeper, readPolicy } from './policy/policyKeeper.ts';
import { makeGeofence, type Arrival } from './respond/geofence.ts';
import { makePatrolWatch, type Visit } from './respond/patrolWatch.ts';
import { teamsIn } from './respond/teamsIn.ts';
import { makeOsrm } from './respond/osrm.ts';
import { makeResponder } from './respond/responder.ts';
import { makeShiftEnds } from './respond/shiftEnds.ts';
import { makeTravel } from './respond/travel.ts';
import { StartError } from './startError.ts';
import { makeDemoStaff } from './sim/demoStaff.ts';
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
  /** Reads the policy files anew; false: they have a fault, and the old rules stay. */
  reload(): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startServer(
  options: ServeOptions,
  log: Logger,
  clocks = MACHINE_CLOCKS,
): Promise<RunningServer> {
  const startedAt = clocks.wall();
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
    const policyDir = async () => (await currentPolicyDir(options.dataDir)) ?? POLICY_DIR;
    const read = await readPolicy(await policyDir());
    const settings = loadIngestSettings();
    const districtDir = (await currentDistrictDir(options.dataDir)) ?? DEMO_DISTRICT_DIR;
    const district = await loadDistrictInForce(options.dataDir, DEMO_DISTRICT_DIR);
    const journal = openSqliteJournal(options.dataDir, {
      now: clocks.wall,
      onSnapshotFault: (cause) => log.warn({ cause: String(cause) }, 'no snapshot was left'),
    });
    closers.push(() => journal.close());
    if (journal.stores.facts.sealed)
      closers.push(
        checkBeside(options.dataDir, (sentence) => {
          // A bug's voice, for the same end: nothing is to be written on top of it.
          throw new JournalFault(sentence);
        }),
      );
    log.info({ journal: journal.id, fingerprint: journal.fingerprint, ...journal.head() }, 'journal opened');

    const recordedAt = journal.span()?.lastAt ?? 0;
    const wrongTime = refusesToStart(startedAt, recordedAt);
    if (wrongTime) throw new StartError(wrongTime);
    const clock = makeServerClock(clocks, recordedAt);
    const { now } = clock;

    const store = openCredentialStore(options.dataDir);
    closers.push(() => void store.close());
    const credentials = makeCredentials(store, {
      settings: loadAccountSettings(options.accountSettings ?? undefined),
      keyDir: keyDirectory(),
      demo: options.demo,
      towns: () => new Set(district.towns.map(({ code }) => code)),
      now,
      log,
    });
    const { accounts, sessions } = credentials;

    const alerts = makeAlertBoard(now);
    const lookAtClock = makeClockWatch(clock, (words, state) => {
      if (words) log.warn({ state, now: now() }, words.text.en);
      else log.info({ now: now() }, 'the clock is steady again');
      alerts.set('clock', 'fault', words);
    });

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
    const osrm =
      options.osrm === null
        ? null
        : makeOsrm({ url: options.osrm, tell: (trouble) => alerts.set('osrm', 'notice', trouble) });
    closers.push(() => osrm?.stop());
    const responder = makeResponder({
      picture: () => desk.picture(),
      placeOf,
      travel: makeTravel(district.streets, { schematic: district.schematic }),
      grids: [...district.villageGrids, ...district.urbanGrids],
      now,
      shiftEndsAt: makeShiftEnds(() => desk.picture(), now),
      osrm,
    });
    const context = (at: number): Context => ({
      now: at,
      locate: (position) => district.locate(position),
      hasGrid: (code) => district.hasGrid(code),
      personOf: (account) => {
        const found = accounts.find(account);
        return found && personOf(found);
      },
      archived: (id) => archivedCase(journal, id),
      travel: responder.travelOf,
      placeOf: responder.placeOf,
      teamsIn: (grid) => teamsIn(grid, desk.picture(), placeOf, (position) => district.locate(position), at),
    });
    const desk = makeCommandDesk({ journal, context, now, onFault: tellJournalFault(alerts, log, 'facts') });
    closers.push(() => desk.stop());

    // Files with a fault do not stop a server that has rules already.
    const policy = read.ok ? read.policy : (desk.picture().policy ?? raise(read.fault));
    const tellPolicy = (trouble: AlertWords | null) => alerts.set('policy', 'fault', trouble);
    if (!read.ok) {
      log.error(read.fault.message);
      tellPolicy(read.words);
    }
    const policyKeeper = makePolicyKeeper({
      dir: policyDir,
      note: join(options.dataDir, CURRENT_POLICY),
      adopt: (next) => desk.submitSystem('setup', { id: randomUUID(), type: 'policy.adopt', policy: next }),
      tell: tellPolicy,
      log: (line) => log.error(line),
    });
    closers.push(policyKeeper.stop);
    await setUp(
      desk,
      { id: randomUUID(), type: 'policy.adopt', policy },
      { id: randomUUID(), type: 'district.adopt', ...districtRef(district) },
    );
    const organisation =
      options.units > 0
        ? makeDemoOrganisation(district, policy, { units: options.units, seed: options.seed })
        : [];
    await setUp(desk, ...notYetEnrolled(organisation, desk.picture()));
    if (organisation.length > 0) {
      const staffed = { seed: options.seed, now: now() };
      await setUp(desk, ...makeDemoStaff(district, policy, organisation, desk.picture(), staffed));
    }
    if (options.organisation !== null) {
      await setUp(desk, await loadOrganisation(options.organisation, desk.picture(), context(now())));
    }
    const demo: Demo | null = options.demo
      ? await demoAccounts(accounts, known, {
          team: leaderTeamIn(desk.picture(), DEMO_TOWN),
          grid: stationIn(desk.picture(), DEMO_TOWN),
        })
      : null;
    if (demo && !known) notices.push(...secretsOf(demo));

    const devices = makeDevices(store, { now, acceptAny: demo && { token: demo.deviceToken } });
    /** The last tick that is over: nothing more is received in it. */
    let closedTick = tickOf(now());
    const ingest = makeIngest({
      journal,
      table,
      devices,
      unitNoOf: (unit) => desk.picture().units.get(unit)?.no ?? null,
      enrolVisitor: visitorsOf(desk, (position) => district.locate(position)?.town ?? null),
      now,
      settings,
      firstTick: closedTick + 1,
      onFault: tellJournalFault(alerts, log, 'fixes'),
    });
    closers.push(() => ingest.close());

    const afterTick = makeGate();
    const metrics = makeMetrics(() => ingest.counts);
    desk.onFacts((_before, _after, facts) => metrics.facts.inc(facts.length));

    closers.push(startDutyClock(desk, now));
    closers.push(
      startLadder({
        desk,
        now,
        log,
        district,
        journal,
        choices: responder.choicesNow,
        priceOf: responder.coverage.priceOf,
        placeOf,
      }),
    );

    const guard = makeGuard({ host: options.host, loopback, names: options.names });
    const transport = makeTransport({ ...options, now, alerts, log });
    closers.push(() => transport.stop());
    const web = { log, guard, version, redactUrl, proxies: options.proxies, ...transport };
    const app = await makeApp({
      ...web,
      pagesDir: join(ROOT, 'renderer/dist'),
      isSignedIn: (headers) => personIn(headers, sessions) !== null,
    });
    closers.push(() => app.close());
    credentialRoutes(app, {
      credentials,
      devices,
      unitExists: (unit) => desk.picture().units.has(unit),
      demo: demo && known ? demo.accounts : null,
      provider: options.oidc ? await providerIn(options.oidc) : null,
      now,
    });
    teamLinkRoutes(app, { ...credentials, picture: () => desk.picture(), now });
    apiRoutes(app, {
      desk,
      sessions,
      placeOf,
      settled: () => (ingest.coming === 0 ? Promise.resolve() : afterTick.next()),
      timeline: (theCase) => journal.factsAbout(theCase.id, theCase.orders),
      factAt: (seq) => journal.factsSince(seq - 1, 1)[0],
      choices: responder.choices,
    });
    similarRoute(app, sessions, { picture: () => desk.picture(), now });
    const lookAtAudit = makeAuditWatch({
      ...credentials,
      alerts,
      log,
      note: async ({ seq, hash }) =>
        (await desk.submitSystem('audit', { id: randomUUID(), type: 'audit.note', through: seq, hash })).ok,
    });
    closers.push(auditCommands(desk, credentials.audit, log));
    tellBreakGlass(
      credentials.breakGlass,
      alerts,
      () => (desk.picture().policy ?? policy).calendar.utcOffsetMin,
    );
    const origin = originOf(district);
    const overAt = () => Math.min(now() - 1, tickStart(closedTick + 1) - 1);
    historyRoutes(app, makeHistory(journal, { origin, overAt }), sessions, now);
    districtRoutes(app, district, districtDir);
    organisationRoutes(app, { desk, sessions, context: () => context(now()) });
    standardRoutes(app, {
      desk,
      sessions,
      now,
      timeline: (theCase) => journal.factsAbout(theCase.id, theCase.orders),
    });
    closers.push(
      await startAttachments(app, {
        dataDir: options.dataDir,
        desk,
        sessions,
        pictureAt: (at) => journal.pictureAt(at),
        now,
        onFault: (err) => log.error({ err }, 'a picture could not be kept or read'),
      }),
    );
    jointOperationRoutes(app, {
      sessions,
      picture: () => desk.picture(),
      timeline: ({ id }) => journal.factsAbout(id, []),
      commanders: () =>
        accounts
          .list()
          .filter(({ role, disabledAt }) => role === 'districtCommander' && disabledAt === null)
          .map(({ account, name }) => ({ account, name })),
    });
    coverageRoutes(app, { coverage: responder.coverage, sessions, picture: () => desk.picture(), now });
    operationsRoutes(app, metrics, {
      version,
      startedAt,
      fault: () => alerts.standing('journal.'),
      warnings: () => transport.warnings(),
      journal: () => ({ id: journal.id, fingerprint: journal.fingerprint, ...journal.head() }),
    });
    await app.register(ingestRoutes, { ingest, settings, listener: 'main', guard });

    const geofence = makeGeofence();
    const patrolWatch = makePatrolWatch((place) => {
      const at = district.locate(place);
      return at ? [at.villageGrid, ...(at.urbanGrid ? [at.urbanGrid] : [])] : [];
    });
    const frame = emptyFrame();
    const fanout = startFanout({
      httpServer: app.server,
      desk,
      sessions,
      frame: (tick, complete, units) => table.fill(frame, tick, complete, units),
      origin,
      journalId: journal.id,
      head: () => journal.head(),
      now,
      tick: () => closedTick,
      simulated: options.units > 0,
      isAllowed: (request) => (transport.link.check(request) ?? guard.check(request.headers)) === null,
      log,
    });
    closers.push(() => fanout.stop());
    alerts.tellTo((alert, to) => fanout.alert(alert, to));
    closers.push(responder.start(fanout.coverage, (seconds) => metrics.coverageSeconds.observe(seconds)));
    // A browser that polls on one connection would keep a closing server open for as long as it polls.
    closers.push(() => void setTimeout(() => app.server.closeAllConnections(), HANG_UP_MS).unref());

    const url = await listen(app, options.port, options.host, transport.certificate);
    auditStart(credentials.audit, options, log);
    if (organisation.length > 0) {
      const inside = transport.certificate && (await listenInside(app));
      if (inside) closers.push(inside.stop);
      const simulator = startSimulator({
        url: inside?.url ?? url,
        seed: options.seed,
        districtDir,
        policyDir: read.ok ? await policyDir() : POLICY_DIR,
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
        lookAtClock();
        // While the clock is caught up with, time passes slowly: ticks wait for it.
        if (tickOf(now()) < closedTick) return;
        const done = metrics.tickSeconds.startTimer();
        const { tick, fixes } = ingest.tick(tickOf(now()));
        closedTick = tick;
        fanout.tick(tick);
        table.endTick();
        afterTick.pass();
        for (const arrival of geofence.tick(desk.picture(), fixes)) void arrive(arrival);
        for (const visit of patrolWatch.tick(desk.picture(), fixes)) void prove(visit);
        done();
      }),
      every(SWEEP_MS, () => {
        sessions.sweep();
        void lookAtAudit();
        transport.look();
      }),
      every(POLICE_MS, () => {
        credentials.breakGlass.tick();
        for (const act of clockActs(desk.picture(), now()))
          void desk.submitSystem('clock', { id: randomUUID(), ...act });
        fanout.police();
        metrics.consoles.set(fanout.consoles());
      }),
    );
    return { url, notices, reload: policyKeeper.reload, stop };

    async function providerIn(file: string): Promise<Provider> {
      // Few have one: nobody else's start waits for its library.
      const { loadProviderSettings, makeProvider } = await import('./credentials/provider.ts');
      return makeProvider(loadProviderSettings(file), now, log);
    }

    async function arrive(arrival: Arrival): Promise<void> {
      const answer = await desk.submitSystem('geofence', { id: randomUUID(), ...arrival });
      if (!answer.ok && answer.refusal.code === 'fault') geofence.again(arrival);
    }

    async function prove(visit: Visit): Promise<void> {
      const answer = await desk.submitSystem('patrolWatch', { id: randomUUID(), ...visit });
      if (!answer.ok && answer.refusal.code === 'fault') patrolWatch.again(visit);
    }

    async function listenForOsmand(port: number): Promise<void> {
      const door = await makeApp({
        ...web,
        pagesDir: null,
        redactUrl: (url) => redactUrl(url, true),
      });
      closers.push(() => door.close());
      await serveOsmandAtRoot(door, { ingest, settings, guard });
      notices.push(`osmand ${await listen(door, port, options.host, transport.certificate)}`);
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

/** South-west corner of the district: what frames count their steps from. */
function originOf({ bbox: [west, south] }: District) {
  // A little outside, so that a unit on the border road still fits into the short form.
  const marginE6 = 20_000;
  return { lonE6: Math.floor(west * 1e6) - marginE6, latE6: Math.floor(south * 1e6) - marginE6 };
}

function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}

function raise(error: Error): never {
  throw error;
}
