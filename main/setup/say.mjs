// One voice for everything that happens before the program itself runs. It goes to stderr, so that what a
// command prints on stdout (a table, JSON) stays clean.

/** @param {string} sentence */
export function say(sentence) {
  process.stderr.write(`lianqin: ${sentence}\n`);
}

// A failure that the reader can act on: its message is one sentence, and no stack is shown.
export class SetupFault extends Error {}
