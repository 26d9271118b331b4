// One day's hardest case, told through the pages that people have before them: a patrol's phone, two town desks, the
// district's desk, the wall, the supervisor. Nobody types a command: what cannot be pressed here cannot be done.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phonePicture } from '../../server/attachments/testing/pictures.ts';
import { openStage, until, type Stage } from './stage.ts';

/** Where somebody wants to look at what the test sees. */
const SHOTS = process.env['LIANQIN_SHOTS'];
const DESK: BrowserContextOptions = SHOTS
  ? { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 1 }
  : {};
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: SHOTS ? 2 : 1,
  hasTouch: true,
  isMobile: true,
};

interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** On a street of 安亭镇, on the side of 南翔镇 and far from the border between them. */
const TREE: Place = { lon: 121.2002, lat: 31.3007 };

interface Crew {
  readonly team: string;
  readonly name: string;
  readonly force: string;
  readonly town: string;
  readonly unit: string;
  at: Place;
}

/** Who is on duty that day: two towns, five teams, so that each is needed. */
const PATROL: Crew = {
  team: 'A1',
  name: '安亭联勤一队',
  force: 'joint',
  town: '310114103',
  unit: 'A1-1',
  at: TREE,
};
const WARDENS: Crew = {
  team: 'A2',
  name: '安亭城管一队',
  force: 'cityManagement',
  town: '310114103',
  unit: 'A2-1',
  at: { lon: 121.193, lat: 31.297 },
};
const BUILDERS: Crew = {
  team: 'N1',
  name: '南翔建设一队',
  force: 'construction',
  town: '310114102',
  unit: 'N1-1',
  at: { lon: 121.262, lat: 31.306 },
};
const POLICE: Crew = {
  team: 'N2',
  name: '南翔公安一队',
  force: 'police',
  town: '310114102',
  unit: 'N2-1',
  at: { lon: 121.258, lat: 31.301 },
};
const CREWS = [PATROL, WARDENS, BUILDERS, POLICE];

