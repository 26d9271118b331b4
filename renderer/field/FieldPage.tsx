// A team leader's page, for a phone: the one order of the own team, and the next step as one large button.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import type { OrderId, TeamId } from '#contract/ids.ts';
import type { AssignmentState, Order } from '#contract/order/order.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { alarmClass } from '#contract/policy.ts';
import { ReasonForm } from '../panels/desk/ReasonForm.tsx';
import { distance } from '../panels/desk/Dispatch.tsx';
import { InertNote } from '../panels/desk/InertNote.tsx';
import { RefusalNote } from '../panels/desk/RefusalNote.tsx';
import { useAct, type Wish } from '../panels/desk/useAct.ts';
import { Bars } from '../panels/frame/Bars.tsx';
import { Clock, LinkMark, TruthMarks } from '../panels/frame/Status.tsx';
import { AlarmGlyph } from '../panels/parts/AlarmGlyph.tsx';
import { useSay } from '../panels/parts/say.ts';
import { Checklist, STEPS_NOW } from '../panels/readings/Checklist.tsx';
import { Attachments } from '../panels/readings/Attachments.tsx';
import { AttachmentsPicker } from '../panels/readings/AttachmentsPicker.tsx';
import { usePictures } from '../panels/readings/attachmentsUpload.ts';
import { useMayAct, usePicture, useSeat } from '../panels/seat.tsx';
import { TalkInbox, TalkThread } from '../panels/talk/TalkThread.tsx';

export function FieldPage() {
  const { t, i18n } = useTranslation();
  const { person, signOut, setLanguage } = useSeat();
  const picture = usePicture();
  const team = person.role === 'teamLeader' ? picture.teams.get(person.team) : undefined;
  const order = team?.order ? picture.orders.get(team.order) : undefined;
  return (
    <div className="face field-page at-field">
      <header className="field-top">
        <h1>{team?.name ?? person.name}</h1>
        <Clock />
        <div className="field-marks">
          <LinkMark />
          <TruthMarks />
        </div>
      </header>
      <Bars />
      <main>
        {team && order ? <OwnOrder team={team} order={order} /> : <NoOrder team={team} />}
        {team && <TalkInbox team={team.id} />}
      </main>
      <footer>
        <button type="button" onClick={() => setLanguage(i18n.language === 'en' ? 'zh' : 'en')}>
          {t('desk.language')}
        </button>
        <button type="button" onClick={signOut}>
          {t('desk.signOut')}
        </button>
      </footer>
    </div>
  );
}

function NoOrder({ team }: { readonly team: Team | undefined }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const act = useAct();
  if (!team) return <p className="empty">{t('signIn.wrongRole')}</p>;
  const away = team.duty.kind === 'offDuty' || team.duty.kind === 'unavailable';
  const duty = away ? 'available' : 'offDuty';
  return (
    <section className="no-order">
      <h2>{t(`teamState.${team.state.kind}`)}</h2>
      <p>{t('field.noOrder')}</p>
      {!away && <p className="quiet">{t('field.noOrderHint')}</p>}
      <button
        type="button"
        className={away ? 'primary' : undefined}
        disabled={!mayAct || act.state.kind === 'sending'}
        onClick={() => void act.send({ type: 'team.setDuty', team: team.id, duty })}
      >
        {t(`field.duty.${duty}`)}
      </button>
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </section>
  );
}

