// A device that only the open token vouches for becomes a team of one, so that it can be seen and sent.
import { randomUUID } from 'node:crypto';
import type { AnyCommand } from '#contract/command.ts';
import { teamId, unitId, type Position, type TownCode } from '#contract/ids.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { EnrolVisitor } from './visitors.ts';

export function visitorsOf(desk: CommandDesk, townAt: (position: Position) => TownCode | null): EnrolVisitor {
  return async (device, position) => {
    const unit = unitId(device);
    const known = desk.picture().units.get(unit);
    if (known) return { unitNo: known.no };
    for (const command of enrolment(device, townAt(position))) {
      const answer = await desk.submitSystem('ingest', command);
      if (!answer.ok && answer.refusal.code === 'fault') return { refusal: answer.refusal };
    }
    return { unitNo: desk.picture().units.get(unit)!.no };
  };
}

function enrolment(device: string, homeTown: TownCode | null): AnyCommand[] {
  const team = teamId(`visitor-${device}`);
  return [
    {
      id: randomUUID(),
      type: 'team.enrol',
      team,
      name: `来访 ${device}`,
      force: 'joint',
      homeTown,
      leader: device,
      transport: 'car',
    },
    { id: randomUUID(), type: 'unit.enrol', unit: unitId(device), callsign: device, team, simulated: false },
    { id: randomUUID(), type: 'team.setDuty', team, duty: 'available' },
  ];
}
