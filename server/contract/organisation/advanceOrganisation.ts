// What a fact about the organisation changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { OrganisationFact } from './organisationFact.ts';

export function advanceOrganisation(draft: Draft, fact: Envelope & OrganisationFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'district.adopted': {
      const { hash, code, name, schematic, towns } = fact;
      draft.head.district = { hash, code, name, schematic, towns };
      return;
    }
    case 'team.enrolled':
      draft.set('teams', {
        ...fact.team,
        duty: { kind: 'offDuty', since: at, reason: null },
        order: null,
        state: { kind: 'offDuty', since: at },
      });
      return;
    case 'unit.enrolled':
      draft.head.unitsEver = Math.max(draft.head.unitsEver, fact.unit.no);
      draft.set('units', fact.unit);
      return;
    case 'team.dutyChanged':
      draft.change('teams', fact.team, (team) => {
        const duty = { kind: fact.duty, since: at, reason: fact.reason };
        // A running assignment keeps its state word, except that an emergency is always seen.
        const shown =
          team.order === null || fact.duty === 'emergency' ? { kind: fact.duty, since: at } : team.state;
        return { ...team, duty, state: shown };
      });
      return;
    default:
      fact satisfies never;
  }
}
