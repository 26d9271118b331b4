import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccountCli } from './accountCli.ts';
import { makeAccounts } from './accounts.ts';
import { makeSessions } from './sessions.ts';
import { openCredentialStore } from './store.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-accounts-'));
  openCredentialStore(dir).close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) => runAccountCli([...args, '--data', dir]);

describe('accounts', () => {
  it('S1 an account signs in with the password that was shown once, and with the new one after a change', async () => {
    const [, first] = await run(
      'add',
      'zhang',
      '--role',
      'townCommander',
      '--town',
      '310114103',
      '--name',
      '张',
    );
    const [, second] = await run('password', 'zhang');
    const store = openCredentialStore(dir);
    const accounts = makeAccounts(store);
    expect(await accounts.check('zhang', first!)).toBeNull();
    expect(await accounts.check('zhang', second!)).toEqual({
      account: 'zhang',
      name: '张',
      role: 'townCommander',
      scope: '310114103',
    });
    expect(await accounts.check('nobody', second!)).toBeNull();
    store.close();
  });

  it('S2 bad words are refused in one sentence and change nothing', async () => {
    const before = await run('list');
    for (const [args, words] of [
      [['add', 'li'], 'Give --role'],
      [['add', 'li', '--role', 'king'], 'is not a role'],
      [['add', 'li', '--role', 'townCommander'], 'needs --town'],
      [['add', 'li', '--role', 'townCommander', '--town', 'x'], 'nine-digit'],
      [['add', 'sim:desk', '--role', 'observer'], 'cannot be an account'],
      [['add', 'zhang', '--role', 'observer'], 'exists already'],
      [['remove', 'li'], 'no account li'],
      [['explode'], 'is not a command'],
      [['list', '--colour', 'red'], '--colour'],
    ] as const) {
      await expect(run(...args)).rejects.toThrow(words);
    }
    expect(await run('list')).toEqual(before);
  });

  it('S9 what is done at the machine is done, and stands in the audit without a secret', async () => {
    const [, first] = await run('add', 'audit.li', '--role', 'auditAdministrator', '--name', '李');
    await run('add', 'tmp', '--role', 'observer');
    const [, second] = await run('password', 'tmp');
    await expect(run('disable', 'tmp')).rejects.toThrow('--reason');
    await run('disable', 'tmp', '--reason', '离职');
    expect((await run('list')).find((line) => line.startsWith('tmp'))).toContain('disabled');
    await run('enable', 'tmp');
    await expect(run('reset-factor', 'tmp')).rejects.toThrow('has no second factor');
    await run('remove', 'tmp');
    const lines = await run('audit');
    expect(lines.slice(-6).map((line) => line.split('\t').toSpliced(0, 1).toSpliced(1, 1).join(' '))).toEqual(
      [
        'account.added machine audit.li {"name":"李","role":"auditAdministrator","scope":null}',
        'account.added machine tmp {"name":"tmp","role":"observer","scope":null}',
        'account.passwordReset machine tmp {}',
        'account.disabled machine tmp {"reason":"离职"}',
        'account.enabled machine tmp {}',
        'account.removed machine tmp {}',
      ],
    );
    for (const secret of [first!, second!]) expect(lines.join()).not.toContain(secret);
  });

  it('S3 a session ends when idle, at its absolute age, and when its account goes; listeners are told', async () => {
    const store = openCredentialStore(dir);
    const accounts = makeAccounts(store);
    let now = 1_000_000;
    const sessions = makeSessions(store, accounts, () => now);
    const ended: string[] = [];
    sessions.onEnd((key) => ended.push(key));
    const person = { kind: 'person', role: 'observer', account: 'wang', name: '王', town: null } as const;
    await accounts.put({ ...person, scope: null }, 'x');
    const hour = 3_600_000;

    const idle = sessions.start(person).token;
    now += 2 * hour + 1;
    expect(sessions.find(idle)).toBeNull();

    const old = sessions.start(person).token;
    for (let n = 0; n < 11; n++) {
      now += hour;
      expect(sessions.find(old)?.person.account).toBe('wang');
    }
    now += hour;
    expect(sessions.find(old)).toBeNull();

    const orphan = sessions.start(person).token;
    accounts.remove('wang');
    sessions.sweep();
    expect(sessions.find(orphan)).toBeNull();
    expect(ended).toHaveLength(3);
    store.close();
  });
});
