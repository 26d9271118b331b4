import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { judgeFsync } from './disk.ts';
import { find, tell } from './finding.ts';
import { examineClock, examineMemory, examineNode } from './machine.ts';
import { examinePort } from './ports.ts';
import { examineElectron, judgeWebGl } from './screen.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function portAnswering(body: string): Promise<number> {
  const server = createServer((_request, reply) => reply.end(body));
  stops.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function verdictOf(examination: Parameters<typeof find>[0]): Promise<string> {
  const finding = await find(examination);
  // Whatever is not well comes with what to do.
  expect(finding.verdict === 'ok' || Boolean(finding.advice)).toBe(true);
  return finding.verdict;
}

describe('doctor', () => {
  it('W17 an old Node, little memory, a clock before the installation and one far ahead', async () => {
    expect(await verdictOf(examineNode('20.20.2'))).toBe('fail');
    expect(await verdictOf(examineNode('24.0.0'))).toBe('ok');
    expect(await Promise.all([1e9, 3e9, 8e9].map((total) => verdictOf(examineMemory(total, total))))).toEqual(
      ['fail', 'warn', 'ok'],
    );
    const clock = (at: string) => verdictOf(examineClock(Date.parse(at), import.meta.filename));
    expect(
      await Promise.all([clock('1970-01-02'), clock('2101-06-01'), clock(new Date().toISOString())]),
    ).toEqual(['fail', 'fail', 'ok']);
  });

  it('W17 a free port, our own server, another program', async () => {
    const [ours, other] = [await portAnswering('{"name":"lianqin"}'), await portAnswering('hello')];
    const port = async (n: number, needed = true) => verdictOf(examinePort(n, 'pages', needed));
    expect(await port(ours)).toBe('ok');
    expect([await port(other), await port(other, false)]).toEqual(['fail', 'warn']);
    for (const stop of stops.splice(0)) stop();
    expect(await port(other)).toBe('ok');
  });

  it('W17 a disk that is slow, one that lies, one with another clock', () => {
    const writes = (ms: number) => Array<number>(60).fill(ms);
    expect([0.2, 15, 0.001].map((ms) => judgeFsync(writes(ms), 0).verdict)).toEqual(['ok', 'warn', 'warn']);
    expect(judgeFsync([...writes(0.2), 500], 0).verdict).toBe('warn');
    expect(judgeFsync(writes(0.2), -60_000).verdict).toBe('fail');
    expect(judgeFsync(writes(0.001), 0)).toMatchObject({ advice: expect.stringContaining('honour fsync') });
  });

  it('W17 no WebGL, software, a graphics card', () => {
    const on = (renderer: string) => judgeWebGl({ renderer, texturePx: 8192 }).verdict;
    expect([
      judgeWebGl(null).verdict,
      on('Google SwiftShader'),
      on('llvmpipe (LLVM 15)'),
      on('NVIDIA RTX A2000'),
    ]).toEqual(['fail', 'warn', 'warn', 'ok']);
  });

  it('W17 without Electron’s binary the way to one is told', async () => {
    expect(await verdictOf(examineElectron('/nowhere', {}))).toBe('warn');
  });

  it('W17 an examination that breaks does not hide the others', async () => {
    const finding = await find({ about: 'x', examine: () => Promise.reject(new Error('broke\nat line 1')) });
    expect(tell(finding)).toContain('could not be examined: broke');
    expect(finding.verdict).toBe('warn');
  });

  it('W17 the whole run tells every finding and ends with the count', async () => {
    const port = String(await portAnswering('{"name":"lianqin"}'));
    const args = [
      join(import.meta.dirname, '..', 'doctor.ts'),
      '--port',
      port,
      '--data',
      import.meta.dirname,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    for (const about of [
      'Node',
      'memory',
      'clock',
      `port ${port}`,
      'disk',
      'fsync',
      'browser',
      'WebGL',
      'Electron',
    ]) {
      expect(stdout).toMatch(new RegExp(`^. (ok  |warn|FAIL)  ${about} `, 'm'));
    }
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^\d+ ok, \d+ to look at, 0 to mend$/);
    // Two starts of a browser, on two busy cores.
  }, 60_000);
});