function OwnOrder({ team, order }: { readonly team: Team; readonly order: Order }) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const theCase = picture.cases.get(order.case);
  const own = order.assignments.find((one) => one.team === team.id);
  if (!theCase || !own) return null;
  const alarm = alarmClass(theCase.priority);
  const others = order.assignments.filter((one) => one.team !== team.id);
  const names = others.map((one) => picture.teams.get(one.team)?.name ?? one.team);
  return (
    <article className="own-order">
      <header className="case-head">
        <AlarmGlyph alarm={alarm} label={t(`alarm.${alarm}`)} />
        <div>
          <h2>{say.category(theCase.category)}</h2>
          <p className="quiet">{theCase.no}</p>
        </div>
        <strong className="own-state">{say.words(ASSIGNMENT_STATES[own.state.kind])}</strong>
      </header>
      <p>
        {`${say.town(theCase.town)} ${say.grid(theCase.villageGrid, theCase.urbanGrid)}`}
        {theCase.place && ` · ${theCase.place}`}
      </p>
      {own.travelMin !== null && own.distanceM !== null && (
        <p className="quiet">
          {t('field.distance', { minutes: say.minutes(own.travelMin), distance: distance(own.distanceM, t) })}
          {picture.district?.schematic && ` ${t('mark.schematic')}`}
        </p>
      )}
      <p className="case-text">{theCase.text}</p>
      {order.note && <p className="order-note">{order.note}</p>}
      {order.lead === team.id && others.length > 0 && <p className="mark-tag">{t('field.lead')}</p>}
      {names.length > 0 && <p className="quiet">{t('field.withTeams', { teams: names.join(' · ') })}</p>}
      <NextStep key={own.state.kind} order={order.id} team={team.id} state={own.state} />
      <Checklist
        theCase={theCase}
        place={{ order: order.id, team: team.id }}
        steps={STEPS_NOW[own.state.kind]}
      />
      <Attachments theCase={theCase.id} />
      <TalkThread order={order.id} team={team.id} />
    </article>
  );
}

type StepType =
  | 'assignment.acknowledge'
  | 'assignment.depart'
  | 'assignment.arrive'
  | 'assignment.handle'
  | 'assignment.release';

/** null: the next step is the report, which takes words. */
function nextStep(kind: AssignmentState['kind']): StepType | null {
  switch (kind) {
    case 'assigned':
      return 'assignment.acknowledge';
    case 'acknowledged':
      return 'assignment.depart';
    case 'enRoute':
      return 'assignment.arrive';
    case 'onScene':
      return 'assignment.handle';
    case 'reported':
      return 'assignment.release';
    case 'handling':
    case 'released':
    case 'declined':
    case 'failed':
    case 'recalled':
    case 'reassigned':
      return null;
  }
}

interface NextProps {
  readonly order: OrderId;
  readonly team: TeamId;
  readonly state: AssignmentState;
}

function NextStep({ order, team, state }: NextProps) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const act = useAct();
  const [declining, setDeclining] = useState(false);
  const [text, setText] = useState('');
  const pictures = usePictures();
  const about = { orderId: order, team };
  const busy = !mayAct || act.state.kind === 'sending';
  const step = nextStep(state.kind);
  const send = (wish: Wish) => void act.send(wish);
  return (
    <section className="next-step" aria-label={t('field.next')}>
      {step && (
        <button
          type="button"
          className="primary"
          disabled={busy}
          onClick={() => send({ type: step, ...about })}
        >
          {t(`command.${step}`)}
        </button>
      )}
      {(state.kind === 'onScene' || state.kind === 'handling') && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (pictures.isPending) return;
            send({ type: 'assignment.report', ...about, text: text.trim(), attachments: pictures.ids });
          }}
        >
          <label className="field">
            <span>{t('field.reportText')}</span>
            <textarea
              rows={3}
              required
              maxLength={2000}
              placeholder={t('field.reportHint')}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          </label>
          <AttachmentsPicker pictures={pictures} camera />
          <button
            type="submit"
            className={step ? undefined : 'primary'}
            disabled={busy || pictures.isPending || text.trim() === ''}
          >
            {t('command.assignment.report')}
          </button>
        </form>
      )}
      {(state.kind === 'assigned' || state.kind === 'acknowledged') && !declining && (
        <button type="button" disabled={busy} onClick={() => setDeclining(true)}>
          {t('field.decline')}
        </button>
      )}
      {declining && (
        <ReasonForm
          label={t('field.decline')}
          act={act}
          disabled={!mayAct}
          onSend={async (reason) => {
            if (await act.send({ type: 'assignment.decline', ...about, reason })) setDeclining(false);
          }}
          onCancel={() => setDeclining(false)}
        />
      )}
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </section>
  );
}
