// ARCHITECTURE.md, "Who may import whom", as data and one check. A room is a folder; a file's rights follow
// from its path alone. Where a rule here and the architecture disagree, the architecture is right.
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';

export type Import = { readonly from: string; readonly typesOnly: boolean };
export type Breach = { readonly file: string; readonly imports: string; readonly rule: string };

type Rule = {
  /** Which files the rule speaks of. */
  readonly room: RegExp;
  /** Paths from the repository's root, or package names. */
  readonly may?: RegExp;
  readonly mayNot?: RegExp;
  readonly exceptTypesFrom?: RegExp;
  /** Tests may use whatever they test with, but the lines between the three programs hold for them too. */
  readonly holdsForTests?: true;
  readonly saying: string;
};

const TEST_FILE = /\.(spec|suite|e2e|soak)\.tsx?$|\/(testing|e2e)\//;
// They start the whole product and look at both its ends.
const WHOLE_SYSTEM = /^server\/(bench|checks)\/|^server\/sim\/.*\.(spec|soak)\.ts$|^renderer\/e2e\//;

const RULES: readonly Rule[] = [
  {
    room: /^server\/contract\//,
    may: /^server\/contract\/|^zod(\/|$)/,
    saying: 'contract imports nothing outside itself but zod: it runs the same on both sides of the wire',
  },
  {
    room: /^server\//,
    mayNot: /^(renderer|main)\//,
    holdsForTests: true,
    saying: 'server imports neither renderer nor main',
  },
  {
    room: /^renderer\//,
    mayNot: /^main\/|^server\/(?!contract\/)/,
    exceptTypesFrom: /^main\/bridge\.ts$/,
    holdsForTests: true,
    saying: 'renderer imports of server only contract, and of main only the types of bridge.ts',
  },
  {
    room: /^renderer\//,
    mayNot: /^node:|^(electron|fastify|better-sqlite3|pino|socket\.io)$/,
    saying: 'renderer runs in a browser: no Node and no server package',
  },
  {
    room: /^main\//,
    mayNot: /^(renderer|server)\//,
    holdsForTests: true,
    saying: 'main knows screens, not cases: it imports neither server nor renderer',
  },
  {
    room: /^renderer\/feed\//,
    mayNot: room('map', 'panels', 'command', 'field'),
    saying: 'in renderer, feed may import only picture',
  },
  {
    room: /^renderer\/picture\//,
    mayNot: room('feed', 'map', 'panels', 'command', 'field'),
    saying: 'in renderer, picture imports no other part',
  },
  {
    room: /^renderer\/map\//,
    mayNot: room('feed', 'panels', 'command', 'field'),
    saying: 'in renderer, map may import only picture',
  },
  { room: /^renderer\/panels\//, mayNot: room('feed'), saying: 'in renderer, panels never import feed' },
  {
    room: /^server\/journal\//,
    mayNot: parts('ingest', 'command', 'respond', 'fanout', 'history', 'http', 'sim', 'bench'),
    saying: 'in server, journal imports only contract',
  },
  {
    room: /^server\/(ingest|command)\//,
    mayNot: partsBesidesHttpVoice('fanout', 'history', 'sim', 'bench'),
    saying: 'in server, ingest and command write to the journal and know nothing of who reads it',
  },
  {
    room: /^server\/(fanout|history)\//,
    mayNot: partsBesidesHttpVoice('ingest', 'command', 'respond', 'sim', 'bench'),
    // The socket carries commands in, too: server.ts hands fanout the desk that they go to.
    exceptTypesFrom: /^server\/command\//,
    saying: 'in server, fanout and history read the journal and write nothing',
  },
  {
    room: /^server\/attachments\//,
    mayNot: partsBesidesHttpVoice('ingest', 'respond', 'fanout', 'history', 'sim', 'bench'),
    saying: 'in server, attachments keep files beside the journal and write facts through command',
  },
  {
    room: /^server\/respond\//,
    mayNot: parts('journal', 'ingest', 'command', 'fanout', 'history', 'http', 'sim', 'bench'),
    saying: 'in server, respond reads picture and fixes, never the journal',
  },
  {
    room: /^server\/ladder\//,
    mayNot: parts('journal', 'ingest', 'command', 'respond', 'fanout', 'history', 'http', 'sim', 'bench'),
    saying: 'in server, the ladder is handed the desk, the record and the recommendation that it uses',
  },
  {
    // But for app.ts, which turns a journal's fault into an answer.
    room: /^server\/http\/(?!app\.ts$)/,
    mayNot: parts('journal'),
    saying: 'in server, http reaches the journal through command and history only',
  },
  {
    room: /^server\/http\//,
    mayNot: parts('ingest', 'fanout', 'sim', 'bench'),
    saying: 'in server, http speaks to command and history only',
  },
  {
    room: /^server\/sim\//,
    mayNot: parts('journal', 'ingest', 'command', 'fanout', 'history', 'http'),
    saying: 'in server, sim uses the public doors only',
  },
  {
    room: /^server\/(?!server\.ts$|serve\.ts$|sim\/|bench\/|checks\/)/,
    mayNot: /^server\/(server|serve)\.ts$/,
    saying: 'only sim and bench may start the server',
  },
];

function room(...names: readonly string[]): RegExp {
  return new RegExp(`^renderer/(${names.join('|')})/`);
}

function parts(...names: readonly string[]): RegExp {
  return new RegExp(`^server/(${names.join('|')})/`);
}

// A part with routes of its own answers in http's one voice: the app's type, the shape of a refusal, who asks.
function partsBesidesHttpVoice(...names: readonly string[]): RegExp {
  return new RegExp(`^server/((${names.join('|')})/|http/(?!(app|problem|session)\\.ts$))`);
}

/** Every breach in the working tree under `root`. */
export function breachesIn(root: string): readonly Breach[] {
  return sourceFiles(root).flatMap((file) =>
    breachesOf(file, importsOf(file, readFileSync(posix.join(root, file), 'utf8'))),
  );
}

export function sourceFiles(root: string): readonly string[] {
  return globSync('{main,renderer,server}/**/*.{ts,tsx,mjs}', {
    cwd: root,
    exclude: ['**/dist/**', '**/node_modules/**'],
  })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

/** `file` is a path from the repository's root with forward slashes. */
export function breachesOf(file: string, imports: readonly Import[]): readonly Breach[] {
  const rules = RULES.filter((rule) => rule.room.test(file) && !isExempt(file, rule));
  return imports.flatMap(({ from, typesOnly }) => {
    const target = targetOf(file, from);
    return rules
      .filter((rule) => isBroken(rule, target, typesOnly))
      .map((rule) => ({ file, imports: from, rule: rule.saying }));
  });
}

function isExempt(file: string, rule: Rule): boolean {
  if (WHOLE_SYSTEM.test(file)) return true;
  return TEST_FILE.test(file) && !rule.holdsForTests;
}

function isBroken(rule: Rule, target: string, typesOnly: boolean): boolean {
  if (typesOnly && rule.exceptTypesFrom?.test(target)) return false;
  return rule.may ? !rule.may.test(target) : (rule.mayNot?.test(target) ?? false);
}

/** A path from the root for our own files, else the package's name. */
function targetOf(file: string, from: string): string {
  if (from.startsWith('.')) return posix.join(posix.dirname(file), from);
  if (from.startsWith('#contract/')) return `server/contract/${from.slice('#contract/'.length)}`;
  return from;
}

export function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file} cannot be read: ${errors[0].message}`);
  return [
    ...module.staticImports.map((one) => ({
      from: one.moduleRequest.value,
      // `import {} from` and `import 'x'` run the module.
      typesOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ from: entry.moduleRequest.value, typesOnly: entry.isType }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      from: source.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
      typesOnly: false,
    })),
  ];
}
