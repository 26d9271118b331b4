// A workbook is a ZIP, and a ZIP of a few kilobytes can unpack to gigabytes. Before anything else reads it, every
// part is unpacked by zlib with a ceiling and thrown away: what the file says about its own sizes counts for nothing.
import { inflateRawSync } from 'node:zlib';
import { MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES } from './importLimits.ts';
import { UnreadableFile } from './unreadableFile.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** The end record with the longest comment. */
const END_WITHIN = 22 + 0xffff;

/** Throws `UnreadableFile` when it is no sound ZIP, or unpacks to more than the limit. */
export function checkUnpacked(bytes: Uint8Array): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    let left = MAX_UNPACKED_BYTES;
    for (const entry of entriesOf(view)) left -= unpackedSize(view, entry, left);
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    // Any other sentence comes from reading beyond the end, or from zlib: the same thing to who sent the file.
    throw damaged(cause);
  }
}

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly at: number;
}

function entriesOf(view: Buffer): readonly Entry[] {
  const end = endOfDirectory(view);
  const count = view.readUInt16LE(end + 10);
  if (count > MAX_ZIP_ENTRIES) throw tooLarge();
  const entries: Entry[] = [];
  let at = view.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (view.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged();
    entries.push({
      method: view.readUInt16LE(at + 10),
      packed: view.readUInt32LE(at + 20),
      at: view.readUInt32LE(at + 42),
    });
    at += 46 + view.readUInt16LE(at + 28) + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

function endOfDirectory(view: Buffer): number {
  for (let at = view.length - 22; at >= Math.max(0, view.length - END_WITHIN); at--) {
    if (view.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw damaged();
}

function unpackedSize(view: Buffer, { method, packed, at }: Entry, left: number): number {
  if (view.readUInt32LE(at) !== LOCAL_HEADER) throw damaged();
  const from = at + 30 + view.readUInt16LE(at + 26) + view.readUInt16LE(at + 28);
  if (from + packed > view.length) throw damaged();
  if (method === 0) {
    if (packed > left) throw tooLarge();
    return packed;
  }
  if (method !== 8) throw damaged();
  if (packed === 0) return 0;
  try {
    return inflateRawSync(view.subarray(from, from + packed), { maxOutputLength: Math.max(1, left) }).length;
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(cause) : damaged(cause);
  }
}

const tooLarge = (cause?: unknown) =>
  new UnreadableFile(
    {
      zh: `工作簿解压后超过 ${MAX_UNPACKED_BYTES / 1024 / 1024} MB 或部件过多。`,
      en: `The workbook unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB, or has too many parts.`,
    },
    { zh: '请只保留要导入的表格，或改用 CSV。', en: 'Keep only the tables to import, or use CSV.' },
    { cause },
  );

const damaged = (cause?: unknown) =>
  new UnreadableFile(
    { zh: '工作簿已损坏。', en: 'The workbook is damaged.' },
    { zh: '请在 Excel 中打开后重新保存。', en: 'Open it in Excel and save it again.' },
    { cause },
  );
