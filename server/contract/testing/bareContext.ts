// A context that knows nothing but the time: for who decides without a district, streets or positions.
import type { Context } from '../decision.ts';

export const bareContext = (now: number, known: Partial<Omit<Context, 'now'>> = {}): Context => ({
  now,
  locate: () => null,
  hasGrid: () => true,
  personOf: () => null,
  archived: () => null,
  travel: () => null,
  placeOf: () => null,
  teamsIn: () => [],
  ...known,
});
