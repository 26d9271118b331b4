// `npm run sim`: a day of the simulated district in about a minute, with its figures and the hash of the final
// picture: the same seed gives the same hash.
import { parseArgs } from 'node:util';
import { simulateDay, type Day, type Spread } from './simulateDay.ts';

export const HELP = `Usage: npm run sim -- [flags]
  --seed N    which day (1)
  --hours H   how much of it, from midnight (24)
  --units N   how many tracked units there are (1500)
  --quiet     only the result`;

export interface SimFlags {
  readonly seed: number;
  readonly hours: number;
  readonly units: number;
  readonly quiet: boolean;
}

/** @throws Error with one sentence. */
export function simFlags(args: readonly string[]): SimFlags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      hours: { type: 'string', default: '24' },
      units: { type: 'string', default: '1500' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    seed: whole('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    // A week is what rates and rosters are thought for.
    hours: whole('--hours', values.hours, 1, 168),
    units: whole('--units', values.units, 24, 20_000),
    quiet: values.quiet,
  };
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${flag} ${text}: give a whole number from ${min} to ${max}.`);
}

export function dayInWords({ from, to, facts, fixes, hash, figures, commands, refused }: Day): string[] {
  const minutes = (spread: Spread) => (spread ? `${spread.median} / ${spread.p90} min` : 'none');
  const local = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const { reported } = figures;
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, n) => all + n, 0);
  return [
    `simulated ${local(from)} to ${local(to)} (Shanghai): ${facts} facts, ${fixes} fixes`,
    `cases       ${reported.critical} critical, ${reported.high} high, ${reported.low} low reported; ${figures.closed} closed, ${figures.selfHandled} settled on the spot, ${figures.rejected} declined, ${figures.voided} voided, ${figures.open} open`,
    `on the way  ${figures.returned} returned, ${figures.reworked} reworked, ${figures.suspended} suspended, ${figures.extended} extended, ${figures.escalated} escalated`,
    `orders      ${figures.orders} issued, ${figures.declined} declined; arrivals ${figures.arrivedByGeofence} by geofence, ${figures.arrivedByHand} by hand`,
    `from report to dispatch ${minutes(figures.toDispatch)}, arrival ${minutes(figures.toArrival)}, closing ${minutes(figures.toClosing)} (median / P90)`,
    `patrols     ${figures.patrols} planned, ${figures.proven} places proven by track, ${figures.missed} missed`,
    `safety      ${figures.panics} calls for help; ${figures.welfareAsked} checks asked, ${figures.welfareMissed} missed; ${figures.messages} messages`,
    `commands    ${sum(commands)} given, ${sum(refused)} refused`,
    ...[...refused].slice(0, 10).map(([what, n]) => `  refused ${n} x ${what}`),
    `final picture ${hash}`,
  ];
}

if (import.meta.main) {
  try {
    const flags = simFlags(process.argv.slice(2));
    if (flags) {
      const onHour = (hour: number) => process.stderr.write(`\r${hour} of ${flags.hours} hours`);
      const day = await simulateDay(flags.quiet ? flags : { ...flags, onHour });
      if (!flags.quiet) process.stderr.write('\n');
      console.log(`seed ${flags.seed}, ${flags.units} units`);
      for (const line of dayInWords(day)) console.log(line);
    } else console.log(HELP);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
