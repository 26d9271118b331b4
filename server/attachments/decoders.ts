// The processes that decode: few, one picture each at a time, ended when they take too long or have nothing to do.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { DecodeJob, Decoded } from './decoder/decodePicture.ts';
import type { DecoderAnswer } from './decoder/decoderProcess.ts';

/** Two pictures at a time keep up with a district's phones; more would take the machine from the commands. */
const MAX_PROCESSES = 2;
/** A 50-megapixel picture takes about two seconds; what takes this long was made to. */
const DECODE_WITHIN_MS = 20_000;
/** A process takes some 60 MB: it ends when no picture comes for a while. */
const IDLE_MS = 60_000;

const PROCESS = join(import.meta.dirname, 'decoder/decoderProcess.ts');

/** `tooSlow`, and what brought the decoder down, are the picture's fault; a disk that is full is not. */
export type Outcome = Decoded | { readonly ok: false; readonly why: 'tooSlow' | 'broken' };

export interface Decoders {
  /** Waits for a free process. Throws only what the disk says. */
  decode(job: DecodeJob): Promise<Outcome>;
  stop(): void;
}

interface Waiting {
  readonly job: DecodeJob;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** How many may wait is for whoever asks to limit: an upload that waits lies on the disk and not in memory. */
export function startDecoders(
  options: { readonly withinMs?: number; readonly process?: string } = {},
): Decoders {
  const { withinMs = DECODE_WITHIN_MS, process: path = PROCESS } = options;
  const waiting: Waiting[] = [];
  const idle = new Map<ChildProcess, NodeJS.Timeout>();
  const busy = new Map<ChildProcess, Waiting>();
  let isStopped = false;

  function next(): void {
    if (waiting.length === 0 || isStopped) return;
    const [free] = idle.keys();
    if (!free && busy.size >= MAX_PROCESSES) return;
    give(
      free ??
        fork(path, { execArgv: ['--max-old-space-size=256'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
      waiting.shift()!,
    );
  }

  function give(child: ChildProcess, work: Waiting): void {
    clearTimeout(idle.get(child));
    idle.delete(child);
    child.removeAllListeners();
    child.ref();
    child.channel?.ref();
    busy.set(child, work);
    const late = setTimeout(() => end({ ok: false, why: 'tooSlow' }), withinMs);
    const done = () => {
      clearTimeout(late);
      child.removeAllListeners();
      busy.delete(child);
    };
    child.once('message', (answer: DecoderAnswer) => {
      done();
      rest(child);
      if ('decoded' in answer) work.resolve(answer.decoded);
      else work.reject(Object.assign(new Error(answer.failed), { code: answer.code }));
      next();
    });
    child.once('error', () => end({ ok: false, why: 'broken' }));
    child.once('exit', () => end({ ok: false, why: 'broken' }));
    child.send(work.job);

    function end(outcome: Outcome): void {
      done();
      // An error that comes once it is being killed is nobody's.
      child.on('error', () => {});
      child.kill('SIGKILL');
      work.resolve(outcome);
      next();
    }
  }

  function rest(child: ChildProcess): void {
    const leave = () => {
      clearTimeout(idle.get(child));
      idle.delete(child);
      child.removeAllListeners();
      child.on('error', () => {});
      child.kill('SIGKILL');
    };
    child.once('exit', leave);
    child.once('error', leave);
    idle.set(child, setTimeout(leave, IDLE_MS).unref());
    // It does not keep a server alive that wants to end.
    child.unref();
    child.channel?.unref();
  }

  return {
    decode: (job) =>
      new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        next();
      }),
    stop() {
      isStopped = true;
      for (const child of [...idle.keys(), ...busy.keys()]) child.kill('SIGKILL');
      for (const timer of idle.values()) clearTimeout(timer);
    },
  };
}
