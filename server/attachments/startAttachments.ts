// All of attachments in one: the files, the processes that decode, the doors, and the sweep.
import type { Picture } from '#contract/picture.ts';
import { attachmentId } from '#contract/ids.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from '../http/app.ts';
import { attachmentRoutes } from './attachmentRoutes.ts';
import { makeAttachments } from './attachments.ts';
import { startDecoders } from './decoders.ts';
import { openPictureFiles } from './pictureFiles.ts';

/** An upload that nobody named is kept for a day; it may well be a minute more. */
const SWEEP_MS = 60_000;

export interface AttachmentsParts {
  readonly dataDir: string;
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly pictureAt: (at: number) => Picture;
  readonly now: () => number;
  readonly onFault: (error: Error) => void;
}

/** Answers how to stop. */
export async function startAttachments(app: App, parts: AttachmentsParts): Promise<() => void> {
  const { desk } = parts;
  const files = openPictureFiles(parts.dataDir);
  await files.settle((id) => desk.picture().attachments.has(attachmentId(id)));
  const decoders = startDecoders();
  const attachments = makeAttachments({ ...parts, files, decoders });
  attachmentRoutes(app, { ...parts, files, attachments });
  const sweeping = setInterval(() => void attachments.sweep().catch(parts.onFault), SWEEP_MS);
  return () => {
    clearInterval(sweeping);
    decoders.stop();
  };
}
