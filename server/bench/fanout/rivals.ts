// What the product's fan-out is compared with: raw `ws` that is handed the finished bytes, and Socket.IO with one
// JSON emit per fix, as a first try would do it.
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { degrees, type Fix } from '#contract/fix.ts';
import { hosted, type Hosted } from './hosted.ts';

export interface RawWs extends Hosted {
  send(bytes: Uint8Array): void;
}

export async function startRawWs(): Promise<RawWs> {
  const web = await hosted();
  const wss = new WebSocketServer({ server: web.server });
  return {
    ...web,
    send(bytes) {
      for (const client of wss.clients) client.send(bytes);
    },
  };
}

export interface JsonEmits extends Hosted {
  send(fix: Fix): void;
}

export async function startJsonEmits(): Promise<JsonEmits> {
  const web = await hosted();
  const io = new Server(web.server, { serveClient: false });
  return {
    ...web,
    send({ no, lonE6, latE6, at, headingDeg }) {
      io.emit('fix', { no, lon: degrees(lonE6), lat: degrees(latE6), at, heading: headingDeg });
    },
  };
}
