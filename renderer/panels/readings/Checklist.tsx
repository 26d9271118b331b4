// A step's checklist, where the step is done: what the record tells is shown with its time, what only a person can
// tell is ticked. Desk and field page show the same.
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import type { OrderId, TeamId } from '#contract/ids.ts';
import type { ClauseResult } from '#contract/standard/clausesMet.ts';
import type { AssignmentState } from '#contract/order/order.ts';
import { clauseById, isTeamStep, type Step, type TeamStep } from '#contract/standard/standard.ts';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useAct } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture } from '../seat.tsx';
import { useClauses } from './useClauses.ts';

interface Props {
  readonly theCase: Case;
  /** Only these steps; all when absent. */
  readonly steps?: readonly Step[];
  /** The part of this team in this order; absent: the steps of the case itself. */
  readonly place?: { readonly order: OrderId; readonly team: TeamId };
  /** Ticks may be set here. */
  readonly mayTick?: boolean;
  /** Ticks that a phone has not sent yet, by clause. */
  readonly underWay?: ReadonlyMap<string, boolean>;
}

export function Checklist(props: Props) {
  return <ChecklistOf {...props} clauses={useClauses(props.theCase) ?? []} />;
}

/** For who has the verdicts already: a card that holds the whole history of its case. */
export function ChecklistOf({
  theCase,
  clauses,
  steps,
  place,
  mayTick = true,
  underWay,
}: Props & { readonly clauses: readonly ClauseResult[] }) {
  const { t } = useTranslation();
  const act = useAct();
  const shown = clauses.filter((one) => isAt(one, place) && (!steps || steps.includes(one.step)));
  if (shown.length === 0) return null;
  return (
    <div className="step-checklist">
      <ul aria-label={t('checklist.title')}>
        {shown.map((one) => (
          <Line
            key={one.clause}
            result={one}
            theCase={theCase}
            mayTick={mayTick}
            underWay={underWay?.get(one.clause)}
            onTick={(done) =>
              void act.send({
                type: 'standard.tick',
                caseId: theCase.id,
                ...(place && { orderId: place.order, team: place.team }),
                clause: one.clause,
                done,
              })
            }
          />
        ))}
      </ul>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </div>
  );
}

/** What a team is about to do, or has just done, in each state of its assignment. */
export const STEPS_NOW: Readonly<Record<AssignmentState['kind'], readonly TeamStep[]>> = {
  assigned: ['acknowledge'],
  acknowledged: ['depart'],
  enRoute: ['arrive'],
  onScene: ['arrive', 'handle'],
  handling: ['handle', 'reportBack'],
  reported: ['reportBack', 'release'],
  released: [],
  declined: [],
  failed: [],
  recalled: [],
  reassigned: [],
};

const isAt = (one: ClauseResult, place: Props['place']): boolean =>
  place ? one.order === place.order && one.team === place.team : !isTeamStep(one.step);

/** Told by shape first, colour never alone. */
const SHAPES: Readonly<Record<ClauseResult['status'], string>> = {
  met: '✓',
  missed: '✗',
  pending: '○',
  notApplicable: '–',
};

interface LineProps {
  readonly result: ClauseResult;
  readonly theCase: Case;
  readonly mayTick: boolean;
  readonly underWay: boolean | undefined;
  readonly onTick: (done: boolean) => void;
}

function Line({ result, theCase, mayTick, underWay, onTick }: LineProps) {
  const { t } = useTranslation();
  const say = useSay();
  const mayAct = useMayAct();
  const { policy, checklists } = usePicture();
  const clause = clauseById(policy, result.clause);
  if (!clause) return null;
  const byHand = clause.check.kind === 'manual';
  const ticked =
    checklists
      .get(theCase.id)
      ?.ticks.some(
        (tick) => tick.clause === clause.id && tick.order === result.order && tick.team === result.team,
      ) ?? false;
  const words = say.words(clause.text);
  const when = result.at === null ? '' : say.minute(result.at);
  return (
    <li className={`step-clause is-${result.status}`}>
      {byHand && mayTick ? (
        <label>
          <input
            type="checkbox"
            checked={underWay ?? ticked}
            disabled={!mayAct}
            onChange={({ target }) => onTick(target.checked)}
          />
          <span>{words}</span>
        </label>
      ) : (
        <>
          <span className="step-clause-shape" aria-hidden="true">
            {SHAPES[result.status]}
          </span>
          <span>{words}</span>
        </>
      )}
      <span className="quiet">
        {t(`checklist.${result.status}`)} {when} {clause.id}
      </span>
    </li>
  );
}
