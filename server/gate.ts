// What waits for the end of the running tick: who sends a fix and asks at once reads it back.

export interface Gate {
  /** Resolves when the running tick is over. */
  next(): Promise<void>;
  /** It is over. */
  pass(): void;
}

export function makeGate(): Gate {
  let gate = Promise.withResolvers<void>();
  return {
    next: () => gate.promise,
    pass() {
      gate.resolve();
      gate = Promise.withResolvers();
    },
  };
}
