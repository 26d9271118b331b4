// What this workstation remembers: its server, its language, what each screen shows. lowdb writes without fsync
// and rewrites the whole file, so nothing that must not be lost lives here; a torn file costs the layout only.
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import type { Face, Language } from './bridge.ts';

export type Bounds = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Bounds only where the person moved the window; a wall fills its screen. */
export type ScreenSettings = { readonly face: Face; readonly bounds?: Bounds };

export type Preferences = {
  readonly server: string | null;
  readonly language: Language | null;
  /** By screen key: the place and size of the screen, since Electron's display ids change between starts. */
  readonly screens: Readonly<Record<string, ScreenSettings>>;
};

export interface Settings {
  read(): Preferences;
  change(change: (before: Preferences) => Preferences): Promise<void>;
}

const FRESH: Preferences = { server: null, language: null, screens: {} };

export async function openSettings(file: string, warn: (sentence: string) => void): Promise<Settings> {
  mkdirSync(dirname(file), { recursive: true });
  const db = new Low<unknown>(new JSONFile<unknown>(file), FRESH);
  try {
    await db.read();
  } catch (error) {
    renameSync(file, `${file}.broken`);
    warn(
      `The settings could not be read (${String(error)}). They were put aside as ${file}.broken and start afresh.`,
    );
    db.data = FRESH;
  }
  let now = parsePreferences(db.data);
  return {
    read: () => now,
    change: async (change) => {
      now = change(now);
      db.data = now;
      await db.write();
    },
  };
}

/** What is not understood is left out: a setting from a newer version must not keep the wall from opening. */
export function parsePreferences(raw: unknown): Preferences {
  const { server, language, screens } = isRecord(raw) ? raw : {};
  return {
    server: typeof server === 'string' ? server : null,
    language: language === 'zh' || language === 'en' ? language : null,
    screens: Object.fromEntries(
      Object.entries(isRecord(screens) ? screens : {}).flatMap(([key, value]) => {
        const parsed = parseScreen(value);
        return parsed ? [[key, parsed]] : [];
      }),
    ),
  };
}

function parseScreen(raw: unknown): ScreenSettings | null {
  if (!isRecord(raw) || !isFace(raw.face)) return null;
  return isBounds(raw.bounds) ? { face: raw.face, bounds: raw.bounds } : { face: raw.face };
}

export function isFace(raw: unknown): raw is Face {
  return raw === 'desk' || raw === 'wall' || raw === 'off';
}

function isBounds(raw: unknown): raw is Bounds {
  return isRecord(raw) && [raw.x, raw.y, raw.width, raw.height].every(Number.isFinite);
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
