import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachmentRules } from '#contract/attachment/attachment.ts';
import { attachmentId, type AttachmentId } from '#contract/ids.ts';
import { contextAt, POLICY, T0 } from '#contract/testing/smallDistrict.ts';
import { makeCommandDesk, type CommandDesk } from '../command/commandDesk.ts';
import { setUp } from '../command/setUp.ts';
import { incomingDir, pictureDir } from '../journal/attachmentFiles.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { makeAttachments, type Attachments } from './attachments.ts';
import { startDecoders, type Decoders } from './decoders.ts';
import { ChangedPicture, openPictureFiles } from './pictureFiles.ts';
import { jpeg, phonePicture } from './testing/pictures.ts';

const DAY_MS = 86_400_000;

let dir: string;
let desk: CommandDesk;
let decoders: Decoders;
let now: number;
let faults: Error[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attachments-'));
  now = T0;
  faults = [];
  decoders = startDecoders();
  desk = makeCommandDesk({ journal: memoryJournal(), context: contextAt, now: () => now, onFault: () => {} });
  await setUp(desk, { id: randomUUID(), type: 'policy.adopt', policy: POLICY });
});
afterEach(() => {
  decoders.stop();
  desk.stop();
  rmSync(dir, { recursive: true, force: true });
});

const newId = (): AttachmentId => attachmentId(randomUUID());
const made = (openFile?: typeof open, with_: Decoders = decoders): Attachments =>
  makeAttachments({
    desk,
    files: openPictureFiles(dir, openFile),
    decoders: with_,
    now: () => now,
    onFault: (error) => void faults.push(error),
  });

/** In pieces, as a network gives them. */
function body(bytes: Buffer): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 65_536) pieces.push(bytes.subarray(at, at + 65_536));
  return Readable.from(pieces, { objectMode: false });
}

const everything = (): string[] =>
  existsSync(join(dir, 'attachments'))
    ? readdirSync(join(dir, 'attachments'), { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => one.name)
    : [];

describe('an upload', () => {
  it('AT9 keeps the original as it came, sealed by its digest, with its copies beside it', async () => {
    const picture = await phonePicture();
    const id = newId();
    expect(await made().upload('n1', id, body(picture), picture.length)).toEqual({ ok: true, id });
    const kept = desk.picture().attachments.get(id)!;
    expect(kept).toMatchObject({ by: 'n1', kind: 'jpeg', bytes: picture.length, width: 300, height: 600 });
    expect(readFileSync(join(pictureDir(dir, id), kept.digest))).toEqual(picture);
    expect(everything().sort()).toEqual([kept.digest, kept.viewDigest, kept.thumbDigest].sort());
    const files = openPictureFiles(dir);
    expect((await files.read(id, kept, 'view')).includes('SecretPhone')).toBe(false);
    writeFileSync(join(pictureDir(dir, id), kept.viewDigest), 'another picture');
    await expect(files.read(id, kept, 'view')).rejects.toThrow(ChangedPicture);
  });

  it('AT9 the same id again is the same upload, also while or after the first one got lost; nobody else has it', async () => {
    const picture = await jpeg();
    const attachments = made();
    const id = newId();
    const first = attachments.upload('n1', id, body(picture), null);
    expect(await attachments.upload('n1', id, body(picture), null)).toMatchObject({
      ok: false,
      refusal: { code: 'notNow' },
    });
    expect(await first).toEqual({ ok: true, id });
    expect(await attachments.upload('n1', id, body(picture), null)).toEqual({ ok: true, id });
    expect(await attachments.upload('s1', id, body(picture), null)).toMatchObject({ ok: false });
    expect(desk.picture().attachments.size).toBe(1);
  });

  it('AT10 more than the limit is refused, announced or not, and leaves nothing', async () => {
    const { maxBytes } = attachmentRules(null);
    const large = Buffer.concat([await jpeg(), Buffer.alloc(maxBytes)]);
    for (const announced of [large.length, null, 5]) {
      const answer = await made().upload('n1', newId(), body(large), announced);
      expect(answer).toMatchObject({ ok: false, status: 413 });
    }
    expect(everything()).toEqual([]);
    expect(readdirSync(dir).length === 0 || readdirSync(incomingDir(dir)).length === 0).toBe(true);
    expect(desk.picture().attachments.size).toBe(0);
  });

  it('AT10 a sender that goes away leaves nothing, and may send again', async () => {
    const picture = await jpeg(2_000, 1_500);
    const half = new Readable({ read() {} });
    half.push(picture.subarray(0, 5_000));
    const id = newId();
    const answer = made().upload('n1', id, half, picture.length);
    setTimeout(() => half.destroy(new Error('aborted')), 30);
    expect(await answer).toMatchObject({ ok: false, refusal: { code: 'invalid' } });
    expect([everything(), faults]).toEqual([[], []]);
    expect(await made().upload('n1', id, body(picture), picture.length)).toEqual({ ok: true, id });
  });

  it('AT11 a full disk is said, keeps nothing half, and the same id works once there is space', async () => {
    const picture = await jpeg(1_000, 800);
    let space = 4_000;
    const full = (async (...given: Parameters<typeof open>) => {
      const file = await open(...given);
      const { writeFile } = file;
      file.writeFile = (async (bytes: Buffer) => {
        space -= bytes.length;
        if (space < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return writeFile.call(file, bytes);
      }) as typeof file.writeFile;
      return file;
    }) as typeof open;
    const id = newId();
    const attachments = made(full);
    expect(await attachments.upload('n1', id, body(picture), picture.length)).toMatchObject({
      ok: false,
      refusal: { code: 'fault' },
    });
    expect([everything(), faults.length, desk.picture().attachments.size]).toEqual([[], 1, 0]);
    space = 1e9;
    expect(await attachments.upload('n1', id, body(picture), picture.length)).toEqual({ ok: true, id });
  });

  it('AT11 a disk that is full for the copies is said the same way', async () => {
    const fullLater: Decoders = {
      decode: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
      stop() {},
    };
    const answer = await made(undefined, fullLater).upload('n1', newId(), body(await jpeg()), null);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'fault' } });
    expect(everything()).toEqual([]);
  });

  it('AT12 ten at once from one phone all arrive; the eleventh is told to wait, and others are not', async () => {
    const attachments = made();
    const picture = await jpeg(1_600, 1_200);
    const ten = Array.from({ length: 10 }, () =>
      attachments.upload('n1', newId(), body(picture), picture.length),
    );
    const eleventh = await attachments.upload('n1', newId(), body(picture), picture.length);
    expect(eleventh).toMatchObject({ ok: false, refusal: { code: 'tooMany' } });
    const other = attachments.upload('s1', newId(), body(picture), picture.length);
    for (const answer of await Promise.all([...ten, other])) expect(answer.ok).toBe(true);
    expect(desk.picture().attachments.size).toBe(11);
  });

  it('AT6 the quota of an account is kept before anything is received, and by the facts when many come at once', async () => {
    const rules = { ...attachmentRules(null), filesPerDay: 3 };
    const policy = { ...POLICY, hash: 'tight', attachments: rules };
    await desk.submitSystem('setup', { id: randomUUID(), type: 'policy.adopt', policy });
    const attachments = made();
    const picture = await jpeg();
    const upload = () => attachments.upload('n1', newId(), body(picture), picture.length);
    const answers = await Promise.all(Array.from({ length: 6 }, upload));
    expect(answers.filter((one) => one.ok)).toHaveLength(3);
    expect(desk.picture().attachments.size).toBe(3);
    expect(everything()).toHaveLength(9);
    expect(await upload()).toMatchObject({ ok: false, refusal: { code: 'tooMany' } });
    now += DAY_MS + 1;
    expect(await upload()).toMatchObject({ ok: true });
  });
});

