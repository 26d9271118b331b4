// Three kinds of test: specs (seconds, beside the code), browser tests (the built renderer in Chromium),
// soak (long, seeded). Two workers, because the machines that we promise to run on have two cores.
import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'specs',
          include: ['{main,server,renderer}/**/*.spec.{ts,tsx}'],
          exclude: ['**/dist/**', '**/node_modules/**'],
          // Seconds on a quiet machine; the limit is for one that is busy.
          testTimeout: MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['renderer/e2e/**/*.e2e.ts'],
          testTimeout: MINUTE_MS,
          hookTimeout: MINUTE_MS,
          // Each browser test starts a server and a Chromium: two at once starve each other on two cores.
          fileParallelism: false,
          // A living district and a software-drawn map on a borrowed machine: what fails twice is a failure.
          retry: 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'soak',
          include: ['{main,server,renderer}/**/*.soak.ts'],
          exclude: ['**/dist/**', '**/node_modules/**'],
          testTimeout: 60 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          fileParallelism: false,
        },
      },
    ],
  },
});
