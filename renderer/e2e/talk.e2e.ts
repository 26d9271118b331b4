// Talk and pictures through the built page and a real server: a centre speaks, a phone that was off finds it, reads
// it and confirms; a picture goes with a report and is seen beside its case.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { jpeg, phonePicture } from '../../server/attachments/testing/pictures.ts';
import { caseId, teamId } from '#contract/ids.ts';
import { newId } from '../command/newId.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.clear();
});
afterAll(async () => {
  await stage?.close();
});

const joined = (page: Page) => page.locator('.link-live').waitFor();
const PHONE = { width: 390, height: 844 };
/** Where somebody wants to look at what the tests see. */
const SHOTS = process.env['LIANQIN_SHOTS'];
const shot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
};

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const field = (page: Page, label: string | RegExp) =>
  page.locator('label.field', { hasText: label }).locator('select, input, textarea');

/** The team of the demo's team leader, on duty. */
async function leadersTeam(): Promise<string> {
  const leader = await stage.as('leader');
  const me = await fetch(`${stage.url}/api/me`, { headers: { authorization: `Bearer ${leader.token}` } });
  const { team } = ((await me.json()) as { person: { team: string } }).person;
  await leader.send({ type: 'team.setDuty', team: teamId(team), duty: 'available' });
  return team;
}

it('TK8 TK14 a centre speaks; the phone finds it when it comes on, says so by itself, and a person confirms', async () => {
  const team = await leadersTeam();
  const town = await stage.open('/desk', { account: 'town' });
  await joined(town);
  await town.getByRole('tab', { name: /消息/ }).click();
  await field(town, '发给').selectOption('team');
  await field(town, /^队伍/).selectOption(team);
  const markup = '<b>台风</b> <img src=x onerror=alert(1)> 注意高空坠物';
  await town.getByRole('textbox', { name: '内容' }).fill(markup);
  await town.keyboard.press('Control+Enter');
  await town.getByText('已发送').waitFor();
  const card = town.locator('.talk-message', { hasText: '注意高空坠物' });
  await card.getByText('待确认').waitFor();
  expect(await card.locator('.talk-text').textContent()).toBe(markup);
  expect(await card.getByText(/送达 \d+\//).textContent()).toMatch(/^送达 \d+\/\d+$/);
  expect(await seriousFindings(town)).toEqual([]);
  await shot(town, 'talk-desk-sent');

  const phone = await stage.open('/field', { account: 'leader', viewport: PHONE, deviceScaleFactor: 1 });
  await joined(phone);
  await phone.getByRole('button', { name: /^消息/ }).click();
  const message = phone.locator('.talk-message', { hasText: '注意高空坠物' });
  await message.waitFor();
  await message.scrollIntoViewIfNeeded();
  // The sender sees it without anybody having touched the phone.
  await card.locator('summary').click();
  await card.locator('.receipt.is-read').first().waitFor();
  await shot(town, 'talk-desk-read');
  expect(await seriousFindings(phone)).toEqual([]);
  await shot(phone, 'talk-phone');
  const button = message.getByRole('button', { name: '收到，确认' });
  expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await button.click();
  await message.locator('.talk-done').waitFor();
  await card.getByText('确认 1/1').waitFor();
  await shot(town, 'talk-desk-confirmed');
});

it('TK7 what cannot be said is refused in words beside the form', async () => {
  const page = await stage.open('/desk', { account: 'district', lang: 'en' });
  await joined(page);
  await page.getByRole('tab', { name: /Messages/ }).click();
  await field(page, /^ToOrder/).selectOption('grid');
  await field(page, /^Town/).selectOption('310114103');
  await field(page, /^Grid/).fill('V999');
  await field(page, /^Message/).fill('Check the drains');
  await page.getByRole('button', { name: /^Send/ }).click();
  await page.getByRole('alert').filter({ hasText: 'There is no grid' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await shot(page, 'talk-refused-en');
});

it('AT4 AT7 a picture goes with a report and is seen beside its case, one at a time and large', async () => {
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  await page.keyboard.press('r');
  await page.getByRole('combobox', { name: '类别' }).waitFor();
  await page.keyboard.type('liudongtan');
  await page.getByRole('option', { name: /流动摊贩/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('121.2002, 31.3007');
  await page.locator('.report textarea').fill('占道设摊，附照片');
  const picker = page.locator('input[type=file]');
  await picker.setInputFiles([
    { name: 'phone.jpg', mimeType: 'image/jpeg', buffer: await phonePicture() },
    { name: 'not-a-picture.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<html>') },
  ]);
  await page.locator('.picture.is-arrived').waitFor();
  await page.locator('.picture.is-failed').getByText('这不是 JPEG').waitFor();
  await shot(page, 'pictures-picked');
  await page.getByRole('button', { name: '移除照片 2' }).click();
  await picker.setInputFiles([{ name: 'b.jpg', mimeType: 'image/jpeg', buffer: await jpeg(1_200, 900) }]);
  await expect.poll(() => page.locator('.picture.is-arrived').count()).toBe(2);
  await page.locator('form.report button[type=submit]').click();
  const thumbs = page.locator('.pictures-of-case img');
  await expect.poll(() => thumbs.count()).toBe(2);
  expect(await thumbs.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160);
  await page.locator('.pictures-of-case button').first().click();
  const large = page.getByRole('dialog').locator('img');
  await large.waitFor();
  expect(
    await large.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
  ).toEqual([300, 600]);
  expect(await seriousFindings(page)).toEqual([]);
  await shot(page, 'pictures-large');
  await page.keyboard.press('Escape');
  await large.waitFor({ state: 'detached' });
  await shot(page, 'pictures-case');
});

it('TK6 a team answers on its order, and the answer waits at the desk until the centre has said something', async () => {
  const team = await leadersTeam();
  const district = await stage.as('district');
  const id = newId();
  await district.send({
    id,
    type: 'case.report',
    category: 'E-0401',
    position: { lon: 121.2002, lat: 31.3007 },
    text: '流动摊贩',
    source: 'hotline',
  });
  const phone = await stage.open('/field', { account: 'leader', viewport: PHONE, deviceScaleFactor: 1 });
  await joined(phone);
  // The simulation may have sent it somewhere already: any order of its own will do.
  await district.send({ type: 'order.issue', caseId: caseId(id), tier: 'district', teams: [teamId(team)] });
  await phone.locator('.talk-thread textarea').fill('现场人多，请求增援');
  await phone.locator('.talk-answer button[type=submit]').click();
  await phone.locator('.talk-message.own').waitFor();
  await shot(phone, 'talk-phone-order');
  const desk = await stage.open('/desk', { account: 'district' });
  await joined(desk);
  await desk.getByRole('tab', { name: /消息/ }).click();
  const card = desk.locator('.talk-message.waiting', { hasText: '请求增援' });
  await card.getByText('待答复').waitFor();
  await shot(desk, 'talk-desk-answer');
});
