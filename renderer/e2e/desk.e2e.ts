// The desk, through the built page and a real server: sign in, report, dispatch without a mouse, recall, be
// refused in words, look back and return.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newId } from '../command/newId.ts';
import { ANTING, DESK, NANXIANG, openStage, until, type Stage } from './stage.ts';

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

async function report(category: string, position = ANTING, text = '现场情况'): Promise<string> {
  const district = await stage.as('district');
  const id = newId();
  const { ok } = await district.send({ id, type: 'case.report', category, position, text, source: 'patrol' });
  expect(ok).toBe(true);
  return id;
}

it('V12 sign-in offers the demo accounts, refuses a wrong password in words, and opens the face of the role', async () => {
  const page = await stage.open('/');
  await page.getByLabel('账号', { exact: true }).fill('district');
  await page.getByLabel('口令').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: '账号或口令不对' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  await page.getByRole('button', { name: /安亭镇指挥长/ }).click();
  await joined(page);
  expect(new URL(page.url()).pathname).toBe('/desk');
  await page.getByText('安亭镇', { exact: true }).first().waitFor();

  await page.reload();
  await joined(page);
  await page.getByRole('button', { name: '退出' }).click();
  await page.getByLabel('账号', { exact: true }).waitFor();
});

it('V13 from an alarm to an order: two keys; the steps of the teams show; recall takes two steps', async () => {
  const id = await report('E-0497');
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  const row = page.locator('.queue-row', { hasText: '治安警情' }).first();
  await row.waitFor();
  const commander = await stage.as('district');
  const { no } = (await commander.case(id)).case;
  // The simulation may have something as pressing in hand: down the queue to the case that was reported here.
  const card = page.locator('.case-card', { hasText: no });
  await until('the reported case in the card', async () => {
    await page.keyboard.press('j');
    // The card follows the key at once; only then may the next one be pressed.
    await page.locator('.case-card').waitFor();
    await page.waitForTimeout(300);
    return card.isVisible();
  });

  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  await press('d');
  await page.locator('.choice.chosen').first().waitFor();
  // The run card's answer is chosen already: one key issues all of it.
  const chosen = await page.locator('.choice.chosen').count();
  expect(chosen).toBeGreaterThan(0);
  expect(await page.locator('.price').count()).toBeGreaterThan(0);
  await press('Enter');
  const order = page.locator('.order').first();
  await order.waitFor();
  expect(keys).toBeLessThanOrEqual(4);

  const [issued] = await until('the order at the server', async () => {
    const { orders } = await commander.case(id);
    return orders.length > 0 && orders;
  });
  expect(issued?.assignments).toHaveLength(chosen);
  expect(issued?.assignments[0]?.travelMin).toBeGreaterThan(0);

  // The simulated leader answers by itself; each step comes to the card as a fact.
  await page
    .locator('.assignment.is-acknowledged, .assignment.is-enRoute, .assignment.is-onScene')
    .first()
    .waitFor({ timeout: 45_000 });

  await page.getByRole('button', { name: '撤回指令' }).click();
  expect((await commander.case(id)).orders[0]?.state.kind).not.toBe('recalled');
  await page.getByLabel('撤回指令原因').fill('误派');
  await page.getByRole('button', { name: '确认撤回指令' }).click();
  await until(
    'every team of the order to be called back',
    async () => (await page.locator('.assignment.is-recalled').count()) === chosen,
  );
  await page.locator('.history', { hasText: '误派' }).waitFor();
  expect((await commander.case(id)).orders[0]?.state).toMatchObject({ kind: 'recalled', reason: '误派' });
});

it('V14 a case is reported without a mouse, found by pinyin; markup in its text stays text', async () => {
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  await page.keyboard.press('r');
  const category = page.getByRole('combobox', { name: '类别' });
  await category.waitFor();
  await page.keyboard.type('liudongtan');
  await page.getByRole('option', { name: /流动摊贩/ }).waitFor();
  await page.keyboard.press('Tab');
  expect(await category.inputValue()).toBe('流动摊贩');
  await page.keyboard.type('121.2002, 31.3007');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const hostile = '<img src=x onerror="window.hurt=1"> & <b>粗</b>';
  await page.keyboard.type(hostile);
  await page.keyboard.press('Control+Enter');
  const text = page.locator('.case-card > .case-text');
  await text.waitFor();
  expect(await text.textContent()).toBe(hostile);
  expect(await page.locator('.case-card img, .case-card b').count()).toBe(0);
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false);
});

