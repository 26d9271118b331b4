import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feed } from '../feedCli.ts';
import { makeRig, type Rig } from '../testing/rig.ts';
import { fitted, readFleet } from './readFleet.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-feed-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const csv = (...lines: string[]) => {
  const file = join(dir, 'fixes.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};
const TAXI = 'longitude,latitude,timestamp,name_id';
const EAST_8 = 480;

describe('I14 a CSV of fixes', () => {
  it('is read by its header, in any order of columns and rows, in local time', async () => {
    const file = csv(
      '\ufeffName_ID, Speed ,lat,lng,extra,Time,course',
      'b,36,31.3,121.2,x,2020-07-18 09:07:17,90',
      'a,,31.4,121.3,x,2020/7/18 9:07,',
      'c,0,31.5,121.4,x,2020-07-18T01:08:00Z,0',
      'd,0,31.5,121.4,x,1595034481,0',
    );
    expect(await readFleet(file, EAST_8)).toEqual([
      {
        device: 'a',
        lon: 121.3,
        lat: 31.4,
        at: Date.UTC(2020, 6, 18, 1, 7),
        speedKmh: null,
        headingDeg: null,
      },
      {
        device: 'b',
        lon: 121.2,
        lat: 31.3,
        at: Date.UTC(2020, 6, 18, 1, 7, 17),
        speedKmh: 36,
        headingDeg: 90,
      },
      { device: 'c', lon: 121.4, lat: 31.5, at: Date.UTC(2020, 6, 18, 1, 8), speedKmh: 0, headingDeg: 0 },
      { device: 'd', lon: 121.4, lat: 31.5, at: Date.UTC(2020, 6, 18, 1, 8, 1), speedKmh: 0, headingDeg: 0 },
    ]);
  });

  it('moves so that its median lies in the middle', async () => {
    const file = csv(TAXI, ...[0, 1, 2, 3, 90].map((x) => `${x},${x / 2},2020-07-18 09:00:0${x % 5},d${x}`));
    const fleet = fitted(await readFleet(file, EAST_8), { lon: 121, lat: 31 });
    expect(fleet.map((fix) => [fix.lon, fix.lat])).toEqual([
      [119, 30],
      [-151, 75],
      [120, 30.5],
      [121, 31],
      [122, 31.5],
    ]);
  });

  it.each([
    [
      ['lon,lat,when,id', '1,2,3,4'],
      /has no column timestamp or time or datetime or gps_time\. Its header is: lon, lat, when, id/,
    ],
    [
      [TAXI, '120,31,2020-07-18 09:00:00,a', '120,north,2020-07-18 09:00:00,a'],
      /line 3: latitude is "north", not a number/,
    ],
    [[TAXI, '181,31,2020-07-18 09:00:00,a'], /line 2: longitude is "181", not a number between -180 and 180/],
    [[TAXI, '120,,2020-07-18 09:00:00,a'], /line 2: latitude is ""/],
    [[TAXI, '120,31,18 July,a'], /line 2: timestamp is "18 July", not a time like/],
    [[TAXI, '120,31,2020-13-18 09:00:00,a'], /line 2: timestamp is/],
    [[TAXI, '120,31,2020-07-18 09:00:00,two words'], /line 2: name_id is "two words"/],
    [[TAXI, '120,31'], /is no CSV: .*line 2/],
    [[TAXI], /holds no fixes/],
    [[''], /holds no fixes/],
  ])('%j is refused in one sentence', async (lines, sentence) => {
    await expect(readFleet(csv(...lines), EAST_8)).rejects.toThrow(sentence);
  });

  it('that is not there, or no file, is said', async () => {
    await expect(readFleet(join(dir, 'none.csv'), EAST_8)).rejects.toThrow(
      /^There is no file .*none\.csv\.$/,
    );
    await expect(readFleet(dir, EAST_8)).rejects.toThrow('is a directory, not a CSV file.');
  });
});

describe('I14 the fleet is played', () => {
  let rig: Rig;
  let url: string;
  let lines: string[];
  beforeEach(async () => {
    rig = await makeRig({ ingest: { now: Date.now } });
    rig.app.get('/api/district', () => ({ bbox: [121, 31, 122, 32] }));
    url = await rig.app.listen({ host: '127.0.0.1', port: 0 });
    lines = [];
  });
  afterEach(async () => {
    await rig.close();
  });
  const play = (file: string, flags: readonly string[] = [], signal = new AbortController().signal) =>
    feed(['--file', file, '--url', url, ...flags], (line) => lines.push(line), signal);

  it('through the door, as if it drove now, in the middle of the district', async () => {
    const file = csv(
      TAXI,
      '10,50,2020-07-18 09:00:00,a',
      '10.001,50,2020-07-18 09:00:30,b',
      '10.001,50,2020-07-18 09:00:30,b',
      '10.002,50.001,2020-07-18 09:01:00,a',
    );
    const before = Date.now();
    const tally = await play(file, ['--fit', '--speed', '300']);
    expect(tally).toMatchObject({ sent: 4, kept: 3, known: 1, refused: 0 });
    expect(rig.enrolled).toEqual(['a', 'b']);
    const kept = [...rig.journal.kept.values()];
    expect(kept.map((fix) => [fix.no, fix.lonE6, fix.latE6])).toEqual([
      [3, 121_499_000, 31_500_000],
      [4, 121_500_000, 31_500_000],
      [3, 121_501_000, 31_501_000],
    ]);
    const times = kept.map((fix) => fix.at - kept[0]!.at);
    expect(times).toEqual([0, 100, 200]);
    expect(kept[0]!.at).toBeGreaterThanOrEqual(before);
    expect(Date.now() - before).toBeGreaterThanOrEqual(200);
    expect(lines).toEqual([
      expect.stringMatching(/^4 fixes of 2 devices over 60 s, played in 0 s to http/),
      '4 sent, 4 accepted (1 known before), 0 refused',
    ]);
  });

  it('each refusal is counted with its reason', async () => {
    const file = csv(TAXI, '0,0,2020-07-18 09:00:00,a', '120,31,2020-07-18 09:00:00,b');
    expect(await play(file, ['--speed', '1000'])).toMatchObject({ sent: 2, kept: 1, refused: 1 });
    expect(lines.at(-1)).toMatch(/^ {2}1 x lat: The position \(0, 0\) is impossible/);
    await expect(play(file, ['--token', 'wrong'])).rejects.toThrow(
      /osmand takes nothing from device [ab]\. token: Device id or token is wrong/,
    );
  });

  it('the OsmAnd listener is found too, and another address is told', async () => {
    const file = csv(TAXI, '120,31,2020-07-18 09:00:00,a');
    const root = await rig.root.listen({ host: '127.0.0.1', port: 0 });
    expect(await play(file, ['--url', root])).toMatchObject({ sent: 1, kept: 1 });
    await expect(play(file, ['--url', `${root}/some/where`])).rejects.toThrow(
      /some\/where takes nothing from device a\. HTTP 404$/,
    );
  });

  it('what the journal could not take is sent again', async () => {
    rig.journal.failing = true;
    const healing = setInterval(() => {
      rig.journal.failing = rig.journal.writes < 2;
      rig.ingest.tick(1);
    }, 100);
    const file = csv(TAXI, '120,31,2020-07-18 09:00:00,a');
    expect(await play(file)).toMatchObject({ sent: 1, refused: 0 });
    clearInterval(healing);
    expect(rig.journal.kept.size).toBe(1);
  });

  it('stops cleanly in the middle, and a loop starts again', async () => {
    const file = csv(TAXI, ...[0, 1, 2, 3].map((i) => `120,3${i},2020-07-18 09:00:0${i},a`));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const tally = await play(file, ['--speed', '100', '--loop'], stop.signal);
    expect(tally?.sent).toBeGreaterThan(8);
    expect(tally?.sent).toBe(tally?.kept);
    expect(lines.at(-1)).toMatch(/^\d+ sent, \d+ accepted/);
  });

  it.each([
    [['--url', 'http://127.0.0.1:4139'], /^No server answers at http:\/\/127\.0\.0\.1:4139: .*ECONNREFUSED/],
    [['--url', 'localhost'], /^--url localhost: give an address like/],
    [['--speed', '0'], /^--speed 0: give a number above 0/],
    [['--center', '31,121'], /^--center 31,121: give longitude and latitude/],
    [['--utc-offset', '8'], /^--utc-offset 8: give an offset like \+08:00/],
    [['--sped', '8'], /--sped/],
  ])('%j is one clear sentence', async (flags, sentence) => {
    await expect(play(csv(TAXI, '120,31,2020-07-18 09:00:00,a'), flags)).rejects.toThrow(sentence);
  });
});
