import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '#contract/account/audit.ts';
import type { EmergencyGrant } from '#contract/account/breakGlass.ts';
import { ADMINISTRATION, mayAdminister, type Administration } from '#contract/account/administration.ts';
import { ROLES, type Role } from '#contract/actor.ts';
import { runAccountCli } from '../credentials/accountCli.ts';
import { openCredentialStore } from '../credentials/store.ts';
import {
  openConsole,
  serverForTest,
  until,
  type Reply,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

let server: TestServer;
let files: string;
const passwords = new Map<string, string>();
/** Of those who have enrolled a second factor. */
const secrets = new Map<string, string>();
const visitors = new Map<string, Visitor>();
const SCOPES: Partial<Record<Role, string[]>> = {
  townCommander: ['--town', '310114103'],
  townDispatcher: ['--town', '310114103'],
  townShiftLeader: ['--town', '310114103'],
  townIntake: ['--town', '310114103'],
  departmentOfficer: ['--department', 'greenery'],
  teamLeader: ['--team', 't-1'],
  patrolMember: ['--team', 't-1'],
  workstation: ['--grid', '310114103V001'],
};

const codeNow = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

async function post(path: string, body: unknown): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const login = (account: string, password = passwords.get(account)) =>
  post('/api/login', { account, password });

function visitorWith(token: string): Visitor {
  const ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, body: /^[[{]/.test(text) ? JSON.parse(text) : text };
  };
  const send = (path: string, body: unknown) => ask(path, { method: 'POST', body: JSON.stringify(body) });
  return {
    token,
    get: (path) => ask(path),
    post: send,
    command: async (command) => (await send('/api/commands', { id: randomUUID(), ...command })).body,
  };
}

/** Signs in as a person would: with password, and where asked enrols or types the code. */
async function enter(account: string): Promise<Visitor> {
  const first = await login(account);
  if (first.body.token) return visitorWith(first.body.token);
  const secret: string = first.body.secret ?? secrets.get(account)!;
  secrets.set(account, secret);
  // A code works once: whoever has just used this step's takes the next one.
  for (const steps of [0, 1]) {
    const second = await post('/api/login/code', { ticket: first.body.ticket, code: codeNow(secret, steps) });
    if (second.body.token) return visitorWith(second.body.token);
  }
  throw new Error(`${account} cannot sign in`);
}

async function make(account: string, role: Role): Promise<void> {
  const args = ['add', account, '--role', role, ...(SCOPES[role] ?? []), '--data', server.dir];
  passwords.set(account, (await runAccountCli(args))[1]!);
}

beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'lianqin-accounts-'));
  const file = join(files, 'organisation.csv');
  writeFileSync(
    file,
    'team,teamName,force,town,leader,transport,unit,callsign\nt-1,一队,联勤,安亭镇,张,foot,u-1,安亭一\n',
  );
  server = await serverForTest({ demo: false, organisation: file });
  for (const role of ROLES) await make(`a.${role}`, role);
  for (const role of ROLES) visitors.set(role, await enter(`a.${role}`));
  await make('victim', 'districtDispatcher');
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(files, { recursive: true });
});

const as = (role: Role): Visitor => visitors.get(role)!;
const auditOf = async (query = ''): Promise<AuditRecord[]> =>
  (await as('auditAdministrator').get(`/api/admin/audit?limit=500${query}`)).body.records;