describe('what nobody names', () => {
  it('AT13 is erased after its time, and what a case has stays', async () => {
    const attachments = made();
    const picture = await jpeg();
    const [used, loose] = [newId(), newId()];
    for (const id of [used, loose]) await attachments.upload('n1', id, body(picture), null);
    const person = { kind: 'person', role: 'patrolMember', account: 'n1', name: '甲', team: 'n1' } as never;
    const report = {
      id: randomUUID(),
      type: 'case.report',
      category: 'E-0401',
      position: { lon: 121.25, lat: 31.5 },
      text: '占道',
      source: 'patrol',
      attachments: [used],
    };
    expect(await desk.submit(person, report)).toMatchObject({ ok: true });
    now += DAY_MS - 1;
    await attachments.sweep();
    expect(everything()).toHaveLength(6);
    now += 1;
    await attachments.sweep();
    expect([...desk.picture().attachments.keys()]).toEqual([used]);
    expect(existsSync(pictureDir(dir, loose))).toBe(false);
    expect(readdirSync(pictureDir(dir, used))).toHaveLength(3);
  });

  it('AT13 what a crash left between fact and place is put in its place, what is no fact goes', async () => {
    const picture = await jpeg();
    const [known, unknown] = [newId(), newId()];
    await made().upload('n1', known, body(picture), null);
    const { rename, mkdir, writeFile } = await import('node:fs/promises');
    await rename(pictureDir(dir, known), join(incomingDir(dir), known));
    await mkdir(join(incomingDir(dir), unknown));
    await writeFile(join(incomingDir(dir), unknown, 'coming'), 'half');
    const files = openPictureFiles(dir);
    await files.settle((id) => desk.picture().attachments.has(attachmentId(id)));
    expect(readdirSync(incomingDir(dir))).toEqual([]);
    expect(readdirSync(pictureDir(dir, known))).toHaveLength(3);
  });
});

describe('the decoders', () => {
  it('AT14 a picture that hangs the decoder costs itself: it is ended, and the next one is decoded', async () => {
    const hanging = join(dir, 'hanging.mjs');
    writeFileSync(
      hanging,
      `process.on('message', ({ path }) => {
        if (path === 'hang') for (;;);
        if (path === 'crash') process.abort();
        process.send({ decoded: { ok: false, why: 'animated' } });
      });`,
    );
    const few = startDecoders({ withinMs: 3_000, process: hanging });
    const decode = (path: string) => few.decode({ path, into: dir, maxPixels: 1 });
    const outcomes = await Promise.all(
      ['hang', 'crash', 'fine', 'hang', 'fine', 'crash', 'fine'].map(decode),
    );
    expect(outcomes.map((one) => !one.ok && one.why)).toEqual([
      'tooSlow',
      'broken',
      'animated',
      'tooSlow',
      'animated',
      'broken',
      'animated',
    ]);
    few.stop();
  });
});