let stage: Stage;
let home: string;
let radio: ReturnType<typeof setInterval>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lianqin-story-'));
  stage = await openStage(0, { policy: quickPolicy(home), organisation: organisation(home) });
  radio = setInterval(() => void reportPositions(), 700);
});
afterAll(async () => {
  clearInterval(radio);
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

it('ST1 a fallen tree, from the phone of a patrol to the closed case: two towns, two tiers, every step at a page', {
  timeout: 180_000,
}, async () => {
  const town = await stage.open('/desk', { account: 'town', ...DESK });
  const [patrol, wardens, builders, police] = await step('each town signs its phones in', async () => {
    const neighbour = await stage.open('/desk', { account: 'nanxiang', ...DESK });
    const links = [
      [PATROL, await linkFor(PATROL, town)],
      [WARDENS, await linkFor(WARDENS, town)],
      [BUILDERS, await linkFor(BUILDERS, neighbour)],
      [POLICE, await linkFor(POLICE, neighbour)],
    ] as const;
    await neighbour.context().close();
    return Promise.all(links.map(([crew, link]) => signIn(crew, link))) as Promise<[Page, Page, Page, Page]>;
  });

  await step('the patrol reports what it has found', async () => {
    await tab(patrol, '上报').click();
    await patrol.getByRole('searchbox', { name: '类别' }).fill('行道树');
    await patrol.getByRole('button', { name: /行道树/ }).click();
    await patrol.getByLabel('立案条件').selectOption({ label: '倒伏' });
    await patrol.getByText('当前位置（误差约').waitFor();
    await patrol.getByLabel('地点说明').fill('墨玉路、和静路口');
    await patrol.getByLabel('内容').fill('大树倒伏，压住非机动车道，一辆电动车被压，无人受伤');
    await addPhoto(patrol);
    await shot(patrol, '01-phone-report');
    await patrol.getByRole('button', { name: '上报', exact: true }).first().click();
    await patrol.getByText('已上报').waitFor();
    await shot(patrol, '02-phone-reported');
  });

  await step('the town takes it, files it and sends two forces', async () => {
    const row = town.getByRole('button', { name: /行道树/ });
    await row.waitFor();
    await shot(town, '03-town-queue');
    await row.click();
    const card = caseCard(town);
    await card.getByText('一辆电动车被压').waitFor();
    await until('the photo', async () => (await card.getByRole('button', { name: /照片/ }).count()) > 0);
    await act(town, '受理');
    await shot(town, '04-town-accepted');
    await act(town, '立案');
    const filing = town.getByRole('form', { name: '立案' });
    expect(await filing.getByLabel('立案条件').locator('option:checked').textContent()).toBe('倒伏');
    await shot(town, '05-town-files');
    await filing.getByRole('button', { name: /确认立案/ }).click();
    await act(town, '派遣');
    const choosing = town.getByRole('form', { name: '派遣' });
    await until(
      'both forces chosen',
      async () => (await choosing.getByRole('checkbox', { checked: true }).count()) === 2,
    );
    await shot(town, '06-town-dispatches');
    await choosing.getByRole('button', { name: /下达指令/ }).click();
    await choosing.waitFor({ state: 'detached' });
  });

  await step('one goes, one declines and says why', async () => {
    await tab(patrol, '指令').click();
    await patrol.getByRole('article').getByText('行道树').waitFor();
    await shot(patrol, '07-phone-order');
    await patrol.getByRole('button', { name: '接令' }).click();
    await wardens.getByRole('button', { name: '拒令' }).click();
    await wardens.getByLabel('拒令原因').fill('正押送车辆，半小时内脱不开');
    await shot(wardens, '08-phone-declines');
    await wardens.getByRole('button', { name: '确认拒令' }).click();
    await wardens.getByText('没有指令').waitFor();
    await assignment(town, WARDENS).getByText('已拒令').waitFor();
    await assignment(town, WARDENS).getByText('半小时内脱不开').waitFor();
    // It stands beside the tree: nobody has to say that it has arrived.
    await assignment(town, PATROL).getByText('围栏自动').waitFor();
    await patrol.getByRole('button', { name: '开始处置' }).waitFor();
    await shot(town, '09-town-sees-declined');
  });

  const district = await stage.open('/desk', { account: 'district', ...DESK });
  await joined(district);

  await step('at 70 % of the time the district has the way out before it, and takes it', async () => {
    const bar = district.getByRole('complementary', { name: '备提级 1 件' });
    await bar.waitFor();
    await bar.getByText('街镇时限已用七成').waitFor();
    await bar.getByText(BUILDERS.name).waitFor();
    await bar.getByText(POLICE.name).waitFor();
    await town.getByRole('complementary').getByText('区级已备提级 1 件').waitFor();
    await shot(town, '10-town-knows-of-it');
    // Nothing has moved yet.
    await caseCard(town).getByText('街镇指挥', { exact: true }).waitFor();
    await bar.getByRole('button', { name: /行道树/ }).click();
    await caseCard(district).getByText('街镇指挥', { exact: true }).waitFor();
    await shot(district, '11-district-prepared');
    await bar.getByRole('button', { name: /确认提级并派遣/ }).click();
    await caseCard(district).getByText('区级指挥', { exact: true }).waitFor();
    await bar.waitFor({ state: 'detached' });
    await shot(district, '12-district-confirmed');
    await caseCard(town).getByText('区级指挥', { exact: true }).waitFor();
    await shot(town, '13-town-after-escalation');
  });

  await step('three teams of two towns arrive, told by where they are', async () => {
    for (const phone of [builders, police]) {
      await phone.getByRole('button', { name: '接令' }).click();
      await phone.getByRole('button', { name: '出动' }).click();
    }
    await shot(builders, '14-phone-en-route');
    for (const crew of [BUILDERS, POLICE]) void drive(crew, TREE);
    await shot(district, '15-district-on-the-way');
    for (const crew of [PATROL, BUILDERS, POLICE]) {
      await assignment(district, crew).getByText('围栏自动').waitFor();
    }
    await shot(district, '16-district-all-there');
    const wall = await stage.open('/wall', { account: 'wall', ...DESK });
    await joined(wall);
    // Attended and in time, the tree is nothing to look up for; what it costs is.
    await wall.getByText('没有紧急、超时或无人处置的案件').waitFor();
    await wall.getByText('南翔镇 无空闲队').waitFor();
    await shot(wall, '16-wall');
    await wall.context().close();
  });

  await step('each says what it did, with a photo', async () => {
    const done = [
      [police, '已封闭非机动车道，疏导交通'],
      [patrol, '已设警戒，联系电动车车主'],
      [builders, '树干已锯断并移至路边'],
    ] as const;
    for (const [phone, text] of done) {
      await phone.getByRole('button', { name: '开始处置' }).click();
      await phone.getByLabel('处置情况').fill(text);
      await addPhoto(phone);
      if (phone === builders) await shot(phone, '17-phone-feedback');
      await phone.getByRole('button', { name: '反馈', exact: true }).click();
      await phone.getByRole('button', { name: '归建' }).click();
      await phone.getByText('没有指令').waitFor();
    }
    await state(district, '已反馈');
    await shot(district, '18-district-feedback');
  });

  await step('the check fails and the case goes back', async () => {
    await check(district, wardens, '不合格', '枝叶未清，仍占半幅车道', '19');
    await act(district, '返工');
    const form = district.getByRole('form', { name: '返工' });
    await form.getByLabel('返工原因').fill('枝叶未清，请继续清运');
    await shot(district, '21-district-rework');
    await form.getByRole('button', { name: /确认返工/ }).click();
    await state(district, '已立案');
  });

  await step('it is done again, checked again, and closed', async () => {
    await act(district, '派遣');
    const choosing = district.getByRole('form', { name: '派遣' });
    await choosing.getByRole('checkbox', { checked: true }).first().waitFor();
    for (const crew of CREWS) {
      await choosing.getByRole('checkbox', { name: new RegExp(crew.name) }).setChecked(crew === BUILDERS);
    }
    await shot(district, '22-district-sends-again');
    await choosing.getByRole('button', { name: /下达指令/ }).click();
    await builders.getByRole('button', { name: '接令' }).click();
    await assignment(district, BUILDERS).getByText('围栏自动').waitFor();
    await builders.getByRole('button', { name: '开始处置' }).click();
    await builders.getByLabel('处置情况').fill('枝叶已清运，路面已冲洗');
    await addPhoto(builders);
    await builders.getByRole('button', { name: '反馈', exact: true }).click();
    await state(district, '已反馈');
    await check(district, wardens, '合格', '路面已恢复', '23');
    await act(district, '结案');
    const form = district.getByRole('form', { name: '结案' });
    await form.getByText('部件已修复').waitFor();
    await shot(district, '25-district-closes');
    await form.getByRole('button', { name: /确认结案/ }).click();
    await state(district, '已结案');
    await shot(district, '26-district-closed');
  });

  await step('the supervisor reads what was done, by whom, and what the standards ask', async () => {
    await district.context().close();
    const supervisor = await stage.open('/desk', { account: 'supervisor', ...DESK });
    await joined(supervisor);
    await supervisor.getByRole('button', { name: /^全部 / }).click();
    await supervisor.getByLabel('状态').selectOption({ label: '已结案' });
    await supervisor.getByRole('button', { name: /行道树/ }).click();
    const card = caseCard(supervisor);
    const said = card.locator('.history li');
    await said.filter({ hasText: '结案' }).first().waitFor();
    const told = (await said.allTextContents()).join('\n');
    let from = 0;
    for (const word of STEPS_TOLD) {
      const at = told.indexOf(word, from);
      expect([word, at >= 0 ? 'told' : `not told after:\n${told.slice(from)}`]).toEqual([word, 'told']);
      from = at + word.length;
    }
    await shot(supervisor, '27-supervisor-card');
    // Every team with the clauses that govern its steps, and the case with its own.
    for (const crew of [PATROL, BUILDERS, POLICE]) {
      expect(
        await assignment(supervisor, crew)
          .getByText(/标准：符合 \d+/)
          .textContent(),
      ).not.toMatch(/符合 0/);
    }
    await assignment(supervisor, POLICE)
      .getByText(/标准：符合/)
      .click();
    await shot(supervisor, '28-supervisor-team-standards');
    const standards = card.getByRole('region', { name: '标准核对' });
    await standards.getByText(/全部条款 \d+/).click();
    const clauses = standards.locator('details li');
    expect(await clauses.count()).toBeGreaterThan(5);
    // Late for the town, in time for the district, which had taken over: the district's limit judges it.
    const inTime = await clauses.filter({ hasText: '在处置时限内反馈' }).textContent();
    expect(inTime).toMatch(/[^未]符合/);
    await standards.scrollIntoViewIfNeeded();
    await shot(supervisor, '28-supervisor-standards');
    await said.last().scrollIntoViewIfNeeded();
    await shot(supervisor, '29-supervisor-history');
  });
});

/** In this order, as the record tells it. */
const STEPS_TOLD = [
  '上报 巡防',
  '受理',
  '立案',
  `下达指令 ${WARDENS.name} · ${PATROL.name}`,
  `拒令 ${WARDENS.name}`,
  '备提级 街镇时限已用七成',
  '提级',
  `下达指令 ${BUILDERS.name} · ${POLICE.name}`,
  `到场 ${BUILDERS.name} · 围栏自动`,
  '反馈',
  '不通过',
  '退回返工',
  `下达指令 ${BUILDERS.name}`,
  `到场 ${BUILDERS.name} · 围栏自动`,
  '反馈',
  '通过',
  '结案',
];

const joined = (page: Page) => page.locator('.link-live').waitFor();
const caseCard = (page: Page): Locator => page.getByRole('article', { name: /^\d{4}[A-Z]\d{7}$/ });
const tab = (phone: Page, name: string): Locator =>
  phone.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) });

