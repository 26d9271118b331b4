// Pictures go along with the facts that name them: into a backup, under `verify`, and away when the law says so.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoredPicture } from '#contract/attachment/attachment.ts';
import type { FactBody } from '#contract/fact.ts';
import { attachmentId, caseId } from '#contract/ids.ts';
import { idOf } from '#contract/testing/smallDistrict.ts';
import { digestOfFile, incomingDir, pictureDir } from './attachmentFiles.ts';
import { backupJournal } from './backup.ts';
import { restoreJournal } from './restore.ts';
import { place } from './testing/place.ts';
import { runCli } from './testing/runCli.ts';
import { T0 } from './testing/shift.ts';
import { verifyJournal } from './verify.ts';

const CASE = caseId(idOf(1));
const words = (n: number, file: string): string => `picture ${n}, ${file}`;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const stored = (n: number): StoredPicture => ({
  kind: 'jpeg',
  bytes: words(n, 'original').length,
  width: 4,
  height: 3,
  digest: digest(words(n, 'original')),
  viewDigest: digest(words(n, 'view')),
  thumbDigest: digest(words(n, 'thumb')),
});
const picture = (n: number): string => idOf(100 + n);

function keepFiles(dir: string, n: number): void {
  mkdirSync(dir, { recursive: true });
  for (const file of ['original', 'view', 'thumb'] as const) {
    writeFileSync(join(dir, digestOfFile(stored(n), file)), words(n, file));
  }
}

/** A journal with two pictures of a case and one that nobody has named yet. */
function withPictures() {
  const at = place();
  const journal = at.open();
  const append = (...facts: FactBody[]) =>
    journal.append([
      {
        actor: { id: 'test', role: 'system', tier: null },
        command: null,
        at: T0,
        facts,
        answer: () => ({ ok: true, seq: 0, at: T0 }),
      },
    ]);
  for (const n of [1, 2, 3]) {
    const attachment = attachmentId(picture(n));
    keepFiles(pictureDir(at.dataDir, attachment), n);
    append({ type: 'attachment.uploaded', attachment, by: 'n1', ...stored(n) });
    if (n === 3) continue;
    append({
      type: 'attachment.added',
      attachment,
      case: CASE,
      order: null,
      team: null,
      by: 'n1',
      uploadedAt: T0,
      ...stored(n),
    });
  }
  return { at, journal };
}

const fileOf = (dataDir: string, n: number, file: 'original' | 'view' | 'thumb'): string =>
  join(pictureDir(dataDir, picture(n)), digestOfFile(stored(n), file));

describe('pictures of the record', () => {
  it('AT15 verify finds each picture of a case that is missing or was changed, and misses none that nobody named', () => {
    const { at } = withPictures();
    expect(verifyJournal(at.dataDir)).toMatchObject({ pictures: 2, faults: [] });
    rmSync(pictureDir(at.dataDir, picture(3)), { recursive: true });
    expect(verifyJournal(at.dataDir).faults).toEqual([]);
    writeFileSync(fileOf(at.dataDir, 1, 'view'), 'another');
    rmSync(fileOf(at.dataDir, 2, 'original'));
    expect(verifyJournal(at.dataDir).faults).toEqual([
      `fact 2: the view of picture ${picture(1)} is not what was uploaded`,
      `fact 4: the original of picture ${picture(2)} is missing`,
    ]);
  });

  it('AT15 a backup holds the pictures, is refused without them, and is restored with them', async () => {
    const { at, journal } = withPictures();
    const backup = join(at.root, 'backup');
    expect(await backupJournal(at.dataDir, backup)).toMatchObject({ pictures: 2, faults: [] });
    expect(readdirSync(pictureDir(backup, picture(1)))).toHaveLength(3);
    journal.close();
    await restoreJournal(backup, at.dataDir, { force: true, now: T0 });
    expect(verifyJournal(at.dataDir)).toMatchObject({ pictures: 2, faults: [] });

    rmSync(fileOf(at.dataDir, 1, 'thumb'));
    await expect(backupJournal(at.dataDir, join(at.root, 'second'))).rejects.toThrow('is missing');
    expect(existsSync(join(at.root, 'second'))).toBe(false);
  });

  it('AT15 a backup has a picture that moves to its place while it is copied, and minds none that goes', async () => {
    const { at } = withPictures();
    const [placed, coming] = [pictureDir(at.dataDir, picture(1)), join(incomingDir(at.dataDir), picture(1))];
    // As it is between its fact and its place.
    mkdirSync(dirname(coming), { recursive: true });
    renameSync(placed, coming);
    const backing = backupJournal(at.dataDir, join(at.root, 'backup'));
    renameSync(coming, placed);
    rmSync(pictureDir(at.dataDir, picture(3)), { recursive: true });
    expect(await backing).toMatchObject({ faults: [] });
  });

  it('AT16 a picture is erased by law: its files are gone, the chain and the other pictures hold, the facts read on', async () => {
    const { at, journal } = withPictures();
    const { fingerprint } = journal;
    const erase = (...args: string[]) =>
      runCli('eraseCli.ts', [at.dataDir, ...args], { LIANQIN_KEY_DIR: at.keyDir });
    const full = ['--picture', picture(1), '--reason', '个人信息保护法第四十七条', '--by', '审计'];
    expect(await erase(...full)).toMatchObject({ code: 1 });
    expect(existsSync(pictureDir(at.dataDir, picture(1)))).toBe(true);
    journal.close();
    for (const wrong of [['--picture', '../../etc', '--reason', 'x', '--by', 'y'], full.slice(0, 2), []]) {
      expect(await erase(...wrong)).toMatchObject({ code: 1 });
    }
    expect((await erase('--picture', idOf(9), '--reason', 'x', '--by', 'y')).stderr).toContain('No fact');

    expect(await erase(...full)).toMatchObject({ code: 0 });
    expect(existsSync(pictureDir(at.dataDir, picture(1)))).toBe(false);
    expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] })).toMatchObject({
      erased: 2,
      pictures: 1,
      faults: [],
    });
    const again = at.open();
    expect(again.factsSince(1, 1)[0]).toMatchObject({ type: 'attachment.added', case: CASE, digest: '' });
    expect(again.picture().attachments.get(attachmentId(picture(1)))?.digest).toBe('');
    again.close();
    // Interrupted after the files, it is called again.
    expect(await erase(...full)).toMatchObject({ code: 0 });
    expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults).toEqual([]);
  });
});
