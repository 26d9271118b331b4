// The simulator's own console: the district's picture as any wall gets it, by joining and folding facts.
import { io, type Socket } from 'socket.io-client';
import { degrees } from '#contract/fix.ts';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import type { Position, UnitId } from '#contract/ids.ts';
import { take } from '#contract/jurisdiction.ts';
import { fromJson, type Picture } from '#contract/picture.ts';
import { PROTOCOL, type ConsoleToServer, type ServerToConsole, type Snapshot } from '#contract/wire.ts';

export interface Watch {
  /** null until the first join, and while the link is down: then nobody knows what holds. */
  picture(): Picture | null;
  /** Where units were at the last join, for those of an earlier run. */
  places(): ReadonlyMap<UnitId, Position>;
  close(): void;
}

/** Well within the limit past which the server drops a console for lagging. */
const SEEN_EVERY_MS = 1_000;
/** After a refused join; the server allows few joins a minute. */
const REJOIN_AFTER_MS = 5_000;

export function watch(url: string, token: string, say: (text: string) => void): Watch {
  const socket: Socket<ServerToConsole, ConsoleToServer> = io(url, {
    auth: { token },
    transports: ['websocket'],
    reconnectionDelayMax: 5_000,
  });
  let picture: Picture | null = null;
  let places: ReadonlyMap<UnitId, Position> = new Map();
  let joining = false;

  const join = (): void => {
    if (joining) return;
    joining = true;
    picture = null;
    socket.emit('join', { protocol: PROTOCOL, lastFact: 0, journal: null }, (answer) => {
      joining = false;
      if (!answer.ok) {
        say(`join refused: ${answer.refusal.message.en}`);
        setTimeout(join, REJOIN_AFTER_MS).unref();
        return;
      }
      picture = fromJson(answer.snapshot.picture);
      places = placesOf(answer.snapshot, picture);
    });
  };
  socket.on('connect', join);
  socket.on('connect_error', (error) => say(`no link: ${error.message}`));
  socket.on('disconnect', () => {
    joining = false;
    picture = null;
  });
  socket.on('rejoin', join);
  socket.on('facts', (message) => {
    if (!picture || message.to <= picture.seq) return;
    if (message.from !== picture.seq) join();
    else picture = take(picture, message);
  });
  const seen = setInterval(() => picture && socket.emit('seen', picture.seq), SEEN_EVERY_MS);

  return {
    picture: () => picture,
    places: () => places,
    close() {
      clearInterval(seen);
      socket.disconnect();
    },
  };
}

function placesOf({ frame: bytes }: Snapshot, picture: Picture): Map<UnitId, Position> {
  // Over a WebSocket binary arrives as a Buffer, whose bytes may stand anywhere in a larger one.
  const frame = decodeFrame(new Uint8Array(bytes), emptyFrame());
  const places = new Map<UnitId, Position>();
  const unitByNo = new Map([...picture.units.values()].map(({ id, no }) => [no, id]));
  for (let i = 0; i < frame.count; i++) {
    const unit = unitByNo.get(frame.no[i]!);
    if (unit) places.set(unit, { lon: degrees(frame.lonE6[i]!), lat: degrees(frame.latE6[i]!) });
  }
  return places;
}