/** Presses an act of the open case, by the whole name that stands on its button behind the keys. */
async function act(desk: Page, name: string): Promise<void> {
  const acts = desk.getByRole('region', { name: '操作' });
  await acts.getByRole('button', { name: new RegExp(`(^|[^\\p{Script=Han}])${name}$`, 'u') }).click();
}

/** What stands at the head of the open case. */
const state = (desk: Page, name: string): Promise<void> =>
  caseCard(desk).locator('.case-state strong', { hasText: name }).waitFor();

const assignment = (desk: Page, { name }: Crew): Locator =>
  caseCard(desk)
    .locator('.assignment', { has: desk.getByRole('button', { name, exact: true }) })
    .first();

/** The desk asks a team that had no part in it, which looks and answers by its phone. */
async function check(
  desk: Page,
  phone: Page,
  answer: '合格' | '不合格',
  note: string,
  no: string,
): Promise<void> {
  await act(desk, '发核查');
  const form = desk.getByRole('form', { name: '发核查' });
  await form.getByRole('combobox', { name: /队伍/ }).fill(WARDENS.name);
  await desk.getByRole('option', { name: new RegExp(WARDENS.name) }).click();
  await shot(desk, `${no}-district-sends-check`);
  await form.getByRole('button', { name: /确认发核查/ }).click();
  const errand = phone.getByRole('region', { name: '核实与核查' });
  await errand.getByLabel('看到的情况').fill(note);
  await shot(phone, `${no}-phone-check`);
  await errand.getByRole('button', { name: answer, exact: true }).click();
  await caseCard(desk).getByText(note).first().waitFor();
  await shot(desk, `${no}-district-checked`);
}

