// How long a commander waits for an answer: commands at a steady rate to the real server, beside the fixes of a whole
// fleet and the consoles that watch it. A delay counts from the time that its command was due.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { caseId, orderId, teamId, type CaseId, type OrderId, type TeamId } from '#contract/ids.ts';
import type { DeviceDoors, Sent } from '../ingest/devices.ts';
import { Delays } from '../numbers.ts';
import { startServerProcess } from '../serverProcess.ts';
import { signInAsWall } from '../signIn.ts';
import { startWorker } from '../worker.ts';
import { makeWorkDir } from '../workDir.ts';
import { openCommanders, type AccountName, type Commanders, type Said } from './commanders.ts';
import type { ConsoleDoors, Heard } from './consoles.ts';

export interface AcksAsked {
  readonly ms: number;
  readonly perSecond: number;
  readonly consoles: number;
  /** Each reports every five seconds. */
  readonly units: number;
}

export interface Acks {
  readonly sent: number;
  readonly seconds: number;
  readonly delays: Delays;
  /** What the fleet sent meanwhile. */
  readonly fleet: Sent;
  readonly heard: readonly Heard[];
}

/** The consoles share two processes: more would only take the processor from the server. */
const CONSOLE_PROCESSES = 2;
const REPORT_EVERY_S = 5;
/** Teams of 安亭镇 that the commanders send. */
const TEAMS = 60;
const PLACE = { lon: 121.2002, lat: 31.3007 };
/** Code that was never run, and a picture that was never encoded, are no part of what is measured. */
const WARM_UP_MS = 3_000;

export async function measureAcks({ ms, perSecond, consoles, units }: AcksAsked): Promise<Acks> {
  const dir = makeWorkDir();
  const watchers = Array.from({ length: CONSOLE_PROCESSES }, () =>
    startWorker<ConsoleDoors>(join(import.meta.dirname, 'consoles.ts')),
  );
  const fleet = startWorker<DeviceDoors>(join(import.meta.dirname, '../ingest/devices.ts'));
  try {
    const server = await startServerProcess({ ...dir, flags: ['--demo', '--units', '0'] });
    try {
      const phones = { url: server.url, devices: units };
      await fleet.ask('enrol', phones);
      await enrolTeams(server.url);
      for (const [index, watcher] of watchers.entries()) {
        // A session may open sixteen sockets: each process signs in for itself, several times.
        for (let left = share(consoles, index); left > 0; left -= PER_SESSION) {
          const session = await signInAsWall(server.url);
          await watcher.ask('open', {
            url: server.url,
            token: session,
            consoles: Math.min(left, PER_SESSION),
          });
        }
      }
      const commanders = await openCommanders(server.url, 2);
      try {
        const moving = fleet.ask('openLoop', {
          ...phones,
          perSecond: units / REPORT_EVERY_S,
          ms: WARM_UP_MS + ms,
        });
        await sendSteadily(commanders, WARM_UP_MS, perSecond);
        const { delays, seconds, sent } = await sendSteadily(commanders, ms, perSecond);
        const heard = await Promise.all(watchers.map((watcher) => watcher.ask('heard', null)));
        return { delays, seconds, sent, fleet: await moving, heard };
      } finally {
        commanders.close();
      }
    } finally {
      await server.stop();
    }
  } finally {
    await Promise.all([...watchers, fleet].map((one) => one.stop()));
    dir.remove();
  }
}

const PER_SESSION = 13;
const share = (all: number, index: number): number =>
  Math.floor(all / CONSOLE_PROCESSES) + (index < all % CONSOLE_PROCESSES ? 1 : 0);

async function enrolTeams(url: string): Promise<void> {
  for (let n = 0; n < TEAMS; n++) {
    const response = await fetch(
      `${url}/ingest/osmand?id=ack-${n}&lat=${PLACE.lat}&lon=${PLACE.lon}&token=demo`,
    );
    if (!response.ok) throw new Error(`team ${n} was not enrolled: ${response.status}`);
  }
}

/** One command after the other is due; none waits for the one before it but those of its own story. */
async function sendSteadily(commanders: Commanders, ms: number, perSecond: number) {
  const stories = Array.from({ length: TEAMS }, (_, n) => makeStory(teamId(`visitor-ack-${n}`)));
  const delays = new Delays();
  const startAt = performance.now();
  const dueAt = (turn: number) => startAt + (turn * 1_000) / perSecond;
  const underWay: Promise<void>[] = [];
  const say = async (story: Story, due: number) => {
    const [account, command] = story.next();
    const answer = await commanders.say(account, command);
    delays.add(performance.now() - due);
    story.busy = false;
    // A rate of refusals would measure nothing.
    if (!answer.ok) throw new Error(`${command.type} was refused: ${answer.refusal.message.en}`);
  };
  let turn = 0;
  while (dueAt(turn) < startAt + ms) {
    for (; dueAt(turn) <= performance.now(); turn++) {
      const story = stories.find(({ busy }) => !busy);
      if (!story) throw new Error(`no answer to ${TEAMS} commands`);
      story.busy = true;
      stories.push(...stories.splice(stories.indexOf(story), 1));
      underWay.push(say(story, dueAt(turn)));
    }
    await pause(Math.max(0, dueAt(turn) - performance.now()));
  }
  await Promise.all(underWay);
  // What is under way is ended, so that the next window finds its teams free.
  await Promise.all(stories.map((story) => story.end(commanders)));
  return { delays, sent: turn, seconds: (performance.now() - startAt) / 1_000 };
}

interface Story {
  busy: boolean;
  next(): readonly [AccountName, Said];
  end(commanders: Commanders): Promise<void>;
}

/** A case from its report to its feedback, again and again: what a desk sends most. */
function makeStory(team: TeamId): Story {
  let step = 0;
  let theCase = caseId('');
  let order = orderId('');
  const story: Story = {
    busy: false,
    next() {
      const turn = step++ % STEPS.length;
      if (turn === 0) [theCase, order] = [caseId(randomUUID()), orderId(randomUUID())];
      return STEPS[turn]!(theCase, order, team);
    },
    async end(commanders) {
      while (step % STEPS.length !== 0) {
        const [account, command] = story.next();
        await commanders.say(account, command);
      }
    },
  };
  return story;
}

type Step = (theCase: CaseId, order: OrderId, team: TeamId) => readonly [AccountName, Said];

const onTeam =
  (type: 'acknowledge' | 'depart' | 'arrive' | 'handle' | 'release'): Step =>
  (_, orderId, team) => ['town', { type: `assignment.${type}`, orderId, team }];

const STEPS: readonly Step[] = [
  (id) => [
    'town',
    { id, type: 'case.report', category: 'E-0401', position: PLACE, text: '占道设摊', source: 'patrol' },
  ],
  (caseId, id, team) => ['town', { id, type: 'order.issue', caseId, tier: 'town', teams: [team] }],
  onTeam('acknowledge'),
  onTeam('depart'),
  onTeam('arrive'),
  onTeam('handle'),
  (_, orderId, team) => ['town', { type: 'assignment.report', orderId, team, text: '已劝离' }],
  onTeam('release'),
];
