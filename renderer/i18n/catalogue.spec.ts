// Both languages are complete, and no panel says anything that is not in them.
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseSync } from 'vite';
import { en } from './en.ts';
import { zh } from './zh.ts';

type Entries = Readonly<Record<string, string>>;

function flat(tree: object, prefix = ''): Entries {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? { [`${prefix}${key}`]: value } : flat(value, `${prefix}${key}.`),
    ),
  ) as Entries;
}

const blanks = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

it('V6 both catalogues hold the same keys with the same blanks, and none is empty', () => {
  const [chinese, english] = [flat(zh), flat(en)];
  expect(Object.keys(english).toSorted()).toEqual(Object.keys(chinese).toSorted());
  const uneven = Object.keys(chinese).filter(
    (key) => blanks(chinese[key] ?? '').join() !== blanks(english[key] ?? '').join() && !OWN_DATE.has(key),
  );
  expect(uneven).toEqual([]);
  expect(Object.keys(chinese).filter((key) => !chinese[key]?.trim() || !english[key]?.trim())).toEqual([]);
});

/** A date is written from other parts in each language. */
const OWN_DATE = new Set(['date']);

it('V6 Chinese is Chinese and English is English', () => {
  const han = /\p{Script=Han}/u;
  const chineseIn = (entries: Entries) => Object.keys(entries).filter((key) => han.test(entries[key] ?? ''));
  // The name of the other language stands in that language, and a ticket number's unit is no word.
  expect(chineseIn(flat(en))).toEqual(['desk.language', 'keys.language']);
  // What is only put together from blanks has no word of its own.
  const wordless = (text: string): boolean => !/\p{Letter}/u.test(text.replaceAll(/\{\{\w+\}\}/g, ''));
  const otherLanguage = new Set(['desk.language', 'keys.language']);
  const english = Object.entries(flat(zh)).filter(
    ([key, text]) => !han.test(text) && !wordless(text) && !otherLanguage.has(key),
  );
  expect(english).toEqual([]);
});

const root = new URL('..', import.meta.url);
const sources = globSync('{panels,field,command}/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\.spec\./.test(file),
);

it('V6 a panel says nothing that is not in the catalogues', () => {
  expect(sources.length).toBeGreaterThan(30);
  const hardCoded = sources.flatMap((file) => spokenIn(file, readFileSync(new URL(file, root), 'utf8')));
  // Refusals that the console itself gives stand in both languages beside each other (command/api.ts, outbox.ts).
  expect(hardCoded).toEqual([]);
});

it('V6 every word that a panel asks for is in the catalogues, and the other way round', () => {
  const text = sources
    .concat('renderer.tsx')
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n');
  const said = new Set([...text.matchAll(/['`]([a-z]\w*(?:\.[\w.]+)+)['`]/gi)].map(([, key]) => key ?? ''));
  const families = [...text.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/gi)].map(([, family]) => `${family}.`);
  const unused = Object.keys(flat(zh)).filter(
    (key) => !said.has(key) && key.includes('.') && !families.some((family) => key.startsWith(family)),
  );
  expect(unused).toEqual([]);
});

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Words between tags, words in attributes that people see, and Chinese anywhere. */
function spokenIn(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const complain = (what: unknown): void => void found.push(`${file}: ${String(what).trim()}`);
  const visit = (node: Node, inWords: boolean): void => {
    if (node.type === 'JSXText' && /\p{Letter}/u.test(String(node['value']))) complain(node['value']);
    if (node.type === 'JSXAttribute') {
      const name = (node['name'] as Node)['name'];
      const value = node['value'] as Node | null;
      const seen = name === 'title' || name === 'placeholder' || name === 'alt' || name === 'aria-label';
      if (seen && value?.type === 'Literal' && /\p{Letter}/u.test(String(value['value'])))
        complain(value['value']);
    }
    if (node.type === 'Literal' && !inWords && /\p{Script=Han}/u.test(String(node['value'])))
      complain(node['value']);
    const words = inWords || isWords(node);
    for (const child of Object.values(node)) {
      for (const one of Array.isArray(child) ? child : [child]) {
        if (typeof one === 'object' && one !== null && 'type' in one) visit(one as Node, words);
      }
    }
  };
  visit(parseSync(file, source).program as unknown as Node, false);
  // A key cap carries what stands on the key.
  return found.filter((one) => !/: (Esc|Ctrl|Home|Enter|[a-z?])$/.test(one));
}

/** `{ zh: …, en: … }`: said in both languages on the spot. */
function isWords(node: Node): boolean {
  if (node.type !== 'ObjectExpression') return false;
  const names = (node['properties'] as readonly Node[]).map(
    (one) => (one['key'] as Node | undefined)?.['name'],
  );
  return names.includes('zh') && names.includes('en');
}
