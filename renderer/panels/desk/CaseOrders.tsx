// The orders of a case: each team with the steps that it has taken and when, which clauses it met, and what was said.
// Acts on orders stand in the list of acts, with capital letters.
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import type { Fact } from '#contract/fact.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import { isLive, type Assignment, type Order } from '#contract/order/order.ts';
import type { ClauseResult } from '#contract/standard/clausesMet.ts';
import { messagesOnOrder } from '#contract/talk/talk.ts';
import type { OrderId } from '#contract/ids.ts';
import { useSay } from '../parts/say.ts';
import { ChecklistOf } from '../readings/Checklist.tsx';
import { usePicture } from '../seat.tsx';
import { TalkThread } from '../talk/TalkThread.tsx';
import { useNow } from '../useNow.ts';
import { stepsOf } from './assignmentSteps.ts';
import type { Timeline } from './useTimeline.ts';
import { useDesk } from './useDesk.ts';

interface Props {
  readonly theCase: Case;
  readonly timeline: Timeline;
  readonly clauses: readonly ClauseResult[];
}

export function CaseOrders({ theCase, timeline, clauses }: Props) {
  const { t } = useTranslation();
  const { orders, policy } = usePicture();
  const found = theCase.orders.map((id) => orders.get(id)).filter((order) => order !== undefined);
  const work = theCase.departmentWork;
  if (found.length === 0 && !work) return null;
  return (
    <section className="orders" aria-label={t('case.orders')}>
      {work && <DepartmentWork theCase={theCase} work={work} name={departmentName(policy, theCase)} />}
      {found.toReversed().map((order, index) => (
        <OrderView
          key={order.id}
          order={order}
          theCase={theCase}
          number={found.length - index}
          facts={timeline.facts}
          clauses={clauses.filter((one) => one.order === order.id)}
        />
      ))}
    </section>
  );
}

const departmentName = (policy: ReturnType<typeof usePicture>['policy'], { department }: Case) =>
  policy?.departments.find(({ id }) => id === department)?.name ?? null;

function DepartmentWork({
  work,
  name,
}: {
  readonly theCase: Case;
  readonly work: NonNullable<Case['departmentWork']>;
  readonly name: { readonly zh: string; readonly en: string } | null;
}) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <div className="order">
      <header>
        <strong>{name ? say.words(name) : t('case.department')}</strong>
        <span>{t(`departmentWork.${work.kind}`)}</span>
        <span className="quiet">{say.dateMinute(work.since)}</span>
      </header>
    </div>
  );
}

interface OrderProps {
  readonly order: Order;
  readonly theCase: Case;
  readonly number: number;
  readonly facts: readonly Fact[];
  readonly clauses: readonly ClauseResult[];
}

function OrderView({ order, theCase, number, facts, clauses }: OrderProps) {
  const { t } = useTranslation();
  const say = useSay();
  const live = isLive(order);
  return (
    <div className={live ? 'order' : 'order over'}>
      <header>
        <strong>{t('order.title', { n: number })}</strong>
        <span>{t(`tier.${order.tier}`)}</span>
        <span>{t(`order.state.${order.state.kind}`)}</span>
        <span className="quiet">
          {t('order.issuedAt', { time: say.minute(order.issuedAt) })} · {order.issuedBy}
        </span>
      </header>
      {live && order.lead === null && <p className="shortfall">{t('order.noLead')}</p>}
      {order.note && <p className="order-note">{order.note}</p>}
      <ul>
        {order.assignments.map((assignment) => (
          <AssignmentView
            key={`${assignment.team} ${assignment.assignedAt}`}
            assignment={assignment}
            theCase={theCase}
            order={order}
            facts={facts.filter((fact) => 'order' in fact && fact.order === order.id)}
            clauses={clauses.filter(({ team }) => team === assignment.team)}
          />
        ))}
      </ul>
      {order.notes.map(({ at, by, text }) => (
        <p key={at} className="order-note">
          <span className="quiet">{`${say.minute(at)} ${by} `}</span>
          {text}
        </p>
      ))}
      <OrderTalk order={order.id} />
    </div>
  );
}

/** Open when something was said; else one line. */
function OrderTalk({ order }: { readonly order: OrderId }) {
  const { t } = useTranslation();
  const said = messagesOnOrder(usePicture().messages).get(order)?.length ?? 0;
  return (
    <details className="order-talk" open={said > 0 || undefined}>
      <summary>{t('order.talk', { n: said })}</summary>
      <TalkThread order={order} team={null} />
    </details>
  );
}

const MINUTE_MS = 60_000;

interface AssignmentProps {
  readonly assignment: Assignment;
  readonly theCase: Case;
  readonly order: Order;
  /** Of its order. */
  readonly facts: readonly Fact[];
  /** Of this team in this order. */
  readonly clauses: readonly ClauseResult[];
}

function AssignmentView({ assignment, theCase, order, facts, clauses }: AssignmentProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { teams, district } = usePicture();
  const now = useNow(1000);
  const team = teams.get(assignment.team);
  const { state, travelMin } = assignment;
  const left =
    state.kind === 'enRoute' && travelMin !== null
      ? Math.max(0, travelMin - (now - state.since) / MINUTE_MS)
      : null;
  const steps = stepsOf(assignment, facts);
  const met = clauses.filter(({ status }) => status === 'met').length;
  const judged = clauses.filter(({ status }) => status === 'met' || status === 'missed').length;
  return (
    <li className={`assignment is-${state.kind}`}>
      <div className="assignment-head">
        <button
          type="button"
          className="link-like"
          onClick={() => set({ beside: { kind: 'team', id: assignment.team } })}
        >
          {team?.name ?? assignment.team}
        </button>
        {order.lead === assignment.team && <span className="mark-tag">{t('dispatch.lead')}</span>}
        <span className="assignment-state">{say.words(ASSIGNMENT_STATES[state.kind])}</span>
        <span className="quiet">
          {left !== null && t('order.eta', { minutes: say.minutes(left) })}
          {left !== null && district?.schematic && ` ${t('mark.schematic')}`}
          {state.kind === 'onScene' && state.by === 'geofence' && t('order.auto')}
        </span>
      </div>
      <ol className="steps-timed">
        {steps.map(({ step, at }) => (
          <li key={step} className={at === null ? undefined : 'reached'}>
            <span>{say.words(ASSIGNMENT_STATES[step])}</span>
            <time>{at === null ? '–' : say.minute(at)}</time>
          </li>
        ))}
      </ol>
      {'text' in state && <p className="case-text">{state.text}</p>}
      {'reason' in state && <p className="case-text">{state.reason}</p>}
      {clauses.length > 0 && (
        <details className="team-clauses">
          <summary>{t('standard.teamMet', { met, judged })}</summary>
          <ChecklistOf
            theCase={theCase}
            clauses={clauses}
            place={{ order: order.id, team: assignment.team }}
            mayTick={isLive(order)}
          />
        </details>
      )}
    </li>
  );
}
