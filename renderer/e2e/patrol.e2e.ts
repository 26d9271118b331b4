// Joint patrols and operations at the desk, through the built page and a real server: planned and led by keyboard,
// proven by a device's own track, ended with what was missed; and one commander for several cases.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Operation } from '#contract/operation/operation.ts';
import { newId } from '../command/newId.ts';
import { ANTING, NANXIANG, openStage, until, type Stage } from './stage.ts';

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

/** A visit has to last, three desks are opened one after the other, and a desk is drawn without a graphics card. */
const WITHIN_MS = 150_000;

const joined = (page: Page) => page.locator('.link-live').waitFor();

/** A person's phone at a place: unknown to the simulator, enrolled by the demo's token. */
const phoneAt = (device: string, { lon, lat }: typeof ANTING) =>
  fetch(`${stage.url}/ingest/osmand?id=${device}&lat=${lat}&lon=${lon}&token=demo`);

/** `m` until the list of that name is there. */
async function listOf(page: Page, name: RegExp): Promise<void> {
  const tab = page.getByRole('tab', { name });
  await until('the tab', async () => {
    if ((await tab.getAttribute('aria-selected')) === 'true') return true;
    await page.keyboard.press('m');
    return false;
  });
}

const focused = (page: Page, label: string) => page.getByLabel(label, { exact: true }).focus();

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

/** Text below 14 px and targets below 24 px, as WALL.md E2 has it. */
const tooSmall = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('.desk-beside *, .desk-left *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || element.closest('.visually-hidden')) continue;
      const name = `${element.tagName}.${element.className}`;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (own && element.tagName !== 'KBD' && Number.parseFloat(getComputedStyle(element).fontSize) < 14)
        found.push(`text ${name}`);
      const target = element.closest('label') ?? element;
      const { width, height } = target.getBoundingClientRect();
      if (element.matches('button, select, input, a') && (width < 24 || height < 24))
        found.push(`target ${name}`);
    }
    return found;
  });