/** Along the straight line, as far as the test cares: a dozen fixes. */
async function drive(crew: Crew, to: Place): Promise<void> {
  const [from, legs] = [crew.at, 8];
  for (let leg = 1; leg <= legs; leg++) {
    const part = leg / legs;
    crew.at = { lon: from.lon + (to.lon - from.lon) * part, lat: from.lat + (to.lat - from.lat) * part };
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** What a desk gives to the team that stands before it. */
async function linkFor({ name }: Crew, desk: Page): Promise<string> {
  await joined(desk);
  await desk.getByRole('tab', { name: /队伍/ }).click();
  await desk.getByRole('button', { name: new RegExp(name) }).click();
  await desk.getByRole('button', { name: '登录手机' }).click();
  const link = await desk.getByRole('textbox', { name: '链接' }).inputValue();
  await shot(desk, `00-link-${name}`);
  await desk.getByRole('button', { name: '收起' }).click();
  await desk.getByRole('tab', { name: /案件/ }).click();
  return link;
}

/** The phone opens its link, and the team says that it is on duty. */
async function signIn({ name, at }: Crew, link: string): Promise<Page> {
  const room = await stage.browser.newContext({
    ...PHONE,
    locale: 'zh-CN',
    permissions: ['geolocation'],
    geolocation: { longitude: at.lon, latitude: at.lat, accuracy: 8 },
  });
  const phone = await room.newPage();
  await phone.goto(link);
  await phone.getByRole('heading', { name }).waitFor();
  await phone.getByRole('button', { name: '上岗' }).click();
  await phone.getByRole('heading', { name: '空闲' }).waitFor();
  await shot(phone, `00-phone-${name}`);
  return phone;
}

async function addPhoto(phone: Page): Promise<void> {
  await phone
    .getByLabel('拍照')
    .first()
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await phonePicture() });
  await phone.getByRole('img', { name: '照片 1' }).first().waitFor();
}

