// Signing in with two factors, and the administrators' tabs, through the built page and a server that is no demo: by
// keyboard alone where a hand would be on it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Role } from '#contract/actor.ts';
import { runAccountCli } from '../../server/credentials/accountCli.ts';
import { openBrowser } from '../../server/testing/browser.ts';
import { CLIENT, openidProviderForTest, type OpenidProvider } from '../../server/testing/openidProvider.ts';
import { serverForTest, type TestServer } from '../../server/testing/runningServer.ts';
import { DESK, until } from './stage.ts';

let server: TestServer;
let provider: OpenidProvider;
let files: string;
let browser: Browser;
const passwords = new Map<string, string>();
const secrets = new Map<string, string>();

const PEOPLE: readonly (readonly [string, Role])[] = [
  ['boss', 'districtCommander'],
  ['town', 'townCommander'],
  ['desk', 'districtDispatcher'],
  ['sec', 'securityAdministrator'],
  ['sys', 'systemAdministrator'],
  ['aud', 'auditAdministrator'],
];

beforeAll(async () => {
  provider = await openidProviderForTest();
  files = mkdtempSync(join(tmpdir(), 'lianqin-e2e-oidc-'));
  const oidc = join(files, 'oidc.json');
  writeFileSync(join(files, 'secret'), CLIENT.secret);
  const settings = (url: string) =>
    JSON.stringify({
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecretFile: 'secret',
      redirect: `${url}/api/oidc/callback`,
      name: { zh: '区统一认证', en: 'District sign-on' },
    });
  // The port is known only when it listens: written twice, and the server started anew.
  writeFileSync(oidc, settings('http://127.0.0.1:1'));
  server = await serverForTest({ demo: false, oidc });
  writeFileSync(oidc, settings(server.url));
  await server.restart();
  provider.serve(`${server.url}/api/oidc/callback`);
  for (const [account, role] of PEOPLE) {
    const town = role === 'townCommander' ? ['--town', '310114103'] : [];
    const made = await runAccountCli(['add', account, '--role', role, ...town, '--data', server.dir]);
    passwords.set(account, made[1]!);
  }
  browser = await openBrowser();
});
afterEach(() => Promise.all(browser.contexts().map((room) => room.close())));
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  provider?.stop();
  rmSync(files, { recursive: true, force: true });
});

async function open(path: string, lang: 'zh' | 'en' = 'zh'): Promise<Page> {
  const room = await browser.newContext({ viewport: DESK, deviceScaleFactor: 0.5 });
  const page = await room.newPage();
  await page.goto(`${server.url}${path}?lang=${lang}`);
  return page;
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The next step of each secret whose code was not used yet. */
const nextStep = new Map<string, number>();

/** What the app shows: a code works once, and one step around now, so that a quick test may have to wait. */
async function code(secret: string): Promise<string> {
  const now = () => Math.floor(Date.now() / 30_000);
  const step = Math.max(nextStep.get(secret) ?? 0, now() - 1);
  await until('a code that was not used yet', async () => step <= now() + 1, 40_000);
  nextStep.set(secret, step + 1);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: step * 30_000 });
}

async function typePassword(page: Page, account: string): Promise<void> {
  // What a refused try left there goes.
  await page.locator('input[name=username]').fill('');
  await page.locator('input[name=password]').fill('');
  await page.locator('input[name=username]').focus();
  await page.keyboard.type(account);
  await page.keyboard.press('Tab');
  await page.keyboard.type(passwords.get(account)!);
  await page.keyboard.press('Enter');
}

/** Signs in as a person would, enrolling where that is due. */
async function enter(page: Page, account: string): Promise<void> {
  await typePassword(page, account);
  if (account === 'desk') return;
  const field = page.locator('input[name=one-time-code]');
  await field.waitFor();
  const held = secrets.get(account);
  const secret = held ?? (await page.locator('.enrol .secret').innerText()).replaceAll(' ', '');
  secrets.set(account, secret);
  await page.keyboard.type(await code(secret));
  await page.keyboard.press('Enter');
  if (held) return;
  await page.locator('.kept input').waitFor();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
}