it(
  'Q9 Q10 Q11 a patrol is planned and led by keyboard, a track proves a place on the card, the end tells what is missed',
  async () => {
    await phoneAt('patrol-phone', ANTING);
    const town = await stage.as('town');
    const team = '来访 patrol-phone';
    await until('the phone among the units', async () =>
      (await town.units()).find(({ id }) => id === 'patrol-phone'),
    );
    const page = await stage.open('/desk', { account: 'town' });
    await joined(page);
    await listOf(page, /^巡防/);
    await page.keyboard.press('n');
    await page.getByRole('form', { name: '制定联队巡防' }).waitFor();
    const name = '老街 <b>联巡</b>';
    await page.keyboard.type(name);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').filter({ hasText: '还缺：队伍、范围' }).waitFor();

    await focused(page, '添加队伍');
    await page.keyboard.type(team);
    await page.getByRole('option', { name: team }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.chosen-list', { hasText: team }).waitFor();
    await focused(page, '输入网格编码');
    await page.keyboard.type('U001-U002 U999');
    await page.keyboard.press('Enter');
    await page.getByText('没有这些网格：310114103U999').waitFor();
    await page.getByText('已选 2 个网格').waitFor();
    await focused(page, '检查点坐标');
    for (const { lon, lat } of [ANTING, { lon: ANTING.lon + 0.02, lat: ANTING.lat }]) {
      await page.keyboard.type(`${lon}, ${lat}`);
      await page.keyboard.press('Enter');
    }
    expect(await seriousFindings(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');

    const card = page.locator('.patrol-card');
    await card.waitFor();
    expect(await card.locator('h2').textContent()).toBe(name);
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('u');
    await card.getByText('集合中').waitFor();
    await page.keyboard.press('o');
    await page.getByText('还没有队伍登记到岗').waitFor();
    await page.keyboard.press('a');
    await focused(page, '到岗人数');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await card.getByText(/到岗 3 人/).waitFor();
    await page.keyboard.press('o');
    await card.getByText('巡防中').waitFor();

    // The device stays where the first checkpoint is, longer than a visit has to last.
    const proven = card.locator('.place.is-proven', { hasText: '检查点1' });
    await until(
      'the proof by track',
      async () => {
        await phoneAt('patrol-phone', ANTING);
        await page.waitForTimeout(2_000);
        return proven.isVisible();
      },
      60_000,
    );
    expect(await proven.textContent()).toContain('轨迹证明');
    expect(await proven.textContent()).toContain(team);
    expect(await card.locator('.place.is-open').first().textContent()).toContain('检查点2');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);

    await page.keyboard.press('e');
    const asks = page.getByRole('form', { name: '结束巡防' });
    await asks.waitFor();
    expect(await asks.locator('li').allTextContents()).toEqual([
      '检查点2',
      '安亭 网格 U001',
      '安亭 网格 U002',
    ]);
    await page.keyboard.press('Enter');
    await card.getByText('已结束').waitFor();
    expect(await card.locator('.place.is-missed').count()).toBe(3);
  },
  WITHIN_MS,
);

it(
  'U8 U9 an operation over two cases is opened by keyboard; its town writes the log; who does not command is told who does',
  async () => {
    const district = await stage.as('district');
    const made = [newId(), newId()] as const;
    const wishes = [
      { category: 'E-0502', position: ANTING, text: '燃气味浓' },
      { category: 'E-0497', position: NANXIANG, text: '斗殴' },
    ];
    for (const [index, wish] of wishes.entries()) {
      const sent = { ...wish, id: made[index]!, type: 'case.report' as const, source: 'patrol' as const };
      expect((await district.send({ ...sent, keepApart: true })).ok).toBe(true);
    }
    const numbers = await Promise.all(made.map(async (id) => (await district.case(id)).case.no));

    const page = await stage.open('/desk', { account: 'district' });
    await joined(page);
    await listOf(page, /^行动/);
    await page.keyboard.press('n');
    await page.getByRole('form', { name: '启动大联勤行动' }).waitFor();
    await page.keyboard.type('夜间处置');
    for (const no of numbers) {
      await focused(page, '添加案件');
      await page.keyboard.type(no);
      await page
        .getByRole('option', { name: new RegExp(no) })
        .or(page.getByText(no))
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.chosen-list', { hasText: no }).waitFor();
    }
    expect(await seriousFindings(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    await page.getByRole('button', { name: '启动大联勤行动' }).last().focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.operation-card');
    await card.waitFor();
    expect(await card.locator('.case-line').count()).toBe(2);

    const townPage = await stage.open('/desk', { account: 'town' });
    await joined(townPage);
    await listOf(townPage, /^行动/);
    await townPage.keyboard.press('Enter');
    const note = '<img src=x onerror="window.hurt=1"> 已疏散';
    await focused(townPage, '写入日志（各方可见）');
    await townPage.keyboard.type(note);
    await townPage.keyboard.press('Control+Enter');
    // Not of its own jurisdiction: told that there is one more, and nothing else about it.
    await townPage.getByText('另有 1 件不在您的范围内。').waitFor();
    await card.getByText(note).waitFor();
    expect(await page.evaluate(() => 'hurt' in window)).toBe(false);
    expect(await townPage.getByRole('button', { name: /结束行动|移交指挥|接管指挥/ }).count()).toBe(0);

    const other = await stage.open('/desk', { account: 'dispatcher' });
    await joined(other);
    await other.getByLabel(/查找编号/).fill(numbers[0]!);
    await other.locator('.turns').getByRole('button', { name: /^全部/ }).click();
    await other.locator('.queue-row').first().click();
    await other.locator('.case-operation', { hasText: '夜间处置' }).waitFor();
    await other.locator('.case-operation', { hasText: '区联勤指挥长指挥' }).waitFor();
    const units = await district.units();
    const { token } = await stage.as('dispatcher');
    const refused = await fetch(`${stage.url}/api/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        id: newId(),
        type: 'order.issue',
        caseId: made[0],
        tier: 'district',
        teams: [units.find(({ state }) => state === 'available')!.team],
      }),
    });
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(await refused.json())).toContain('区联勤指挥长');
    await other
      .locator('.acts')
      .getByText(/由区联勤指挥长.*统一指挥/)
      .first()
      .waitFor();

    await Promise.all([townPage.close(), other.close()]);

    // Closing is refused in words while its cases are open; released, it closes with a summary.
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('e');
    await focused(page, '总结');
    await page.keyboard.type('转各街镇继续');
    await page.getByRole('button', { name: '确认结束行动' }).click();
    await card.locator('.refusal', { hasText: '还有 2 件未办结' }).waitFor();
    await page.keyboard.press('Escape');
    for (const no of numbers) {
      const row = card.locator('li', { hasText: no }).first();
      await row.getByRole('button', { name: '移出' }).click();
      await page.getByLabel('移出原因').fill('转街镇');
      await page.keyboard.press('Enter');
      await until(
        'the case to be out',
        async () => (await card.locator('.case-line', { hasText: no }).count()) === 0,
      );
    }
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('e');
    // What was written before the refusal is still there.
    await page.getByRole('form', { name: '结束行动' }).getByText('转各街镇继续').waitFor();
    await page.getByRole('button', { name: '确认结束行动' }).click();
    await card.getByText('已结束').waitFor();
    const operations = (await (
      await fetch(`${stage.url}/api/operations`, { headers: { authorization: `Bearer ${district.token}` } })
    ).json()) as readonly Operation[];
    expect(operations.find(({ name }) => name === '夜间处置')?.state).toMatchObject({
      kind: 'closed',
      summary: '转各街镇继续',
    });
  },
  WITHIN_MS,
);