it('V15 a position outside the district is refused by the server, in words, with the field, beside the form', async () => {
  const page = await stage.open('/desk', { account: 'district', lang: 'en' });
  await joined(page);
  await page.keyboard.press('r');
  await page.getByRole('combobox', { name: 'Category' }).waitFor();
  await page.keyboard.type('gas leak');
  await page.getByRole('option', { name: /gas leak/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Position').fill('116.39, 39.90');
  await page.locator('.report textarea').fill('smell of gas');
  await page
    .getByRole('button', { name: /^Report/ })
    .last()
    .click();
  const refusal = page.locator('.report .refusal');
  await refusal.waitFor();
  expect(await refusal.textContent()).toContain('outside the district');
  expect(await refusal.textContent()).toContain('Field: Position');
});

it('V15 a town commander may not send its teams to another town: refused in words, nothing changed', async () => {
  const id = await report('E-0401', NANXIANG);
  const town = await stage.as('town');
  // Another town's case is not even seen; the one that the district gave a team of ours is seen, and not commanded.
  expect((await town.cases()).some((one) => one.id === id)).toBe(false);
  const district = await stage.as('district');
  const units = await district.units();
  // At night nobody of the town may be on duty: somebody is called in.
  const idle = ({ state }: { state: string }) => state === 'available' || state === 'offDuty';
  const ours = units.find((unit) => unit.town === '310114103' && idle(unit));
  expect(ours).toBeDefined();
  const onDuty = { type: 'team.setDuty', team: ours!.team, duty: 'available' } as const;
  expect((await district.send(onDuty)).ok).toBe(true);
  expect(
    (
      await district.send({
        type: 'order.issue',
        caseId: id as never,
        tier: 'district',
        teams: [ours!.team as never],
      })
    ).ok,
  ).toBe(true);

  const page = await stage.open('/desk', { account: 'town' });
  await joined(page);
  await page.getByLabel('街镇').selectOption({ label: '南翔镇' });
  await page.locator('.queue-row').first().click();
  // What may not be done is not a button: its reason stands there, in the server's own words.
  const acts = page.locator('.acts');
  await acts
    .getByText(/南翔镇.*区级指挥|区级指挥/)
    .first()
    .waitFor();
  expect(await acts.getByRole('button', { name: '作废' }).count()).toBe(0);
  const wish = { type: 'case.void', caseId: id as never, reason: '不归我们' } as const;
  expect((await town.send(wish)).ok).toBe(false);
  expect((await district.case(id)).case.state.kind).not.toBe('voided');
});

it('V42 who was overtaken is told by whom, when and with what, keeps what was typed, and tries again with one key', async () => {
  const id = await report('E-0401', ANTING, '抢先处理');
  const page = await stage.open('/desk', {});
  const link = await heldLink(page, 'town');
  await page.keyboard.press('/');
  await page.keyboard.type('抢先处理');
  await page.keyboard.press('Enter');
  await page.locator('.queue-row').click();
  await page.getByRole('button', { name: '不予受理' }).click();
  await page.getByLabel('不予受理原因').fill('不属实');
  link.hold();
  const district = await stage.as('district');
  expect((await district.send({ type: 'case.accept', caseId: id as never })).ok).toBe(true);
  await page.getByRole('button', { name: '确认不予受理' }).click();
  await link.release();
  const refusal = page.locator('.act-form .refusal');
  await refusal.waitFor();
  expect(await refusal.textContent()).toMatch(/区指挥长（district）受理/);
  expect((await district.case(id)).case.state.kind).toBe('accepted');
  expect(await page.getByLabel('不予受理原因').inputValue()).toBe('不属实');
  await page.getByRole('button', { name: '按最新情况再试' }).click();
  await until('the second try', async () => (await district.case(id)).case.state.kind === 'rejected');
});

it('V43 every post finds what waits for it first, and its next act on Enter', async () => {
  const id = await report('E-0401', ANTING, '待本岗办理');
  const page = await stage.open('/desk', { account: 'town-intake' });
  await joined(page);
  await page.getByRole('button', { name: /等我办/, pressed: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('待本岗办理');
  await page.keyboard.press('Enter');
  await page.locator('.queue-row', { hasText: '待受理' }).waitFor();
  await page.keyboard.press('j');
  await page.locator('.act.primary', { hasText: '受理' }).waitFor();
  await page.keyboard.press('Enter');
  const district = await stage.as('district');
  await until(
    'the case to be accepted',
    async () => (await district.case(id)).case.state.kind === 'accepted',
  );

  // Its shift leader files it, with one key again.
  const next = await stage.open('/desk', { account: 'town-shift' });
  await joined(next);
  await next.keyboard.press('/');
  await next.keyboard.type('待本岗办理');
  await next.keyboard.press('Enter');
  await next.locator('.queue-row', { hasText: '待立案' }).waitFor();
  await next.keyboard.press('j');
  await next.locator('.act.primary', { hasText: '立案' }).waitFor();
  await next.keyboard.press('Enter');
  const filed = await until('the case to be filed', async () => {
    const { case: theCase } = await district.case(id);
    return theCase.state.kind === 'filed' && theCase;
  });
  expect(filed.department).not.toBe(null);
});

it('V16 looking back: a frame and the word around everything, commands inert, and one key returns', async () => {
  await report('E-0401');
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  await page.locator('.queue-row').first().waitFor();
  await page.keyboard.press('j');
  await page.locator('.case-card').waitFor();
  await page.keyboard.press('t');
  await page.locator('.replay-label', { hasText: '回放' }).waitFor();
  const frame = await page.locator('.replay-frame').boundingBox();
  expect(frame).toEqual({ x: 0, y: 0, width: DESK.width, height: DESK.height });
  expect(await page.getByRole('button', { name: /上报案件/ }).isDisabled()).toBe(true);
  expect(await page.locator('.link').textContent()).toContain('回放');

  const slider = page.getByRole('slider');
  const shownAt = async () => Number(await slider.getAttribute('aria-valuenow'));
  // Drag to a little before now: there the replay holds the same cases as the live picture.
  const box = (await slider.boundingBox())!;
  const first = await shownAt();
  const playhead = (await page.locator('.playhead').boundingBox())!;
  await page.mouse.move(playhead.x, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(playhead.x + 8, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await until('the dragged time', async () => (await shownAt()) > first);
  await page.keyboard.press('[');
  await until(
    'the moment to be there',
    async () => !(await page.locator('.replay-label').textContent())?.includes('读取中'),
  );
  await page.locator('.team-row, .queue-row, .empty').first().waitFor();

  await page.getByRole('button', { name: '5×', exact: true }).click();
  const before = await shownAt();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: '暂停' }).waitFor();
  await until('playing', async () => (await shownAt()) > before + 2_000, 40_000);

  await page.keyboard.press('Home');
  await page.locator('.replay-frame').waitFor({ state: 'detached' });
  await joined(page);
});

it('V17 nothing on the desk fails an accessibility check seriously, in any of its states', async () => {
  await report('E-0401');
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  await page.locator('.queue-row').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('j');
  await page.locator('.history li').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: '作废' }).click();
  await page.locator('.act-form').waitFor();
  await page.locator('.act-rest summary').click();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('d');
  await page.locator('.choice, .empty').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.locator('.report').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await page.locator('.team-row').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});

it('V18 desk text is at least 14 px and every target at least 24 px', async () => {
  await report('E-0401');
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  await page.locator('.queue-row').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  await page.locator('.choice').first().waitFor();
  const small = await page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || element.closest('.visually-hidden')) continue;
      const name = `${element.tagName}.${element.className}`;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      // A key cap repeats what the button says.
      if (own && element.tagName !== 'KBD' && Number.parseFloat(getComputedStyle(element).fontSize) < 14) {
        found.push(`text ${name}`);
      }
      const target = element.closest('label') ?? element;
      const { width, height } = target.getBoundingClientRect();
      if (element.matches('button, select, input, a') && (width < 24 || height < 24))
        found.push(`target ${name}`);
    }
    return found;
  });
  expect(small).toEqual([]);
});

