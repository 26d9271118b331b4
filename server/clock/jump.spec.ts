import { expect, it } from 'vitest';
import type { Alert } from '#contract/wire.ts';
import {
  ANTING,
  openConsole,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  until,
} from '../testing/runningServer.ts';

const YEAR_MS = 365 * 86_400_000;

it('T1 T3 the machine’s clock jumps a year ahead and back: consoles are told, and no record carries it', async () => {
  let offMs = 0;
  const wall = () => Date.now() + offMs;
  const server = await serverForTest({}, { wall, monotonicMs: () => performance.now() });
  try {
    const district = await signIn(server.url, 'district');
    const report = async () => (await district.post('/api/cases', reportIn(ANTING.lon, ANTING.lat))).body.at;
    const console = await openConsole(server.url, district.token);
    const alerts: Alert[] = [];
    console.socket.on('alert', (alert) => alerts.push(alert));

    offMs = YEAR_MS;
    await until(() => alerts.length === 1);
    expect(alerts[0]).toMatchObject({ key: 'clock', cleared: false });
    expect(alerts[0]!.text.en).toContain('jumped forward by about 365 days');
    // The session did not run out either.
    expect(Math.abs((await report()) - Date.now())).toBeLessThan(5_000);
    expect((await sendFix(server.url, 'clock-1', ANTING.lon, ANTING.lat)).status).toBe(200);

    offMs = 0;
    await until(() => alerts.length === 2);
    expect(alerts[1]).toMatchObject({ key: 'clock', cleared: true });
    await report();
    const { body: units } = await district.get('/api/units');
    const { body: span } = await district.get('/api/history/span');
    for (const at of [units[0].position.at, units[0].position.receivedAt, span.lastAt, span.now])
      expect(Math.abs(at - Date.now())).toBeLessThan(5_000);
    expect((await district.get(`/api/history/snapshot?at=${span.lastAt}`)).status).toBe(200);
    console.close();

    // A year back, and started again: the record ends in the future, and no server writes on from there.
    offMs = -YEAR_MS;
    await expect(server.restart()).rejects.toThrow('Set the clock if it is wrong');
  } finally {
    await server.stop();
  }
});
