// What an act still needs to know: each field as the act names it, the refusal beside it, and what changed under the
// person's hands since the form was opened. For what cannot be taken back this is the second step.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ACT_WORDS, ROLE_WORDS } from '#contract/actWords.ts';
import type { Change } from '#contract/changes.ts';
import { orderId } from '#contract/ids.ts';
import { useSay } from '../../parts/say.ts';
import { usePictures } from '../../readings/attachmentsUpload.ts';
import { useKeys } from '../../useKeys.ts';
import { useMayAct, usePicture } from '../../seat.tsx';
import { ActRefusal } from './ActRefusal.tsx';
import { FieldInput } from './FieldInput.tsx';
import type { Field, Matter } from './actSpec.ts';
import type { OfferedAct } from './offeredActs.ts';
import { useAct } from '../useAct.ts';
import { useActLabel } from './useActLabel.ts';

interface Props {
  readonly offered: OfferedAct;
  readonly matter: Matter;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function ActForm({ offered, matter, onDone, onCancel }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const labelOf = useActLabel();
  const mayAct = useMayAct();
  const act = useAct();
  const { spec, item, decides } = offered;
  // Asked once: a list that changes while somebody chooses from it is worse than one that is a moment old.
  const [fields] = useState(() => spec.fields?.(matter, item) ?? []);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => initial(fields));
  const pictures = usePictures();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The first field, or the form itself: Enter then does it, Escape leaves it.
    const first = form.current?.querySelector<HTMLElement>('input, select, textarea');
    (first ?? form.current)?.focus();
  }, []);
  const label = labelOf(offered);
  const shows = spec.shows?.(matter, item) ?? null;
  const missing = fields.filter((field) => isMissing(field, values));
  const sending = act.state.kind === 'sending';

  async function send(): Promise<void> {
    if (!mayAct || sending || missing.length > 0 || pictures.isPending) return;
    const wanted = Object.fromEntries(
      Object.entries(values)
        .map(([name, value]) => [name, value.trim()] as const)
        .filter(([, value]) => value !== ''),
    );
    if (await act.send(spec.wish(matter, item, { values: wanted, pictures: pictures.ids }))) onDone();
  }

  // With nothing to fill in there is no field that Enter could submit.
  useKeys({ keys: { Enter: () => void send(), Escape: onCancel } });

  return (
    <form
      ref={form}
      tabIndex={-1}
      className={spec.grave ? 'act-form is-grave' : 'act-form'}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h4>{label}</h4>
      {shows && (
        <p className="act-shows">{t(`act.shows.${showsKey(spec.name)}`, { words: say.words(shows) })}</p>
      )}
      {decides && <p className="quiet">{t('act.needsApproval', { tier: t(`tier.${decides}`) })}</p>}
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          actLabel={label}
          value={values[field.name] ?? ''}
          pictures={pictures}
          onChange={(value) => {
            act.clear();
            setValues((was) => ({ ...was, [field.name]: value }));
          }}
          onSubmit={() => void send()}
        />
      ))}
      <ChangedMeanwhile matter={matter} itemId={item.id} />
      <div className="buttons">
        <button
          type="submit"
          className={spec.grave ? 'grave' : 'primary'}
          disabled={!mayAct || sending || missing.length > 0 || pictures.isPending}
        >
          {sending ? t('act.sending') : t('act.confirm', { act: label })}
          <kbd>{t('keys.enter')}</kbd>
        </button>
        <button type="button" onClick={onCancel}>
          {t('act.cancel')}
          <kbd>Esc</kbd>
        </button>
      </div>
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={() => void send()} />}
    </form>
  );
}

const showsKey = (name: string): 'close' | 'asked' => (name === 'close' ? 'close' : 'asked');

const initial = (fields: readonly Field[]): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap((field): [string, string][] => {
      switch (field.kind) {
        case 'choice':
          return field.options[0] ? [[field.name, field.options[0].value]] : [];
        case 'hours':
        case 'time':
          return [[field.name, String(field.initial)]];
        case 'search':
          return field.initial === undefined ? [] : [[field.name, field.initial]];
        default:
          return [];
      }
    }),
  );

function isMissing(field: Field, values: Readonly<Record<string, string>>): boolean {
  const empty = (values[field.name] ?? '').trim() === '';
  switch (field.kind) {
    case 'line':
    case 'text':
    case 'search':
      return field.required && empty;
    case 'hours':
      return !(Number(values[field.name]) > 0);
    case 'time':
      return !Number.isFinite(Number(values[field.name])) || empty;
    case 'choice':
    case 'pictures':
      return false;
  }
}

/** What others did to the same thing while the form was open: said before it is sent, not only when it is refused. */
function ChangedMeanwhile({ matter, itemId }: { readonly matter: Matter; readonly itemId: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const { orders } = usePicture();
  const thing = orders.get(orderId(itemId)) ?? matter.theCase;
  const [opened] = useState(thing.version);
  const since = useMemo(
    () => thing.changes.filter(({ version }: Change) => version > opened),
    [thing, opened],
  );
  if (since.length === 0) return null;
  return (
    <div className="act-changed" role="status">
      <strong>{t('act.changed')}</strong>
      <ul>
        {since.map(({ version, at, by, act }) => (
          <li
            key={version}
          >{`${say.time(at)} ${say.words(ROLE_WORDS[by.role])}（${by.id}）${say.words(ACT_WORDS[act])}`}</li>
        ))}
      </ul>
    </div>
  );
}
