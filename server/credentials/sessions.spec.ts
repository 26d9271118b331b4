import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { teamId } from '#contract/ids.ts';
import { runAccountCli } from './accountCli.ts';
import { makeAccounts } from './accounts.ts';
import { keyOf, makeSessions, teamAccount } from './sessions.ts';
import { openCredentialStore } from './store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-sessions-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const WALL = { kind: 'person', role: 'observer', account: 'wall', name: '墙', town: null } as const;
const HOUR = 3_600_000;

async function rig() {
  const store = openCredentialStore(dir);
  const accounts = makeAccounts(store);
  await accounts.put({ ...WALL, scope: null }, 'x');
  const clock = { now: 1_000_000 };
  const faults: (string | null)[] = [];
  const sessions = makeSessions(store, accounts, () => clock.now, {
    onFault: (cause) => void faults.push(cause && cause.message),
  });
  /** As a full disk answers: no page may be added or changed. */
  const full = (yes: boolean) => store.pragma(`query_only = ${yes ? 'ON' : 'OFF'}`);
  return { store, sessions, clock, faults, full };
}

it('S5 with a full disk sessions are found, kept alive and ended as before, and the fault is told once', async () => {
  const { store, sessions, clock, faults, full } = await rig();
  const [kept, left] = [sessions.start(WALL).token, sessions.start(WALL).token];
  const ended: string[] = [];
  sessions.onEnd((key) => ended.push(key));
  full(true);
  for (let n = 0; n < 5; n++) {
    clock.now += HOUR;
    expect(sessions.find(kept)?.person.account).toBe('wall');
    sessions.sweep();
  }
  expect(sessions.find(left)).toBeNull();
  sessions.end(kept);
  expect(sessions.find(kept)).toBeNull();
  expect(new Set(ended)).toEqual(new Set([keyOf(kept), keyOf(left)]));
  expect(() => sessions.start(WALL)).toThrow();
  expect(faults).toHaveLength(1);
  full(false);
  sessions.sweep();
  expect(faults).toEqual([expect.any(String), null]);
  expect(store.prepare('SELECT count(*) AS n FROM sessions').get()).toEqual({ n: 0 });
  store.close();
});

it.each(['password', 'remove'])('S3 `account %s` in another process ends the sessions', async (command) => {
  const { store, sessions } = await rig();
  const { token } = sessions.start(WALL);
  expect(sessions.find(token)).not.toBeNull();
  await runAccountCli([command, 'wall', '--data', dir]);
  expect(sessions.find(token)).toBeNull();
  store.close();
});

it("S6 a team's phone stays signed in while it is silent, until its shift is over or the team's phones are signed out", async () => {
  const { sessions, clock } = await rig();
  const team = teamId('t-1');
  const [phone, other] = [sessions.startForTeam(team, '一号机').token, sessions.startForTeam(team, '二号机')];
  clock.now += 11 * HOUR;
  sessions.sweep();
  expect(sessions.find(phone)).toEqual({
    person: { kind: 'person', role: 'teamLeader', account: 'team:t-1', name: '一号机', team },
    expiresAt: other.expiresAt,
    kind: 'team',
  });
  clock.now = other.expiresAt;
  expect(sessions.find(phone)).toBeNull();
  const third = sessions.startForTeam(team, '三号机').token;
  sessions.endAllOf(teamAccount(team));
  expect(sessions.find(third)).toBeNull();
});