async function step<T>(name: string, body: () => Promise<T>): Promise<T> {
  const from = Date.now();
  const made = await body().catch(async (cause: unknown) => {
    const pages = stage.browser.contexts().flatMap((room) => room.pages());
    await Promise.all(pages.map((page, n) => shot(page, `failed-${n}`)));
    throw cause;
  });
  console.log(`${((Date.now() - from) / 1000).toFixed(1)} s  ${name}`);
  return made;
}

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** As Traccar Client sends them. */
async function reportPositions(): Promise<void> {
  for (const { unit, at } of CREWS) {
    const query = new URLSearchParams({
      id: unit,
      lat: String(at.lat),
      lon: String(at.lon),
      timestamp: String(Math.floor(Date.now() / 1000)),
      accuracy: '8',
    });
    await fetch(`${stage.url}/ingest/osmand?${query}`, { headers: { authorization: 'Bearer demo' } }).catch(
      () => null,
    );
  }
}

/** The policy of the product, with a fallen tree as the town's own matter, and minutes of it as seconds. */
function quickPolicy(into: string): string {
  const dir = join(into, 'policy');
  cpSync(new URL('../../assets/policy', import.meta.url).pathname, dir, { recursive: true });
  change(dir, 'categories.json', ({ categories }) => {
    const fallen = categories
      .find(({ code }: { code: string }) => code === 'P-0402')
      .conditions.find(({ key }: { key: string }) => key === 'fallen');
    // At priority 1 the district has it from the start: there would be nothing to prepare.
    fallen.priority = 2;
    fallen.limits.handle = { n: 0.5, unit: 'min' };
  });
  change(dir, 'limits.json', ({ rules }) => {
    const handling = rules.find(({ key }: { key: string }) => key === 'districtHandle');
    delete handling.times;
    handling.set = { handle: { n: 4, unit: 'h' } };
  });
  change(dir, 'thresholds.json', (thresholds) => {
    thresholds.arrivalHoldMs = 2_000;
  });
  return dir;
}

// oxlint-disable-next-line typescript/no-explicit-any -- what the file holds is checked when it is adopted
function change(dir: string, file: string, edit: (content: any) => void): void {
  const path = join(dir, file);
  const content = JSON.parse(readFileSync(path, 'utf8'));
  edit(content);
  writeFileSync(path, JSON.stringify(content));
}

function organisation(into: string): string {
  const file = join(into, 'organisation.csv');
  const rows = CREWS.map(({ team, name, force, town, unit }) =>
    [team, name, force, town, '李队长', 'car', unit, unit].join(','),
  );
  writeFileSync(file, ['team,teamName,force,town,leader,transport,unit,callsign', ...rows].join('\n'));
  return file;
}