it('S8 V12 a commander enrols a second factor by keyboard, keeps recovery codes, and signs in with either; each step passes axe in both languages', async () => {
  const page = await open('/desk', 'en');
  await page.locator('input[name=username]').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await typePassword(page, 'boss');
  await page.locator('svg.qr .qr-dark').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const secret = (await page.locator('.enrol .secret').innerText()).replaceAll(' ', '');
  secrets.set('boss', secret);

  // The step begins in its field.
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The code is wrong or was used' }).waitFor();
  await page.keyboard.type(await code(secret));
  await page.keyboard.press('Enter');
  await page.locator('.recovery-codes li').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const codes = await page.locator('.recovery-codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  // Not before they are kept.
  expect(await page.getByRole('button', { name: 'Enter', exact: true }).isDisabled()).toBe(true);
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.locator('.link-live').waitFor();

  const again = await open('/desk');
  await typePassword(again, 'boss');
  await again.getByRole('button', { name: '手机不在？用恢复码' }).press('Enter');
  await again.keyboard.type('wrong-code');
  await again.keyboard.press('Enter');
  await again.getByRole('alert').filter({ hasText: '恢复码不对或已用过' }).waitFor();
  expect(await seriousFindings(again)).toEqual([]);
  await again.keyboard.type(codes[0]!);
  await again.keyboard.press('Enter');
  await again.locator('.link-live').waitFor();
});

it('S9 the security administrator makes, disables and enables an account; whoever was signed in is told why', async () => {
  const page = await open('/admin');
  await enter(page, 'sec');
  await page.locator('#admin-tab-accounts').waitFor();
  expect(await page.locator('#admin-tab-audit, #admin-tab-devices, #admin-tab-organisation').count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);

  const form = page.getByRole('form', { name: '新设账号' });
  await form.getByLabel('账号').fill('new.li');
  await form.getByLabel('姓名').fill('<b>李</b>');
  await form.getByLabel('岗位').selectOption({ label: '街镇派遣员' });
  // The options of a select stand in its label's text, too.
  const town = form.locator('label', { has: page.locator('span', { hasText: /^街镇$/ }) });
  await town.locator('select').selectOption({ label: '安亭镇' });
  await form.getByRole('button', { name: '设立账号' }).click();
  const once = page.locator('.once');
  const password = await once.locator('.secret').innerText();
  expect(await seriousFindings(page)).toEqual([]);
  await once.getByRole('button', { name: '已交付，收起' }).click();
  expect(await page.locator('.once').count()).toBe(0);
  await page.getByRole('cell', { name: '<b>李</b>' }).waitFor();

  passwords.set('new.li', password);
  const other = await open('/desk');
  await typePassword(other, 'new.li');
  await other.locator('.link-live').waitFor();
  await page.getByLabel('停用原因').fill('离岗');
  await page.getByRole('button', { name: '停用', exact: true }).click();
  await other.locator('input[name=username]').waitFor();
  await typePassword(other, 'new.li');
  await other.getByRole('alert').filter({ hasText: '此账号已停用' }).waitFor();
  await page.getByRole('button', { name: '启用' }).click();
  await typePassword(other, 'new.li');
  await other.locator('.link-live').waitFor();

  await page.getByRole('button', { name: 'sec', exact: true }).click();
  await page.getByText('这是您自己的账号').waitFor();
  await page.getByRole('button', { name: 'aud', exact: true }).click();
  await page.getByText('管理员账号在服务器上用').waitFor();
});

it('S10 two persons lend command in an emergency: the district sees it, the person commands, one key ends it', async () => {
  const page = await open('/desk');
  await typePassword(page, 'desk');
  await page.locator('.link-live').waitFor();
  await page.locator('.person', { hasText: '区派遣员' }).waitFor();

  const security = await open('/admin');
  await enter(security, 'sec');
  await security.locator('#admin-tab-breakGlass').click();
  const form = security.getByRole('form', { name: '申请应急授权' });
  await form.getByLabel('账号').fill('desk');
  await form.getByLabel('原因').fill('指挥长失联');
  await form.getByRole('button', { name: '提出申请' }).click();
  await security.locator('.grant').waitFor();
  expect(await security.getByRole('button', { name: '批准' }).count()).toBe(0);
  expect(await seriousFindings(security)).toEqual([]);

  const town = await open('/admin');
  await enter(town, 'town');
  await town.locator('#admin-tab-breakGlass').click();
  await town.getByRole('button', { name: '批准' }).click();
  const bar = page.locator('.bar', { hasText: '应急授权：desk（desk）代行区指挥长' });
  await bar.waitFor();
  await page.locator('.person', { hasText: '区级指挥长' }).waitFor();
  await bar.getByRole('button', { name: '结束授权' }).press('Enter');
  await bar.waitFor({ state: 'detached' });
  await page.locator('.person', { hasText: '区派遣员' }).waitFor();
});

it('S7 S9 the audit administrator reads, filters and exports; the system administrator keeps devices', async () => {
  const page = await open('/admin');
  await enter(page, 'aud');
  await page.locator('#admin-panel-audit tbody tr').first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const form = page.getByRole('form', { name: '筛选' });
  await form.getByLabel('事项').selectOption({ label: '停用账号' });
  await form.getByRole('button', { name: '查询' }).press('Enter');
  await page.getByRole('cell', { name: /离岗/ }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    form.getByRole('button', { name: '导出 CSV' }).press('Enter'),
  ]);
  expect(download.suggestedFilename()).toBe('audit.csv');
  expect(await page.locator('#admin-tab-accounts, #admin-tab-devices').count()).toBe(0);

  const system = await open('/admin');
  await enter(system, 'sys');
  await system.locator('#admin-tab-devices').click();
  await system.getByText('没有这样的设备').waitFor();
  expect(await seriousFindings(system)).toEqual([]);
  const register = system.getByRole('form', { name: '登记设备' });
  await register.getByLabel('设备编号').fill('imei-1');
  await register.getByLabel('所属终端').fill('none');
  await register.getByRole('button', { name: '登记并发放令牌' }).click();
  await system.locator('.refusal', { hasText: 'none' }).waitFor();
});

it('S11 a provider signs in whom the security administrator has linked, by the button, and signs out again', async () => {
  const stranger = await open('/desk');
  await stranger.getByRole('link', { name: '区统一认证' }).press('Enter');
  await stranger.getByRole('alert').filter({ hasText: 'sub-zhang' }).waitFor();
  expect(new URL(stranger.url()).hash).toBe('');
  expect(await seriousFindings(stranger)).toEqual([]);

  const security = await open('/admin');
  await enter(security, 'sec');
  await security.getByRole('button', { name: 'desk', exact: true }).click();
  await security.getByLabel(/统一认证标识/).fill('sub-zhang');
  await security.getByRole('button', { name: '登记', exact: true }).click();
  await security.locator('.done').waitFor();

  const page = await open('/desk');
  await page.getByRole('link', { name: '区统一认证' }).press('Enter');
  await page.locator('.link-live').waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('button', { name: '退出' }).click();
  await page.waitForURL(`${provider.issuer}/**`);
});
