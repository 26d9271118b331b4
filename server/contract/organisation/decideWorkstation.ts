// Workstations (村居工作站): one for each responsibility grid at most, under its grid's code.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { townOfGrid } from '../ids.ts';
import { invalid, notFound } from '../refusal.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import { mayOn, unless, WORKSTATION } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

export function decideWorkstation(
  given: Given,
  command: Of<'workstation.set' | 'workstation.close'>,
): Decision {
  const { grid } = command;
  const town = townOfGrid(grid);
  const known = given.picture.workstations.get(grid);
  return unless([mayOn(given, command.type, { town, grids: [grid] })], () => {
    if (command.type === 'workstation.close') {
      if (!known) return refuse(notFound('grid', WORKSTATION, grid));
      return facts({ type: 'workstation.closed', workstation: grid, reason: command.reason });
    }
    if (!given.context.hasGrid(grid)) {
      return refuse(
        invalid(
          'grid',
          `本区没有代码为 ${grid} 的网格，请核对网格表。`,
          `The district has no grid ${grid}: check it against the list of grids.`,
        ),
      );
    }
    if (known?.name === command.name) return facts();
    return facts({ type: 'workstation.set', workstation: { id: grid, town, name: command.name } });
  });
}
