// What this phone saw last, kept on it: opened in a tunnel, the page shows the order of a moment ago and says how old
// it is, and a report can be written with the catalogue. Another team's is thrown away, and so is it on signing out.
import { useEffect } from 'react';
import type { TeamId } from '#contract/ids.ts';
import { fromJson, toJson, type PictureJson } from '#contract/picture.ts';
import type { PictureStore } from '../picture/pictureStore.ts';
import { useSeat } from '../panels/seat.tsx';

const KEY = 'lianqin.field.picture';
/** The picture of a team changes with every step of others; a phone's storage is slow. */
const EVERY_MS = 10_000;

interface Kept {
  readonly team: string;
  readonly picture: PictureJson;
}

export const forgetPicture = (): void => localStorage.removeItem(KEY);

export function useLastPicture(team: TeamId): void {
  const { live } = useSeat();
  useEffect(() => {
    show(live, team);
    const timer = setInterval(() => keep(live, team), EVERY_MS);
    const hidden = (): void => keep(live, team);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', hidden);
      keep(live, team);
    };
  }, [live, team]);
}

/** Only until the first join: then the server's word counts. */
function show(live: PictureStore, team: TeamId): void {
  if (live.getState().viewer !== null) return;
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null;
    if (kept?.team === team) live.setState({ picture: fromJson(kept.picture) });
  } catch {
    // Written by another version of this page: as good as nothing.
    forgetPicture();
  }
}

let keptSeq = 0;

function keep(live: PictureStore, team: TeamId): void {
  const { viewer, picture } = live.getState();
  if (viewer === null || picture.seq === keptSeq) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ team, picture: toJson(picture) } satisfies Kept));
    keptSeq = picture.seq;
  } catch {
    // Too large for this phone: it shows nothing before it has joined, and says so.
    forgetPicture();
  }
}
