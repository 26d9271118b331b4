// Looking back, on a centre in memory: what is played must be what would have been jumped to.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Jurisdiction } from '#contract/jurisdiction.ts';
import { view } from '#contract/jurisdiction.ts';
import { toJson, type Picture } from '#contract/picture.ts';
import { NORTH } from '#contract/testing/smallDistrict.ts';
import { makeFixTable, type FixTable } from '../picture/fixTable.ts';
import { makePictureStore, makeSink } from '../picture/pictureStore.ts';
import { frameClock } from '../picture/serverClock.ts';
import { openReplay, type ReplayOptions } from './replayFeed.ts';
import { recordedCentre, type RecordedCentre } from './testing/recordedCentre.ts';

const HOUR_MS = 3_600_000;
const DISTRICT: Jurisdiction = { kind: 'district' };
const TOWN: Jurisdiction = { kind: 'town', town: NORTH };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function replaying(centre: RecordedCentre, jurisdiction: Jurisdiction, options: Partial<ReplayOptions> = {}) {
  const store = makePictureStore(frameClock());
  const table = makeFixTable();
  const door = { url: '', token: 'x', fetch: centre.fetchAs(jurisdiction), from: centre.firstAt };
  const { feed, playback } = openReplay({ ...door, ...options });
  const stop = feed.start(makeSink(store, table));
  return { store, table, playback, stop };
}

/** What is known, without what only this console's past explains (facts of others, folded or not). */
const shown = ({ casesEver: _, unitsEver: __, at: ___, ...picture }: ReturnType<typeof toJson>) => picture;

function seen(picture: Picture, table: FixTable) {
  const numbers = [...picture.units.values()].map((unit) => unit.no).sort((a, b) => a - b);
  return {
    picture: shown(toJson(picture)),
    fixes: numbers
      .filter((no) => table.known[no] === 1)
      .map((no) => [no, table.lonE6[no], table.latE6[no], table.fixAt[no]]),
  };
}

