import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANTING,
  NANXIANG,
  openConsole,
  type Reply,
  reportIn,
  serverForTest,
  signIn,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';
import {
  animatedWebp,
  hollowPng,
  html,
  jpeg,
  phonePicture,
  png,
  polyglot,
  svg,
  webp,
} from './testing/pictures.ts';

let server: TestServer;
let district: Visitor;
let town: Visitor;
let wall: Visitor;
let audit: Visitor;
beforeAll(async () => {
  server = await serverForTest();
  [district, town, wall, audit] = (await Promise.all(
    ['district', 'town', 'wall', 'audit'].map((name) => signIn(server.url, name)),
  )) as [Visitor, Visitor, Visitor, Visitor];
});
afterAll(() => server.stop());

async function upload(
  who: Visitor | null,
  bytes: Buffer,
  id: string | null = null,
  type = 'image/jpeg',
): Promise<Reply> {
  const response = await fetch(`${server.url}/api/attachments${id === null ? '' : `?id=${id}`}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { 'content-type': type, ...(who && { authorization: `Bearer ${who.token}` }) },
  });
  return { status: response.status, body: await response.json() };
}

const fetched = (who: Visitor | null, path: string) =>
  fetch(
    `${server.url}/api/attachments/${path}`,
    who ? { headers: { authorization: `Bearer ${who.token}` } } : {},
  );

/** A case in the given place with one picture, which the district reported. */
async function caseWith(bytes: Buffer, place = NANXIANG): Promise<{ theCase: string; id: string }> {
  const { body } = await upload(district, bytes);
  const report = { ...reportIn(place.lon, place.lat), attachments: [body.id] };
  const answer = await district.post('/api/cases', report);
  expect(answer).toMatchObject({ status: 201, body: { id: report.id } });
  return { theCase: report.id, id: body.id };
}

describe('what comes in', () => {
  it.each([
    ['a JPEG', jpeg, 'image/jpeg', 201],
    ['a PNG called a text', png, 'text/plain', 201],
    ['a WebP called a page', webp, 'text/html', 201],
    ['a JPEG with a page and an archive behind it', polyglot, 'application/zip', 201],
    ['HTML called a picture', async () => html, 'image/png', 415],
    ['SVG called a picture', async () => svg, 'image/webp', 415],
    ['a moving picture', animatedWebp, 'image/webp', 415],
    ['a hollow picture of 2.5 gigapixels', async () => hollowPng(50_000, 50_000), 'image/png', 415],
    ['half a picture', async () => (await jpeg(1_600, 1_200)).subarray(0, 5_000), 'image/jpeg', 415],
    ['nothing', async () => Buffer.alloc(0), 'image/jpeg', 415],
  ] as const)('AT1 %s is judged by its content', async (_name, make, type, status) => {
    const answer = await upload(district, await make(), null, type);
    expect(answer.status).toBe(status);
    if (status !== 201)
      expect(answer.body).toMatchObject({ code: 'invalid', field: 'body', message: { zh: /./ } });
  });

  it('AT10 eleven megabytes are refused in words, and the sender hears them', async () => {
    const answer = await upload(district, Buffer.concat([await jpeg(), Buffer.alloc(11_000_000)]));
    expect(answer).toMatchObject({ status: 413, body: { code: 'invalid' } });
    expect(answer.body.message.en).toContain('10 MB');
  });

  it('AT9 only who may report uploads; the id is a UUID, and names no path', async () => {
    expect((await upload(null, await jpeg())).status).toBe(401);
    expect((await upload(wall, await jpeg())).body).toMatchObject({ code: 'forbidden' });
    expect((await upload(audit, await jpeg())).body).toMatchObject({ code: 'forbidden' });
    for (const id of ['../../etc/passwd', '..%2F..%2Fetc', 'x'.repeat(36), '']) {
      expect((await upload(district, await jpeg(), id)).status).toBe(400);
    }
    const id = randomUUID();
    expect(await upload(district, await jpeg(), id.toUpperCase())).toMatchObject({
      status: 201,
      body: { id },
    });
    expect(await upload(district, await jpeg(), id)).toMatchObject({ status: 201, body: { id } });
    expect((await upload(town, await jpeg(), id)).status).toBe(400);
  });
});

describe('what goes out', () => {
  it('AT7 a picture goes to who may see its case; an id or a digest is no permission', async () => {
    const { id, theCase } = await caseWith(await phonePicture());
    for (const path of [id, `${id}/thumb`]) {
      const response = await fetched(district, path);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f-]+\.jpg"$/);
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(response.headers.get('cache-control')).toBe('no-store');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.includes('SecretPhone')).toBe(false);
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
      // 安亭 sees nothing of 南翔's, who has no session sees nothing, and neither is told that it exists.
      expect([(await fetched(town, path)).status, (await fetched(null, path)).status]).toEqual([404, 401]);
    }
    const console = await openConsole(server.url, town.token);
    expect(console.picture().attachments.has(id as never)).toBe(false);
    console.close();
    const attachment = (await district.get(`/api/cases/${theCase}`)).body.timeline.find(
      ({ type }: { type: string }) => type === 'attachment.added',
    );
    expect((await fetched(district, attachment.digest)).status).toBe(400);
    for (const path of ['..%2F..%2F..%2Fetc%2Fpasswd', `${id}%2F..%2F${id}`, '%00', randomUUID()]) {
      expect([400, 404]).toContain((await fetched(district, path)).status);
    }
    // One's own town sees it.
    const own = await caseWith(await jpeg(), ANTING);
    expect((await fetched(town, own.id)).status).toBe(200);
  });

  it('AT7 an upload that nobody has named yet is shown to nobody', async () => {
    const { body } = await upload(district, await jpeg());
    expect((await fetched(district, body.id)).status).toBe(404);
  });

  it('AT8 the original goes to audit and supervision alone, with a reason, and its opening is a fact', async () => {
    const original = await phonePicture();
    const { id, theCase } = await caseWith(original);
    const sealed = `${id}/original?reason=${encodeURIComponent('投诉复核')}`;
    expect((await fetched(district, sealed)).status).toBe(403);
    expect((await fetched(town, sealed)).status).toBe(403);
    expect((await fetched(audit, `${id}/original`)).status).toBe(400);
    const response = await fetched(audit, sealed);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(Buffer.from(await response.arrayBuffer()).equals(original)).toBe(true);
    expect((await fetched(audit, id)).status).toBe(404);
    const { timeline } = (await district.get(`/api/cases/${theCase}`)).body;
    expect(timeline.at(-1)).toMatchObject({
      type: 'attachment.opened',
      attachment: id,
      reason: '投诉复核',
      actor: { id: 'audit' },
    });
  });

  it('AT9 a file that is gone or changed is said, and nothing else is shown for it; after a restart the rest is there', async () => {
    const { id } = await caseWith(await jpeg());
    const kept = await caseWith(await png());
    await server.restart();
    const folder = join(server.dir, 'attachments', id.slice(0, 2), id);
    expect(readdirSync(folder)).toHaveLength(3);
    rmSync(folder, { recursive: true });
    const district = await signIn(server.url, 'district');
    const gone = await fetched(district, id);
    expect([gone.status, await gone.json()]).toMatchObject([503, { code: 'fault' }]);
    expect((await fetched(district, kept.id)).status).toBe(200);
    expect(existsSync(join(server.dir, 'attachments', 'incoming'))).toBe(true);
    expect(readdirSync(join(server.dir, 'attachments', 'incoming'))).toEqual([]);
  });
});
