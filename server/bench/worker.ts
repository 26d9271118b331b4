// A process beside the bench: what drives a server must not be counted with the server. It answers questions,
// one at a time, over the channel that Node opens for a fork.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a worker answers, by name. */
// oxlint-disable-next-line typescript/no-explicit-any -- each door takes what its caller gives; `ask` ties the two
export type Doors = Readonly<Record<string, (given: any) => unknown>>;

interface Question {
  readonly door: string;
  readonly given: unknown;
}

type Reply = { readonly value: unknown } | { readonly failure: string };

export interface Worker<D extends Doors> {
  readonly pid: number;
  ask<K extends keyof D & string>(door: K, given: Parameters<D[K]>[0]): Promise<Awaited<ReturnType<D[K]>>>;
  stop(): Promise<void>;
}

/** `file` ends with `answer(doors)`. Its stderr goes where ours goes. */
export function startWorker<D extends Doors>(file: string, execArgv: readonly string[] = []): Worker<D> {
  const child = fork(file, [], { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [...execArgv] });
  const ended = once(child, 'exit');
  return {
    pid: child.pid!,
    async ask(door, given) {
      const replied = once(child, 'message');
      child.send({ door, given } satisfies Question);
      const gone = ended.then(([code, signal]) => {
        throw new Error(`${file} ended (${signal ?? code}) before it answered ${door}`);
      });
      const [reply] = (await Promise.race([replied, gone])) as [Reply];
      if ('failure' in reply) throw new Error(`${door}: ${reply.failure}`);
      // `Doors` says what this door answers, and both ends are compiled with it.
      return reply.value as never;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.disconnect();
      await ended;
    },
  };
}

/** Answers until the parent lets go. */
export function answer(doors: Doors): void {
  process.on('message', ({ door, given }: Question) => {
    const act = doors[door];
    Promise.resolve()
      .then(() => act?.(given))
      .then(
        (value): Reply => ({ value }),
        (error: unknown): Reply => ({
          failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      )
      .then(
        (reply) => process.send?.(reply),
        () => {},
      );
  });
  process.on('disconnect', () => process.exit(0));
}