describe('a second factor', () => {
  it('S8 is asked of commanders and administrators and of nobody else, and enrolled at the first sign-in', async () => {
    const enrolled = [...secrets.keys()].map((account) => account.slice(2)).toSorted();
    expect(enrolled).toEqual([
      'auditAdministrator',
      'districtCommander',
      'securityAdministrator',
      'systemAdministrator',
      'townCommander',
    ]);
    const again = await login('a.districtCommander');
    expect(again.body).toEqual({ step: 'code', ticket: expect.any(String), expiresAt: expect.any(Number) });
  });

  it('S8 S4 five wrong codes lock this account from this source for codes and passwords, and nobody else', async () => {
    await make('coded', 'townCommander');
    await enter('coded');
    const { ticket } = (await login('coded')).body;
    for (let n = 0; n < 5; n++) {
      expect((await post('/api/login/code', { ticket, code: '000000' })).body).toMatchObject({
        field: 'code',
      });
    }
    const right = { ticket, code: codeNow(secrets.get('coded')!, 1) };
    expect((await post('/api/login/code', right)).status).toBe(429);
    expect((await login('coded')).status).toBe(429);
    expect((await login('a.townCommander')).status).toBe(200);
    const acts = (await auditOf('&who=coded')).map(({ act }) => act);
    expect(acts.filter((act) => act === 'signIn.refused')).toHaveLength(5);
    expect(acts).toContain('signIn.locked');
  });

  it('S8 a ticket without its code opens nothing, and one that was used is over', async () => {
    const { ticket } = (await login('a.townCommander')).body;
    expect(
      (await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${ticket}` } })).status,
    ).toBe(401);
    expect((await post('/api/login/code', { ticket: 'x', code: '123456' })).body).toMatchObject({
      field: 'ticket',
    });
  });

  it('S8 recovery codes are told once, work once, and the security administrator resets the factor', async () => {
    await make('phone', 'townCommander');
    const { ticket, secret } = (await login('phone')).body;
    const enrolled = await post('/api/login/code', { ticket, code: codeNow(secret) });
    const codes: string[] = enrolled.body.recoveryCodes;
    expect(codes).toHaveLength(10);
    const recover = async (code: string) => {
      const { ticket: next } = (await login('phone')).body;
      return (await post('/api/login/recovery', { ticket: next, code })).status;
    };
    expect([await recover(codes[0]!), await recover(codes[0]!)]).toEqual([200, 401]);
    const reset = await as('securityAdministrator').post('/api/admin/accounts/factor-reset', {
      account: 'phone',
    });
    expect(reset.status).toBe(200);
    expect((await login('phone')).body.step).toBe('enrol');
    expect((await visitorWith(enrolled.body.token).get('/api/me')).status).toBe(401);
  });

  it('S8 two sign-ins that enrol at once leave one factor', async () => {
    await make('twice', 'townCommander');
    const [one, two] = [(await login('twice')).body, (await login('twice')).body];
    const answers = await Promise.all(
      [one, two].map(({ ticket, secret }) => post('/api/login/code', { ticket, code: codeNow(secret) })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });
});

describe('administrators apart', () => {
  const DOORS: Record<Administration, [method: 'get' | 'post', path: string, body?: object][]> = {
    accounts: [
      ['get', '/api/admin/accounts'],
      ['post', '/api/admin/accounts/enable', { account: 'a.observer' }],
      ['post', '/api/admin/accounts/link', { account: 'a.observer', subject: null }],
    ],
    audit: [
      ['get', '/api/admin/audit'],
      ['get', '/api/admin/audit.csv'],
    ],
    devices: [
      ['get', '/api/admin/devices'],
      ['post', '/api/admin/devices/rotate', { id: 'none' }],
      ['post', '/api/admin/devices/revoke', { id: 'none' }],
    ],
    organisation: [],
    breakGlass: [['post', '/api/break-glass/confirm', { id: 'none' }]],
  };

  it.each(ROLES)('S9 %s reaches its own doors and no other', async (role) => {
    for (const what of Object.keys(ADMINISTRATION) as Administration[]) {
      for (const [method, path, body] of DOORS[what]) {
        const { status } = method === 'get' ? await as(role).get(path) : await as(role).post(path, body);
        const refused = status === 403;
        expect([role, path, refused]).toEqual([role, path, !mayAdminister(role, what)]);
      }
    }
  });

  it.each(['systemAdministrator', 'securityAdministrator', 'auditAdministrator'] as const)(
    'S9 %s sees and commands nothing of the duty',
    async (role) => {
      expect((await as(role).get('/api/cases')).body).toEqual([]);
      expect((await as(role).get('/api/units')).body).toEqual([]);
      const console = await openConsole(server.url, as(role).token);
      const { cases, orders, teams, units } = console.picture();
      // The organisation is the system administrator's: who there is, at rest, and not where they are.
      const known = role === 'systemAdministrator' ? 1 : 0;
      expect([cases.size, orders.size, teams.size, units.size]).toEqual([0, 0, known, known]);
      for (const team of teams.values())
        expect(team).toMatchObject({ order: null, state: { kind: 'offDuty' } });
      await until(() => console.frames.length > 1);
      expect(console.frames.map(({ count }) => count)).toEqual(console.frames.map(() => 0));
      console.close();
    },
  );

  it('S9 a security administrator changes neither himself nor an administrator, and makes none', async () => {
    const security = as('securityAdministrator');
    const own = { account: 'a.securityAdministrator', name: 'x', role: 'districtCommander', scope: null };
    expect((await security.post('/api/admin/accounts/change', own)).body).toMatchObject({ field: 'account' });
    for (const path of ['password', 'factor-reset', 'enable', 'sign-out']) {
      const self = await security.post(`/api/admin/accounts/${path}`, { account: 'a.securityAdministrator' });
      expect([path, self.status]).toEqual([path, 403]);
    }
    for (const path of ['password', 'factor-reset', 'enable']) {
      const other = await security.post(`/api/admin/accounts/${path}`, { account: 'a.auditAdministrator' });
      expect([path, other.body.field]).toEqual([path, 'role']);
    }
    const second = { account: 'second', name: 'x', role: 'auditAdministrator', scope: null };
    expect((await security.post('/api/admin/accounts', second)).body).toMatchObject({ field: 'role' });
    for (const [account, role] of [
      ['a.observer', 'auditAdministrator'],
      ['a.auditAdministrator', 'observer'],
    ]) {
      const change = { account, name: 'x', role, scope: null };
      expect((await security.post('/api/admin/accounts/change', change)).status).toBe(403);
    }
    const wrong = { account: 'new', name: 'x', role: 'townCommander', scope: null };
    expect((await security.post('/api/admin/accounts', wrong)).body).toMatchObject({
      status: 400,
      field: 'scope',
    });
  });
});

describe('disabling', () => {
  it('S3 ends sessions and sockets within a second, also when another process did it, and enabling revives none', async () => {
    const security = as('securityAdministrator');
    for (const disable of [
      () => security.post('/api/admin/accounts/disable', { account: 'victim', reason: '离岗' }),
      () => runAccountCli(['disable', 'victim', '--reason', 'left', '--data', server.dir]),
    ]) {
      const visitor = await enter('victim');
      const console = await openConsole(server.url, visitor.token);
      let closedAt = 0;
      console.socket.on('disconnect', () => (closedAt = Date.now()));
      const since = Date.now();
      await disable();
      await until(() => closedAt > 0);
      expect(closedAt - since).toBeLessThan(1_500);
      expect((await visitor.get('/api/me')).status).toBe(401);
      expect((await login('victim')).body).toMatchObject({ status: 401, field: 'account' });
      expect((await login('victim', 'wrong')).body).toMatchObject({ status: 401, field: 'password' });
      expect((await security.post('/api/admin/accounts/enable', { account: 'victim' })).status).toBe(200);
      expect((await visitor.get('/api/me')).status).toBe(401);
      expect((await login('victim')).status).toBe(200);
    }
  });

  it('S9 another role or scope signs the account out; the next sign-in has it', async () => {
    await make('moved', 'districtDispatcher');
    const before = await enter('moved');
    const change = { account: 'moved', name: '新岗', role: 'townDispatcher', scope: '310114103' };
    expect((await as('securityAdministrator').post('/api/admin/accounts/change', change)).status).toBe(200);
    expect((await before.get('/api/me')).status).toBe(401);
    expect((await (await enter('moved')).get('/api/me')).body.person).toMatchObject({
      role: 'townDispatcher',
      name: '新岗',
      town: '310114103',
    });
  });
});

describe('emergency rights', () => {
  const ask = (visitor: Visitor, more: object = {}) =>
    visitor.post('/api/break-glass', {
      account: 'victim',
      role: 'districtCommander',
      reason: '指挥长失联',
      ...more,
    });
  const open = async (): Promise<EmergencyGrant[]> =>
    (await as('districtCommander').get('/api/break-glass')).body.grants;

  it('S10 need two persons of different posts; then the account commands at once, everybody at the district is told, and one key ends it', async () => {
    const [district, security, town] = [
      as('districtCommander'),
      as('securityAdministrator'),
      as('townCommander'),
    ];
    const victim = await enter('victim');
    const wall = await openConsole(server.url, as('observer').token);
    const townConsole = await openConsole(server.url, as('townDispatcher').token);
    const [told, toldTown]: [string[], string[]] = [[], []];
    wall.socket.on('alert', ({ key, cleared, text }) =>
      told.push(`${key.split('.')[0]} ${cleared} ${text.zh}`),
    );
    townConsole.socket.on('alert', ({ key }) => toldTown.push(key));

    const asked = await ask(security);
    expect(asked.status).toBe(200);
    const { id } = asked.body.grant;
    const confirm = (visitor: Visitor) => visitor.post('/api/break-glass/confirm', { id });
    expect((await confirm(security)).status).toBe(409);
    expect((await confirm(victim)).status).toBe(403);
    expect((await confirm(as('districtDispatcher'))).status).toBe(403);
    expect((await victim.get('/api/me')).body.person.role).toBe('districtDispatcher');
    expect((await confirm(district)).status).toBe(200);
    expect((await victim.get('/api/me')).body.person.role).toBe('districtCommander');
    await until(() => told.length === 1);
    expect(told[0]).toMatch(/^breakGlass false 应急授权：victim（victim）代行区指挥长至 \d\d:\d\d/);
    expect(toldTown).toEqual([]);
    // What is lent lends nothing on.
    expect((await ask(victim, { account: 'a.districtIntake' })).status).toBe(403);
    expect((await confirm(town)).status).toBe(409);
    expect((await as('townDispatcher').get('/api/break-glass')).body.grants).toEqual([]);

    expect((await as('districtIntake').post('/api/break-glass/end', { id })).status).toBe(403);
    expect((await victim.post('/api/break-glass/end', { id })).status).toBe(200);
    expect((await victim.get('/api/me')).body.person.role).toBe('districtDispatcher');
    await until(() => told.length === 2);
    expect(told[1]).toMatch(/^breakGlass true/);
    expect(await open()).toEqual([]);
    const acts = (await auditOf('&who=victim'))
      .map(({ act }) => act)
      .filter((act) => act.startsWith('breakGlass'));
    expect(acts).toEqual(['breakGlass.ended', 'breakGlass.granted', 'breakGlass.asked']);
    wall.close();
    townConsole.close();
  });

  it('S10 are refused for oneself, for administrators, walls, unknown towns, and to two of one post', async () => {
    const security = as('securityAdministrator');
    for (const [more, field] of [
      [{ account: 'a.securityAdministrator' }, 'account'],
      [{ account: 'a.auditAdministrator' }, 'account'],
      [{ account: 'a.observer' }, 'account'],
      [{ account: 'nobody' }, 'account'],
      [{ role: 'townCommander' }, 'town'],
      [{ role: 'townCommander', town: '310114999' }, 'town'],
      [{ role: 'securityAdministrator' }, 'role'],
      [{ reason: '' }, 'reason'],
    ] as const) {
      expect([more, (await ask(security, more)).body.field]).toEqual([more, field]);
    }
    expect(await open()).toEqual([]);
    // Whoever would be granted is no second person, whatever his post.
    const raise = { account: 'a.townCommander', role: 'districtCommander', reason: 'x' };
    const own = (await as('districtCommander').post('/api/break-glass', raise)).body.grant.id;
    expect((await as('townCommander').post('/api/break-glass/confirm', { id: own })).status).toBe(409);
    expect((await as('townCommander').post('/api/break-glass/end', { id: own })).status).toBe(200);
    await make('other', 'securityAdministrator');
    const { id } = (await ask(security)).body.grant;
    expect((await (await enter('other')).post('/api/break-glass/confirm', { id })).status).toBe(409);
    expect((await ask(as('districtCommander'))).status).toBe(409);
    expect((await security.post('/api/break-glass/end', { id })).status).toBe(200);
  });

  it('S10 outlive a restart of the server, and end when the account is disabled', async () => {
    const { id } = (await ask(as('townCommander'))).body.grant;
    await as('districtCommander').post('/api/break-glass/confirm', { id });
    await server.restart();
    expect(await open()).toMatchObject([{ id, state: { kind: 'granted' } }]);
    await as('securityAdministrator').post('/api/admin/accounts/disable', { account: 'victim', reason: 'x' });
    await until(async () => (await open()).length === 0);
    await as('securityAdministrator').post('/api/admin/accounts/enable', { account: 'victim' });
    expect((await (await enter('victim')).get('/api/me')).body.person.role).toBe('districtDispatcher');
  });
});

describe('devices', () => {
  it('S9 are issued, renewed and ended over HTTP, the token shown once, each an audit record', async () => {
    const system = as('systemAdministrator');
    const post = async (path: string, body: object) =>
      (await system.post(`/api/admin/devices${path}`, body)).body;
    const fix = async (token: string) =>
      (await fetch(`${server.url}/ingest/osmand?id=imei-1&lat=31.3&lon=121.2&token=${token}`)).status;
    expect(await post('', { id: 'imei-1', unit: 'none' })).toMatchObject({ field: 'unit' });
    expect(await post('', { id: 'a b', unit: 'u-1' })).toMatchObject({ field: 'id' });
    expect(await post('/rotate', { id: 'imei-1' })).toMatchObject({ status: 404 });

    const { token: first } = await post('', { id: 'imei-1', unit: 'u-1', crs: 'gcj02' });
    expect(await fix(first)).toBe(200);
    expect(await post('', { id: 'imei-1', unit: 'u-1' })).toMatchObject({ status: 409 });
    const { token: second } = await post('/rotate', { id: 'imei-1' });
    expect([await fix(first), await fix(second)]).toEqual([401, 200]);
    const list = await system.get('/api/admin/devices?search=IMEI');
    expect(list.body).toMatchObject({
      count: 1,
      devices: [{ id: 'imei-1', unit: 'u-1', crs: 'gcj02', revokedAt: null }],
    });
    expect(await post('/revoke', { id: 'imei-1' })).toEqual({ ok: true });
    expect(await fix(second)).toBe(401);
    expect(await post('/revoke', { id: 'imei-1' })).toMatchObject({ status: 404 });

    const records = await auditOf('&who=imei-1');
    expect(records.map(({ act, by }) => [act, by])).toEqual([
      ['device.revoked', 'a.systemAdministrator'],
      ['device.rotated', 'a.systemAdministrator'],
      ['device.issued', 'a.systemAdministrator'],
    ]);
    for (const token of [first, second]) {
      for (const told of [JSON.stringify(list.body), JSON.stringify(records), server.logLines.join()])
        expect(told).not.toContain(token);
    }
  });
});

describe('the audit', () => {
  it('S7 tells every act with who, what, to whom and from where, and filters', async () => {
    const records = await auditOf('&act=account.disabled');
    expect(records.length).toBeGreaterThan(1);
    expect(records.find(({ source }) => source !== 'machine')).toMatchObject({
      act: 'account.disabled',
      by: 'a.securityAdministrator',
      role: 'securityAdministrator',
      source: '127.0.0.1',
      about: 'victim',
    });
    expect(records.find(({ source }) => source === 'machine')).toMatchObject({
      role: 'machine',
      about: 'victim',
    });
    const [newest] = records;
    expect(await auditOf(`&act=account.disabled&to=${newest!.at - 1}`)).not.toContainEqual(newest);
    expect((await as('auditAdministrator').get('/api/admin/audit?act=nonsense')).status).toBe(400);
  });

  it('S7 is exported as CSV in which nothing runs as a formula, and the export is recorded', async () => {
    await as('securityAdministrator').post('/api/admin/accounts', {
      account: 'formula',
      name: '=HYPERLINK("http://x")',
      role: 'observer',
      scope: null,
    });
    await as('securityAdministrator').post('/api/admin/accounts/disable', {
      account: 'formula',
      reason: '@SUM(1), "x"',
    });
    await login('=1+1', 'wrong');
    const { status, body } = await as('auditAdministrator').get('/api/admin/audit.csv?who=formula');
    expect(status).toBe(200);
    const lines = String(body).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
    expect((await auditOf('&act=audit.exported'))[0]).toMatchObject({
      by: 'a.auditAdministrator',
      detail: { who: 'formula' },
    });
  });

  it('S7 H5 holds no password, no code, no token, nor does the log', async () => {
    const store = openCredentialStore(server.dir);
    const kept = JSON.stringify(store.prepare('SELECT * FROM audit').all());
    store.close();
    const told = server.logLines.join('\n');
    const words = [
      ...passwords.values(),
      ...secrets.values(),
      ...[...visitors.values()].map(({ token }) => token),
    ];
    expect(words.length).toBeGreaterThan(30);
    for (const word of words) expect([kept.includes(word), told.includes(word)]).toEqual([false, false]);
    // What is no account may be a password in the wrong field.
    await login('hunter2-in-the-wrong-field', 'x');
    expect(JSON.stringify(await auditOf())).not.toContain('hunter2');
    expect(server.logLines.join()).not.toContain('hunter2');
  });
});
