// A JSON file that people edit: its content, and where in the file each value stands, so that a fault is told by
// line and not by counting brackets.
import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Words } from '#contract/ids.ts';

export interface FileFault {
  /** As it was given to read. */
  readonly file: string;
  /** From 1; null: the file as a whole. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: Words;
}

export type JsonPath = readonly (string | number)[];

export interface JsonFile {
  readonly file: string;
  readonly content: unknown;
  /** A fault at this value; where there is none, at what should hold it. */
  faultAt(path: JsonPath, message: Words): FileFault;
}

/** `policy/categories.json:37:12: …`, as editors and terminals understand it. */
export const faultLine = ({ file, line, column, message }: FileFault): string =>
  `${file}${line === null ? '' : `:${line}:${column}`}: ${message.zh} / ${message.en}`;

/** A policy file has some 60 KB; more than this is another kind of file. */
const MAX_BYTES = 4_000_000;

export type ReadJson =
  | { readonly ok: true; readonly read: JsonFile }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

export async function readJsonFile(file: string): Promise<ReadJson> {
  const whole = (zh: string, en: string): ReadJson => ({
    ok: false,
    faults: [{ file, line: null, column: null, message: { zh, en } }],
  });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const why = (cause as Error).message;
    return whole(`无法读取（${why}）`, `cannot be read (${why})`);
  }
  if (bytes.length > MAX_BYTES) return whole('文件过大', `is larger than ${MAX_BYTES} bytes`);
  return parseJsonText(file, bytes.toString('utf8'));
}

export function parseJsonText(file: string, text: string): ReadJson {
  const faultOf = (offset: number, message: Words): FileFault => ({
    file,
    ...placeOf(text, offset),
    message,
  });
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const faults = errors.map(({ error, offset }) => {
    const code = printParseErrorCode(error);
    return faultOf(offset, { zh: `不是合法的 JSON（${code}）`, en: `is not JSON (${code})` });
  });
  if (root) faults.push(...twins(root).map(([key, offset]) => faultOf(offset, standsTwice(key))));
  if (!root || faults.length > 0) {
    const empty = faultOf(0, { zh: '文件为空', en: 'is empty' });
    return { ok: false, faults: faults.length > 0 ? faults : [empty] };
  }
  // The parser that gives positions is forgiving; what counts is what everybody else reads.
  const content: unknown = JSON.parse(text);
  return {
    ok: true,
    read: { file, content, faultAt: (path, message) => faultOf(offsetOf(root, path), message) },
  };
}

const standsTwice = (key: string): Words => ({
  zh: `字段 ${key} 写了两次`,
  en: `the field ${key} stands twice`,
});

/** Of two fields of one name JSON keeps the last: the person who edits the first would never know why. */
function twins(node: Node): [string, number][] {
  const seen = new Set<string>();
  const own = (node.type === 'object' ? (node.children ?? []) : []).flatMap(
    (property): [string, number][] => {
      const key = property.children?.[0];
      const name = String(key?.value);
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      return [[name, key?.offset ?? property.offset]];
    },
  );
  return [...own, ...(node.children ?? []).flatMap(twins)];
}

function offsetOf(root: Node, path: JsonPath): number {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return node.offset;
  }
  return root.offset;
}

/** Lines end with LF, CR LF or CR. */
function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
