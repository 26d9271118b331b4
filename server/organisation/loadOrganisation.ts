// An organisation from a file at start-up: what the picture lacks is enrolled, what is there stays as it is. Every
// fault is named by row and column, and then nothing is enrolled.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Context } from '#contract/decision.ts';
import type { ImportReport } from '#contract/organisation/importReport.ts';
import type { ImportCommand } from '#contract/organisation/organisationCommand.ts';
import type { Picture } from '#contract/picture.ts';
import { StartError } from '../startError.ts';
import { prepareImport } from './importOrganisation.ts';

/** Rows of faults shown; more would scroll the first ones away. */
const SHOWN_FAULTS = 20;

/** The command that enrols what is not enrolled yet. Throws `StartError` that lists the faults. */
export async function loadOrganisation(
  file: string,
  picture: Picture,
  context: Context,
): Promise<ImportCommand> {
  const actor = { kind: 'system', part: 'setup' } as const;
  const bytes = await bytesOf(file);
  const { report, command } = await prepareImport(bytes, {
    actor,
    picture,
    context,
    file: basename(file),
    dryRun: true,
    changes: false,
  });
  if (command) return command;
  throw new StartError(
    [`${file} has faults, nothing was enrolled:`, ...faultLines(report, SHOWN_FAULTS)].join('\n'),
  );
}

export async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** One line for each fault: where, what, and how to mend it. */
export function faultLines({ faults, faultsInAll }: ImportReport, atMost: number): readonly string[] {
  const lines = faults.slice(0, atMost).map(({ sheet, row, column, value, what, fix }) => {
    const place = [sheet, row === null ? null : `row ${row}`, column && `${column} "${value ?? ''}"`];
    const where = place.filter((part) => part !== null).join(', ');
    return `${where}${where ? ': ' : ''}${what.en} ${fix.en} / ${what.zh}${fix.zh}`;
  });
  return faultsInAll > lines.length ? [...lines, `… and ${faultsInAll - lines.length} more`] : lines;
}
