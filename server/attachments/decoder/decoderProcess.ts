// A process of its own for what strangers send: a picture that crashes, hangs or bloats the decoder costs that
// picture, and never the server.
import { setPriority } from 'node:os';
import { decodePicture, type Decoded, type DecodeJob } from './decodePicture.ts';

export type DecoderAnswer =
  | { readonly decoded: Decoded }
  | { readonly failed: string; readonly code: string };

/** Commands come before pictures. */
const NICE = 10;

setPriority(NICE);
process.on('disconnect', () => process.exit(0));
process.on('message', (job: DecodeJob) => {
  decodePicture(job).then(
    (decoded) => answer({ decoded }),
    (error: NodeJS.ErrnoException) => answer({ failed: error.message, code: error.code ?? '' }),
  );
});

function answer(message: DecoderAnswer): void {
  process.send?.(message);
}
