// What a team does next in its order: one large button; the feedback with words and photos; and the way out.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import type { TeamId } from '#contract/ids.ts';
import type { Order } from '#contract/order/order.ts';
import type { Photo } from '../command/fieldStore.ts';
import { RefusalNote } from '../panels/desk/RefusalNote.tsx';
import type { Wish } from '../panels/desk/useAct.ts';
import { useKeep } from './fieldSeat.tsx';
import { FieldReason } from './FieldReason.tsx';
import { mayFeedBack, nextStep, wayOut, type Standing } from './orderSteps.ts';
import { PhotoPicker, usePhotos } from './PhotoPicker.tsx';

interface Props {
  readonly order: Order;
  readonly team: TeamId;
  readonly stands: Standing;
}

export function NextStep({ order, team, stands }: Props) {
  const { t } = useTranslation();
  const keep = useKeep();
  const [full, setFull] = useState<Refusal | null>(null);
  const step = nextStep(stands.kind);
  const about = { orderId: order.id, team };
  const send = async (wish: Wish, photos?: readonly Photo[]): Promise<boolean> => {
    const kept = await keep(wish, photos);
    setFull(kept.ok ? null : kept.refusal);
    return kept.ok;
  };
  return (
    <section className="next-step" aria-label={t('field.next')}>
      {step && (
        // A new step is a new button: what was held under the finger is not pressed twice.
        <button
          key={step}
          type="button"
          className="primary"
          onClick={() => void send({ type: step, ...about })}
        >
          {t(`command.${step}`)}
        </button>
      )}
      {mayFeedBack(stands.kind) && (
        <FeedBack
          isNext={step === null}
          onSend={(text, attachments, photos) =>
            send({ type: 'assignment.report', ...about, text, attachments }, photos)
          }
        />
      )}
      {full && <RefusalNote refusal={full} />}
      <WayOut
        key={wayOut(stands.kind)}
        type={wayOut(stands.kind)}
        onSend={(type, reason) => void send({ type, ...about, reason })}
      />
    </section>
  );
}

interface FeedBackProps {
  readonly isNext: boolean;
  readonly onSend: (
    text: string,
    attachments: ReturnType<typeof usePhotos>['ids'],
    photos: readonly Photo[],
  ) => Promise<boolean>;
}

function FeedBack({ isNext, onSend }: FeedBackProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const photos = usePhotos();
  const ready = text.trim() !== '' && !photos.isBusy;
  async function submit(): Promise<void> {
    if (!ready || !(await onSend(text.trim(), photos.ids, photos.photos))) return;
    setText('');
    photos.clear();
  }
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
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
      <PhotoPicker photos={photos} />
      <button type="submit" className={isNext ? 'primary' : undefined} disabled={!ready}>
        {t('command.assignment.report')}
      </button>
    </form>
  );
}

type Out = NonNullable<ReturnType<typeof wayOut>>;

interface WayOutProps {
  readonly type: Out | null;
  readonly onSend: (type: Out, reason: string) => void;
}

function WayOut({ type, onSend }: WayOutProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!type) return null;
  const label = t(`phone.out.${type === 'assignment.decline' ? 'decline' : 'fail'}`);
  if (!open) {
    return (
      <button type="button" className="way-out" onClick={() => setOpen(true)}>
        {label}
      </button>
    );
  }
  return (
    <FieldReason label={label} onSend={(reason) => onSend(type, reason)} onCancel={() => setOpen(false)} />
  );
}
