// Something that goes wrong a thousand times is one line and a number, so that it cannot bury the log.

/** `write` is called for the first, and then at most once per `everyMs` with how many there were since. */
export function makeCountedLine<T>(
  write: (detail: T, count: number) => void,
  everyMs = 60_000,
  now: () => number = Date.now,
): (detail: T) => void {
  let writtenAt = -Infinity;
  let count = 0;
  return (detail) => {
    count += 1;
    if (now() - writtenAt < everyMs) return;
    write(detail, count);
    writtenAt = now();
    count = 0;
  };
}
