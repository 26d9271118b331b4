// What waits for a person: the cases where it is their office's turn, and for what. A courtesy for the queue; what is
// possible is asked act by act (desk/acts/offeredActs.ts).
import { tierOf, type Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import { DECIDERS } from '#contract/case/application.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { subjectOf, unreported } from '#contract/case/caseParties.ts';
import { standingEscalation } from '#contract/case/escalation.ts';
import type { CommandType } from '#contract/command.ts';
import type { Picture } from '#contract/picture.ts';

/** In the order in which a desk does them. */
export const WAITS = [
  'escalation',
  'delegation',
  'approve',
  'supervision',
  'urge',
  'offer',
  'verify',
  'accept',
  'file',
  'dispatch',
  'receive',
  'feedback',
  'check',
  'close',
  'audit',
] as const;
export type Wait = (typeof WAITS)[number];

/** The first thing; null: it is not this person's turn. */
export function waitsFor(theCase: Case, picture: Picture, person: Person): Wait | null {
  return WAITS.find((wait) => waits(wait, theCase, picture, person)) ?? null;
}

export const isSupervised = ({ supervisions }: Case): boolean =>
  supervisions.some(({ reply }) => reply === null);

function waits(wait: Wait, theCase: Case, picture: Picture, person: Person): boolean {
  const { state, ownerTier } = theCase;
  if (!isOpen(theCase) && wait !== 'audit') return false;
  const tier = tierOf(person);
  const may = (type: CommandType & `case.${string}`): boolean =>
    mayCommand(person, type, subjectOf(picture, person, theCase, type as Parameters<typeof subjectOf>[3])) ===
    'allowed';
  // What its town commands is the town's turn, although the district may.
  const ours = tier === null || tier === ownerTier;
  switch (wait) {
    case 'escalation':
      return (
        tier === 'district' && may('case.confirmEscalation') && standingEscalation(theCase, picture) !== null
      );
    case 'delegation':
      return theCase.delegation !== null && may('case.acceptDelegation');
    case 'approve':
      // Once the district has taken the case, its town decides nothing about it any more.
      return theCase.applications.some(
        ({ asked, decides, by }) =>
          (tier === 'district' || ours) &&
          decides === tier &&
          by.id !== person.account &&
          DECIDERS[asked.kind][decides].includes(person.role) &&
          may('case.approve'),
      );
    case 'supervision':
      return (
        may('case.replySupervision') &&
        theCase.supervisions.some(
          ({ reply, to, by }) =>
            reply === null &&
            by.id !== person.account &&
            (to === 'department') === (person.role === 'departmentOfficer'),
        )
      );
    case 'urge': {
      const last = theCase.urges.at(-1);
      return (
        tier !== 'district' &&
        last !== undefined &&
        last.acknowledged === null &&
        last.by.id !== person.account &&
        may('case.acknowledgeUrge')
      );
    }
    case 'offer':
      return (
        person.role === 'townCommander' &&
        theCase.ladder.otherTowns.some(({ town, state: how }) => town === person.town && how === 'asked')
      );
    case 'verify':
      return state.kind === 'verifying' && state.team === null && ours && may('case.verify');
    case 'accept':
      // Reports from outside come in at the district, too: its intake takes whatever lies there.
      return state.kind === 'reported' && (ours || person.role === 'districtIntake') && may('case.accept');
    case 'file':
      return state.kind === 'accepted' && ours && may('case.file');
    case 'dispatch':
      return (
        state.kind === 'filed' &&
        ours &&
        mayCommand(person, 'order.issue', { town: theCase.town }) === 'allowed'
      );
    case 'receive':
      return (
        theCase.departmentWork?.kind === 'asked' &&
        (state.kind === 'dispatched' || state.kind === 'handling') &&
        may('case.receive')
      );
    case 'feedback':
      return (
        theCase.departmentWork?.kind === 'received' &&
        state.kind === 'handling' &&
        person.role === 'departmentOfficer' &&
        // Teams that are at work on it report first.
        unreported(picture, theCase).length === 0 &&
        may('case.feedback')
      );
    case 'check':
      if (person.role === 'workstation')
        return state.kind === 'checking' && state.result === null && may('case.checkResult');
      return state.kind === 'feedback' && ours && may('case.check');
    case 'close':
      return state.kind === 'checking' && state.result !== null && ours && may('case.close');
    case 'audit':
      return (
        state.kind === 'closed' &&
        state.closing.kind === 'selfHandled' &&
        state.closing.audit === null &&
        ours &&
        may('case.audit')
      );
  }
}