it('V27 a session that ends elsewhere leads to sign-in with the reason, and the desk is back after it', async () => {
  const page = await stage.open('/desk', { account: 'district' });
  await joined(page);
  const token = await page.evaluate(() => sessionStorage.getItem('lianqin.token'));
  await fetch(`${stage.url}/api/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  await page.getByRole('alert').filter({ hasText: '登录已失效' }).waitFor();
  await page.getByRole('button', { name: /区级指挥长/ }).click();
  await joined(page);
});

it('V28 the page keeps to the content security policy, complains of nothing and speaks to its own server alone', async () => {
  await report('E-0401');
  const page = await stage.open('/', {});
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    // The driver of a machine without a graphics card has its own remarks.
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && host !== new URL(stage.url).host) strangers.push(request.url());
  });
  await page.reload();
  await page.getByRole('button', { name: /区级指挥长/ }).click();
  await joined(page);
  await page.locator('.queue-row').first().waitFor();
  await page.keyboard.press('j');
  await page.locator('.history li').first().waitFor();
  await page.keyboard.press('r');
  await page.locator('.report').waitFor();
  expect(complaints).toEqual([]);
  expect(strangers).toEqual([]);
});

it('V29 a team leader has a page for the phone: large targets, no serious finding, the other language one touch away', async () => {
  const page = await stage.open('/', { account: 'leader', viewport: { width: 390, height: 844 } });
  await page.locator('.field-page .link-live').waitFor();
  expect(new URL(page.url()).pathname).toBe('/field');
  const small = await page
    .locator('button:visible')
    .evaluateAll((buttons) =>
      buttons
        .map((button) => ({ text: button.textContent, ...button.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }) => width < 44 || height < 44),
    );
  expect(small).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
});

/** Signs in over a link that can be held: what the server says waits, what the page says goes through. */
async function heldLink(page: Page, account: string) {
  let holding = false;
  const waiting: (() => void)[] = [];
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (holding) waiting.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  const { token } = await stage.as(account);
  await page.evaluate((held) => sessionStorage.setItem('lianqin.token', held), token);
  await page.goto(`${stage.url}/desk`);
  await joined(page);
  return {
    hold(): void {
      holding = true;
    },
    async release(): Promise<void> {
      // The command has gone out by then.
      await page.waitForTimeout(300);
      holding = false;
      for (const send of waiting.splice(0)) send();
    },
  };
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}
