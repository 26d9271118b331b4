import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ADMINISTRATOR_ROLES, ROLES, TEAM_ROLES, TOWN_ROLES, type Role } from '#contract/actor.ts';
import { AUTHORITY } from '#contract/authority.ts';
import { commandSchemas, type Answer, type CommandType } from '#contract/command.ts';
import { runAccountCli } from '../credentials/accountCli.ts';
import {
  ANTING,
  NANXIANG,
  openConsole,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  until,
  type TestConsole,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

// Every role sends every command that there is, about what is its own and about what is somebody else's, through a
// real socket of a real server. The bodies are made from the schemas, so a new command is in the table at once.

/** All that a command can be about, in one town. */
interface Subject {
  readonly town: string;
  readonly team: string;
  readonly grid: string;
  readonly caseId: string;
  readonly orderId: string;
  readonly operationId: string;
  readonly patrolId: string;
  readonly panicId: string;
}

const PASSWORD = /^\S{8,}$/;
const COMMANDS = Object.keys(commandSchemas) as CommandType[];
let server: TestServer;
let own: Subject;
let other: Subject;
let district: Visitor;
const consoles = new Map<Role, TestConsole>();

beforeAll(async () => {
  server = await serverForTest();
  district = await signIn(server.url, 'district');
  await Promise.all([
    sendFix(server.url, 'anting-1', ANTING.lon, ANTING.lat),
    sendFix(server.url, 'nanxiang-1', NANXIANG.lon, NANXIANG.lat),
  ]);
  own = await populate(ANTING, '310114103', 'visitor-anting-1');
  other = await populate(NANXIANG, '310114102', 'visitor-nanxiang-1');
  for (const role of ROLES) consoles.set(role, await consoleOf(role));
}, 60_000);
afterAll(async () => {
  for (const one of consoles.values()) one.close();
  await server.stop();
});

describe('A4 the whole table of roles and commands, at the socket', () => {
  it.each(ROLES)(
    '%s',
    async (role) => {
      const wrong: string[] = [];
      for (const type of COMMANDS) {
        const reach = AUTHORITY[type][role];
        for (const [whose, subject] of [
          ['other', other],
          ['own', own],
        ] as const) {
          const answer = await send(role, bodyOf(type, subject));
          const told = answer.ok ? 'ok' : answer.refusal.code;
          const said = `${type} about ${whose}: ${told}${answer.ok ? '' : ` ${answer.refusal.message.en}`}`;
          if (told === 'invalid' && isBodyFault(answer)) wrong.push(`${said}: the body is not a valid one`);
          if (reach === undefined && told !== 'forbidden') wrong.push(`${said}, the role never may`);
          if (reach === 'own' && whose === 'other' && isBound(role) && answer.ok)
            wrong.push(`${said}, not its own`);
        }
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});

/** Roles that are bound to a town, a team, a department or a grid. */
const isBound = (role: Role): boolean =>
  [...TOWN_ROLES, ...TEAM_ROLES, 'departmentOfficer', 'workstation'].includes(role);

/** A refusal of the shape, which a made body must not meet: then nothing about authority would have been asked. */
const isBodyFault = (answer: Answer): boolean =>
  !answer.ok && /^(Field|There is no field|Unknown command)/.test(answer.refusal.message.en);

async function send(role: Role, command: object): Promise<Answer> {
  const { socket } = consoles.get(role)!;
  for (;;) {
    const answer = (await socket.timeout(5_000).emitWithAck('command', command)) as Answer;
    if (answer.ok || answer.refusal.code !== 'tooMany') return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function populate(place: { lon: number; lat: number }, town: string, team: string): Promise<Subject> {
  const must = async (command: Record<string, unknown>): Promise<string> => {
    const id = randomUUID();
    const answer = await district.command({ id, ...command });
    expect([command['type'], answer]).toMatchObject([command['type'], { ok: true }]);
    return id;
  };
  await until(async () =>
    (await district.get('/api/units')).body.some((one: { team: string }) => one.team === team),
  );
  const report = { ...reportIn(place.lon, place.lat), category: 'E-0501' };
  const { body } = await district.post('/api/cases', report);
  expect(body).toMatchObject({ ok: true });
  const caseId = report.id;
  const grid = (await district.get(`/api/cases/${caseId}`)).body.case.villageGrid;
  const operationId = await must({ type: 'operation.open', name: '联合行动', cases: [caseId] });
  const now = Date.now();
  const patrolId = await must({
    type: 'patrol.plan',
    name: '巡防',
    tier: 'town',
    town,
    teams: [team],
    area: { kind: 'route', points: [place, { lon: place.lon + 0.001, lat: place.lat }] },
    checkpoints: [],
    from: now,
    to: now + 3_600_000,
  });
  const orderId = await must({ type: 'order.issue', caseId, tier: 'district', teams: [team] });
  return { town, team, grid, caseId, orderId, operationId, patrolId, panicId: randomUUID() };
}

async function consoleOf(role: Role): Promise<TestConsole> {
  const account = `matrix-${role}`;
  const scope: string[] = (TOWN_ROLES as readonly Role[]).includes(role)
    ? ['--town', own.town]
    : (TEAM_ROLES as readonly Role[]).includes(role)
      ? ['--team', own.team]
      : role === 'departmentOfficer'
        ? ['--department', 'fire']
        : role === 'workstation'
          ? ['--grid', own.grid]
          : [];
  const lines = await runAccountCli(['add', account, '--role', role, ...scope, '--data', server.dir]);
  const password = lines.find((line) => PASSWORD.test(line.trim()))?.trim() ?? lines.at(-1)!;
  const { token } = await signIn(server.url, account, password);
  return openConsole(server.url, token);
}

/** A JSON schema, as far as the commands use it. */
interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
}

function bodyOf(type: CommandType, subject: Subject): Record<string, unknown> {
  const shape = z.toJSONSchema(commandSchemas[type], { io: 'input', unrepresentable: 'any' }) as Shape;
  const body = made(shape, '', subject, type) as Record<string, unknown>;
  return { ...body, id: randomUUID(), type };
}

/** The least value that the shape allows; what is named like a thing of the subject is that thing. */
function made(shape: Shape, name: string, subject: Subject, type: CommandType): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  const known = knownAs(name, subject, type);
  if (known !== undefined && shape.type === 'string') return known;
  const either = shape.anyOf ?? shape.oneOf;
  if (either) return made(either[0]!, name, subject, type);
  switch (shape.type) {
    case 'object':
      if (name === 'position') return subject === own ? ANTING : NANXIANG;
      return Object.fromEntries(
        (shape.required ?? []).map((key) => [key, made(shape.properties?.[key] ?? {}, key, subject, type)]),
      );
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () =>
        made(shape.items ?? {}, name.replace(/s$/, ''), subject, type),
      );
    case 'integer':
    case 'number':
      return atLeast(name, shape);
    case 'boolean':
      return true;
    default:
      return '情况';
  }
}

function knownAs(name: string, subject: Subject, type: CommandType): string | undefined {
  const { town, team, grid, caseId, orderId, operationId, patrolId, panicId } = subject;
  const today = new Date().toISOString().slice(0, 10);
  const known: Readonly<Record<string, string>> = {
    caseId,
    case: caseId,
    to: type === 'team.lend' ? own.town : caseId,
    from: today,
    id: 'a1',
    homeTown: town,
    application: randomUUID(),
    urge: randomUUID(),
    supervision: randomUUID(),
    orderId,
    order: orderId,
    operationId,
    patrolId,
    panicId,
    team,
    take: team,
    lead: team,
    town,
    grid,
    grids: grid,
    category: 'E-0401',
    department: 'greenery',
    date: today,
    force: 'police',
    account: 'district',
    commander: 'district',
    checkpoint: 'a',
    attachment: randomUUID(),
    attachmentId: randomUUID(),
    message: randomUUID(),
    clause: 'x',
    unit: `u-${town}`,
    member: `m-${town}`,
    shift: `s-${town}`,
  };
  return known[name];
}

const atLeast = (name: string, { minimum, exclusiveMinimum }: Shape): number => {
  if (/^(from|to|until|at|deadline|dueAt)$/.test(name)) return Date.now() + 3_600_000;
  return minimum ?? (exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 1);
};

it('A4 administrators see and command nothing of the duty', () => {
  for (const role of ADMINISTRATOR_ROLES) {
    const { picture } = consoles.get(role)!;
    expect([role, picture().cases.size, picture().orders.size]).toEqual([role, 0, 0]);
  }
});
