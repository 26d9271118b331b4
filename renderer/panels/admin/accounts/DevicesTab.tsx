// Devices and their tokens, as the system administrator keeps them. A token is seen once, when it is made.
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceReading, DevicesAnswer } from '#contract/account/accountWire.ts';
import { RefusalNote } from '../../desk/RefusalNote.tsx';
import { useSay } from '../../parts/say.ts';
import { usePicture } from '../../seat.tsx';
import { Confirmed, DoorNote, Once, Table } from './parts.tsx';
import { useDoor, useReading, type Door } from './useDoor.ts';

const PAGE = 100;

interface Told {
  readonly id: string;
  readonly token: string;
}

export function DevicesTab() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [offset, setOffset] = useState(0);
  const [told, setTold] = useState<Told | null>(null);
  const wanted = useDeferredValue(search.trim());
  const query = new URLSearchParams({ search: wanted, offset: String(offset), limit: String(PAGE) });
  const { value, refusal, reload } = useReading<DevicesAnswer>(`/api/admin/devices?${query.toString()}`);
  const door = useDoor();

  async function rotate(id: string): Promise<void> {
    const made = await door.post<{ readonly token: string }>('/api/admin/devices/rotate', { id });
    if (made) setTold({ id, token: made.token });
  }
  async function revoke(id: string): Promise<void> {
    if (await door.post('/api/admin/devices/revoke', { id })) reload();
  }

  return (
    <div className="admin-form">
      {refusal && <RefusalNote refusal={refusal} />}
      {told && (
        <Once
          label={t('devices.tokenOf', { id: told.id })}
          secret={told.token}
          onGone={() => setTold(null)}
        />
      )}
      <label className="field narrow">
        <span>{t('devices.search')}</span>
        <input
          type="search"
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            setOffset(0);
          }}
        />
      </label>
      <DoorNote door={door} />
      <Table
        label={t('admin.tab.devices')}
        columns={[
          t('devices.id'),
          t('devices.unit'),
          t('devices.crs'),
          t('devices.state'),
          t('devices.acts'),
        ]}
      >
        {value?.devices.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            onRotate={() => void rotate(device.id)}
            onRevoke={() => void revoke(device.id)}
          />
        ))}
      </Table>
      {value && value.count === 0 && <p className="empty">{t('devices.none')}</p>}
      {value && value.count > PAGE && (
        <div className="buttons">
          <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
            {t('devices.before')}
          </button>
          <span>
            {t('devices.shown', { from: offset + 1, to: offset + value.devices.length, n: value.count })}
          </span>
          <button
            type="button"
            disabled={offset + PAGE >= value.count}
            onClick={() => setOffset(offset + PAGE)}
          >
            {t('devices.after')}
          </button>
        </div>
      )}
      <DeviceForm
        door={door}
        onMade={(made) => {
          setTold(made);
          reload();
        }}
      />
    </div>
  );
}

interface DeviceRowProps {
  readonly device: DeviceReading;
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}

function DeviceRow({ device: { id, unit, crs, createdAt, revokedAt }, onRotate, onRevoke }: DeviceRowProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>{unit}</td>
      <td>{t(`devices.datum.${crs}`)}</td>
      <td>
        {revokedAt === null
          ? t('devices.since', { time: say.stamp(createdAt) })
          : t('devices.revoked', { time: say.stamp(revokedAt) })}
      </td>
      <td className="buttons">
        {revokedAt === null && (
          <>
            <Confirmed label={t('devices.rotate')} onConfirm={onRotate} />
            <Confirmed label={t('devices.revoke')} onConfirm={onRevoke} />
          </>
        )}
      </td>
    </tr>
  );
}

interface DeviceFormProps {
  readonly door: Door;
  readonly onMade: (made: Told) => void;
}

function DeviceForm({ door, onMade }: DeviceFormProps) {
  const { t } = useTranslation();
  const { units } = usePicture();
  const [id, setId] = useState('');
  const [unit, setUnit] = useState('');
  const [crs, setCrs] = useState<'wgs84' | 'gcj02'>('wgs84');

  async function make(): Promise<void> {
    const body = { id: id.trim(), unit: unit.trim(), crs };
    const made = await door.post<{ readonly token: string }>('/api/admin/devices', body);
    if (!made) return;
    setId('');
    setUnit('');
    onMade({ id: body.id, token: made.token });
  }

  return (
    <form
      className="admin-section"
      aria-label={t('devices.new')}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <h3>{t('devices.new')}</h3>
      <div className="admin-fields">
        <label className="field">
          <span>{t('devices.id')}</span>
          <input required maxLength={64} value={id} onChange={({ target }) => setId(target.value)} />
        </label>
        <label className="field">
          <span>{t('devices.unit')}</span>
          <input
            required
            maxLength={100}
            list="device-units"
            value={unit}
            onChange={({ target }) => setUnit(target.value)}
          />
          <UnitChoices typed={unit} ids={units} />
        </label>
        <label className="field">
          <span>{t('devices.crs')}</span>
          <select value={crs} onChange={({ target }) => setCrs(target.value === 'gcj02' ? 'gcj02' : 'wgs84')}>
            <option value="wgs84">{t('devices.datum.wgs84')}</option>
            <option value="gcj02">{t('devices.datum.gcj02')}</option>
          </select>
        </label>
        <button type="submit" className="primary" disabled={door.state.kind === 'sending'}>
          {t('devices.make')}
        </button>
      </div>
    </form>
  );
}

/** A browser's list of suggestions grows slow with thousands: the first that fit what was typed. */
const MOST_CHOICES = 50;

function UnitChoices({ typed, ids }: { readonly typed: string; readonly ids: ReadonlyMap<string, unknown> }) {
  const fitting: string[] = [];
  for (const id of ids.keys()) {
    if (id.includes(typed.trim())) fitting.push(id);
    if (fitting.length >= MOST_CHOICES) break;
  }
  return (
    <datalist id="device-units">
      {fitting.map((id) => (
        <option key={id} value={id} />
      ))}
    </datalist>
  );
}