function truth(centre: RecordedCentre, jurisdiction: Jurisdiction, at: number) {
  const picture = view(centre.pictureAt(at), jurisdiction);
  const fixes = centre.fixesAt(at);
  const numbers = [...picture.units.values()].map((unit) => unit.no).sort((a, b) => a - b);
  return {
    picture: shown(toJson(picture)),
    fixes: numbers.flatMap((no) => {
      const fix = fixes.get(no);
      return fix ? [[no, fix.lonE6, fix.latE6, fix.at]] : [];
    }),
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

for (const [name, jurisdiction] of [
  ['district', DISTRICT],
  ['town', TOWN],
] as const) {
  it(`R2 K6 play to t shows what seek to t shows, at any speed: ${name}`, async () => {
    const seed = 20_261_123;
    const centre = recordedCentre(seed, HOUR_MS);
    const played = replaying(centre, jurisdiction);
    await vi.advanceTimersByTimeAsync(200);
    played.playback.play();
    for (const speed of [60, 7, 1, 30]) {
      played.playback.speed(speed);
      await vi.advanceTimersByTimeAsync(9_050);
      played.playback.pause();
      await vi.advanceTimersByTimeAsync(200);
      const { at } = played.playback.state();
      expect(at).toBeGreaterThan(centre.firstAt + 5_000);

      const sought = replaying(centre, jurisdiction);
      await settle();
      sought.playback.seek(at);
      await vi.advanceTimersByTimeAsync(200);
      const [a, b] = [played, sought].map(({ store, table }) => seen(store.getState().picture, table));
      expect(a, `seed ${seed}, ${speed}x`).toEqual(b);
      expect(a).toEqual(truth(centre, jurisdiction, at));
      sought.stop();
      played.playback.play();
    }
    // The recording must have been worth looking at: dozens of facts beyond the setting up of the district.
    const [first, last] = [centre.firstAt, played.playback.state().at].map((at) => centre.pictureAt(at).seq);
    expect((last ?? 0) - (first ?? 0)).toBeGreaterThan(40);
    played.stop();
  });
}

it('K6 playing backward arrives where a jump arrives, and stops at the beginning', async () => {
  const centre = recordedCentre(5, HOUR_MS / 4);
  const { playback, store, table, stop } = replaying(centre, DISTRICT, { from: centre.firstAt + 600_000 });
  await vi.advanceTimersByTimeAsync(200);
  playback.speed(-60);
  playback.play();
  await vi.advanceTimersByTimeAsync(4_000);
  playback.pause();
  await vi.advanceTimersByTimeAsync(100);
  const { at } = playback.state();
  expect(at).toBeLessThan(centre.firstAt + 600_000);
  expect(seen(store.getState().picture, table)).toEqual(truth(centre, DISTRICT, at));
  playback.play();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(playback.state()).toMatchObject({ at: centre.firstAt, playing: false });
  stop();
});

it('K7 pages are fetched before they are needed, once each, and only so far ahead', async () => {
  const centre = recordedCentre(11, HOUR_MS);
  const { playback, stop } = replaying(centre, DISTRICT);
  await vi.advanceTimersByTimeAsync(200);
  playback.speed(10);
  playback.play();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(playback.state().at - centre.firstAt).toBeGreaterThan(590_000);
  const pages = centre.asked
    .filter((path) => path.startsWith('/api/history/facts'))
    .map((path) => {
      const query = new URL(path, 'http://x').searchParams;
      return [Number(query.get('from')), Number(query.get('to'))] as const;
    });
  pages.slice(1).forEach(([from], i) => expect(from).toBe(pages[i]?.[1]));
  const ahead = (pages.at(-1)?.[1] ?? 0) - playback.state().at;
  expect(ahead).toBeGreaterThan(100_000);
  expect(ahead).toBeLessThan(700_000);
  stop();
});

it('K7 a page that cannot be read stops the replay and says so in words; play tries again', async () => {
  const centre = recordedCentre(12, HOUR_MS);
  const good = centre.fetchAs(DISTRICT);
  let broken = false;
  const { playback, stop } = replaying(centre, DISTRICT, {
    fetch: (input, init) => (broken ? Promise.reject(new TypeError('network')) : good(input, init)),
  });
  await vi.advanceTimersByTimeAsync(200);
  broken = true;
  playback.speed(60);
  playback.play();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(playback.state()).toMatchObject({
    playing: false,
    error: { zh: expect.stringContaining('服务器') },
  });
  broken = false;
  playback.play();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(playback.state()).toMatchObject({ playing: true, error: null });
  stop();
});

it('K7 while the timeline is dragged one jump is under way and only the newest wish waits', async () => {
  const centre = recordedCentre(13, HOUR_MS);
  const { playback, store, stop } = replaying(centre, DISTRICT);
  await vi.advanceTimersByTimeAsync(200);
  centre.asked.length = 0;
  for (let i = 1; i <= 50; i++) playback.seek(centre.firstAt + i * 10_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(centre.asked.filter((path) => path.includes('snapshot')).length).toBe(2);
  expect(store.clock.now()).toBe(centre.firstAt + 500_000);
  stop();
});

it('K7 the replay ends where the record ends', async () => {
  const centre = recordedCentre(14, 60_000);
  const { playback, stop } = replaying(centre, DISTRICT, { to: centre.lastAt - 1_000 });
  await vi.advanceTimersByTimeAsync(200);
  playback.speed(30);
  playback.play();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(playback.state()).toMatchObject({ playing: false, loading: false, at: centre.lastAt - 1_000 });
  stop();
});

it('K7 at 1x the replay follows a record that grows and never runs out of it', async () => {
  const centre = recordedCentre(15, 120_000);
  centre.nowAt = centre.firstAt + 60_000;
  const growing = setInterval(() => (centre.nowAt += 100), 100);
  const { playback, stop } = replaying(centre, DISTRICT, { from: centre.firstAt + 58_000 });
  await vi.advanceTimersByTimeAsync(200);
  playback.play();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(playback.state().playing).toBe(true);
  expect(playback.state().at).toBeGreaterThan(centre.firstAt + 85_000);
  clearInterval(growing);
  stop();
});
