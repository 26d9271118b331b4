// The administration page, through the built page and a real server: enrol and change, plan the roster, be told every
// fault of a file, import it, and read what is in force.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openStage, until, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(60);
});
afterEach(async () => {
  await stage.clear();
});
afterAll(async () => {
  await stage?.close();
});

async function openAdmin(
  account = 'district',
  tab = 'organisation',
  lang: 'zh' | 'en' = 'zh',
): Promise<Page> {
  const page = await stage.open('/admin', { account, lang });
  await page.locator('.link-live').waitFor();
  await page.locator(`#admin-tab-${tab}`).click();
  return page;
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const TABS = ['organisation', 'roster', 'import', 'departments', 'jurisdictions', 'policy', 'standards'];

it('O14 every tab opens by key, says what is unverified, and passes axe in both languages', async () => {
  for (const lang of ['zh', 'en'] as const) {
    const page = await openAdmin('district', 'organisation', lang);
    for (const tab of TABS) {
      await page.locator(`#admin-panel-${tab}`).waitFor();
      expect([tab, await seriousFindings(page)]).toEqual([tab, []]);
      await page.locator(`#admin-tab-${tab}`).focus();
      await page.keyboard.press('ArrowDown');
    }
    await page.locator('#admin-tab-policy').click();
    await page.locator('#admin-panel-policy .mark-tag').first().waitFor();
    await page.locator('#admin-tab-standards').click();
    expect(await page.locator('#admin-panel-standards details.standard').count()).toBe(36);
    await stage.clear();
  }
});

it('O14 a team is enrolled, changed, given a unit and a member, and disbanded in two steps', async () => {
  const page = await openAdmin();
  await page.locator('summary', { hasText: '安亭镇' }).click();
  await page.getByRole('button', { name: '新建队伍' }).click();
  await page.getByLabel('队伍编号').fill('e2e-1');
  await page.getByLabel('名称', { exact: true }).fill('安亭<b>试</b>队');
  await page.getByLabel('队长', { exact: true }).fill('赵队长');
  await page.keyboard.press('Enter');
  const card = page.locator('article.admin-form');
  await card.getByRole('heading', { name: '安亭<b>试</b>队' }).waitFor();
  await card.getByLabel('终端编号').fill('e2e-u1');
  await page.keyboard.press('Enter');
  await card.getByRole('cell', { name: 'e2e-u1' }).first().waitFor();
  await card.getByLabel('队员编号').fill('e2e-m1');
  await card.getByLabel('姓名').fill('钱某');
  await page.keyboard.press('Enter');
  await card.getByRole('cell', { name: '钱某' }).waitFor();
  await card.getByRole('row', { name: /钱某/ }).getByRole('button', { name: '改名' }).click();
  await card.getByLabel('钱某的新名称').fill('李某');
  await page.keyboard.press('Enter');
  await card.getByRole('cell', { name: '李某' }).waitFor();
  // Enrolled already: told in words, and nothing changes.
  await card.getByLabel('队员编号').fill('e2e-m1');
  await card.getByLabel('姓名').fill('孙某');
  await page.keyboard.press('Enter');
  await card.getByRole('alert').filter({ hasText: '已登记' }).waitFor();

  await card.getByLabel('队长', { exact: true }).fill('周队长');
  await card.getByRole('button', { name: '保存' }).click();
  await until('the new leader', async () => {
    const text = await exported('teams');
    return text.includes('e2e-1') && text.includes('周队长');
  });
  await card.getByRole('button', { name: '撤编' }).click();
  expect(await exported('teams')).toContain('e2e-1');
  await card.getByLabel('撤编原因').fill('演练结束');
  await card.getByRole('button', { name: '确认撤编' }).click();
  await page.getByText('撤编；如需恢复').waitFor();
  expect(await exported('teams')).not.toContain('e2e-1');
});

it('O14 a week is planned in the grid, and the roster says so', async () => {
  const page = await openAdmin('town', 'roster');
  const row = page.locator('table.roster tbody tr').first();
  await row.waitFor();
  const cell = row.locator('select').nth(6);
  await cell.selectOption({ label: '休' });
  await until('a day off in the roster', async () => (await exported('roster')).includes('休'));
  // A town plans its own alone: it is offered no other.
  expect(await page.getByLabel('街镇', { exact: true }).count()).toBe(0);
});

it('O14 a dry run lists each fault with its row and the way to mend it; without one the import is a click', async () => {
  const page = await openAdmin('district', 'import');
  const choose = (text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: 'stations.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('grid,name\n310114103V001,<img src=x onerror=alert(1)>\n310114103V999,乙站\n');
  await page.getByText('共 1 处错误，未导入').waitFor();
  const fault = page.locator('table.faults tbody tr').first();
  expect(await fault.locator('td').first().textContent()).toBe('3');
  await fault.getByText('310114103V999', { exact: true }).waitFor();
  expect(await exported('workstations')).not.toContain('乙站');

  await choose('grid,name\n310114103V001,丙站\n');
  await page.getByText('预检通过，将会').waitFor();
  expect(await exported('workstations')).not.toContain('丙站');
  await page.getByRole('button', { name: '全部导入' }).click();
  await page.getByText('已导入').waitFor();
  expect(await exported('workstations')).toContain('丙站');
});

it('O14 a version of a jurisdiction that is to come is shown so, and withdrawn in two steps', async () => {
  const page = await openAdmin('district', 'jurisdictions');
  await page.getByLabel('网格代码').fill('310114103V001');
  await page.getByLabel('街镇', { exact: true }).selectOption({ label: '外冈镇' });
  const inAWeek = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('生效', { exact: true }).fill(inAWeek);
  await page.getByLabel('依据', { exact: true }).fill('区政府会议纪要');
  await page.getByRole('button', { name: '设置', exact: true }).click();
  const row = page.locator('tr', { hasText: '310114103V001' });
  await row.getByText('尚未生效').waitFor();
  await row.getByRole('button', { name: '撤销' }).click();
  await row.getByLabel('撤销原因').fill('改期');
  await row.getByRole('button', { name: '确认撤销' }).click();
  await row.waitFor({ state: 'detached' });
});

async function exported(table: string): Promise<string> {
  const { token } = await stage.as('district');
  const response = await fetch(`${stage.url}/api/organisation/export/${table}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.text();
}
