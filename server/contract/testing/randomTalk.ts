// Walks through a small world in which people also talk and send pictures: between the steps of the work come those
// of talk and uploads, about what is really there, and often somebody else's.
import fc from 'fast-check';
import type { Actor } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import { attachmentId, messageId, type AttachmentId } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { receiptOf, type Target } from '../talk/talk.ts';
import { steps } from './randomCommands.ts';
import { ACTORS, GRIDS, idOf, NORTH, SOUTH, SYSTEM, TEAMS } from './smallDistrict.ts';

export interface AnyStep {
  readonly actor: Actor;
  readonly at: number;
  readonly commandIn: (picture: Picture) => AnyCommand;
}

const KINDS = [
  'talk.send',
  'talk.send',
  'talk.deliver',
  'talk.deliver',
  'talk.read',
  'talk.confirm',
  'attachment.keep',
  'attachment.keep',
  'attachment.discard',
  'attachment.open',
  'withPicture',
  'withPicture',
] as const;
type Kind = (typeof KINDS)[number];

const ACTOR_NAMES = Object.keys(ACTORS) as (keyof typeof ACTORS)[];

export const stepsWithTalk = (length: number): fc.Arbitrary<AnyStep[]> =>
  fc
    .tuple(
      steps(length),
      fc.array(
        fc.record({
          actor: fc.constantFrom(...ACTOR_NAMES),
          kind: fc.constantFrom(...KINDS),
          a: fc.nat(99),
          b: fc.nat(99),
        }),
        { minLength: length, maxLength: length, size: 'max' },
      ),
    )
    .map(([work, talk]) =>
      work.flatMap(({ actor, at, commandIn }, index) => {
        const side = talk[index]!;
        const id = idOf(500_000 + index);
        return [
          { actor: ACTORS[actor], at, commandIn },
          {
            actor:
              side.kind === 'attachment.keep' || side.kind === 'attachment.discard'
                ? SYSTEM
                : ACTORS[side.actor],
            at,
            commandIn: (picture: Picture) => commandOf(side.kind, id, side.a, side.b, picture),
          },
        ];
      }),
    );

function commandOf(kind: Kind, id: string, a: number, b: number, picture: Picture): AnyCommand {
  const order = pick([...picture.orders.keys()].slice(-4), a);
  const upload = pick([...picture.attachments.keys()].slice(-4), b) ?? attachmentId(idOf(9));
  switch (kind) {
    case 'talk.send': {
      const targets: readonly Target[] = [
        ...(order ? [{ kind: 'order', order } as const, { kind: 'order', order } as const] : []),
        { kind: 'grid', grid: pick(GRIDS, b)!.code },
        { kind: 'town', town: b % 2 ? NORTH : SOUTH },
        { kind: 'force', force: b % 3 ? 'joint' : 'police', town: b % 2 ? NORTH : null },
        { kind: 'team', team: pick(TEAMS, b)!.id },
      ];
      const to = pick(targets, a)!;
      return {
        id,
        type: kind,
        to: to.kind === 'force' ? { ...to, town: to.town ?? undefined } : to,
        text: '注意安全',
        needsConfirmation: b % 2 === 0,
      };
    }
    case 'talk.deliver':
    case 'talk.read':
    case 'talk.confirm': {
      const known = [...picture.messages.values()];
      const message = pick(known.slice(-5), a);
      // Mostly a team that has it still before it, now and then one that it was never for.
      const waiting = message?.recipients.filter(
        (one) => !picture.receipts.get(receiptOf(message.id, one))?.confirmedAt,
      );
      const team = (b > 85 ? undefined : pick(waiting ?? [], b)) ?? pick(TEAMS, b)!.id;
      const messages = known.slice(-(1 + (a % 3))).map((one) => one.id);
      return { id, type: kind, team, messages: messages.length > 0 ? messages : [messageId(idOf(9))] };
    }
    case 'attachment.keep':
      return { id, type: kind, attachment: attachmentId(id), by: pick(ACTOR_NAMES, a)!, ...stored(id) };
    case 'attachment.discard':
      return { id, type: kind, attachment: upload };
    case 'attachment.open':
      return { id, type: kind, attachmentId: upload, reason: '核对' };
    case 'withPicture':
      return reportWith(id, a, b, upload);
  }
}

/** A new case with a picture of whoever it belongs to, mostly somebody else. */
const reportWith = (id: string, a: number, b: number, upload: AttachmentId): AnyCommand => ({
  id,
  type: 'case.report',
  category: 'E-0401',
  position: { lon: 121 + a / 120, lat: 31.1 + b / 160 },
  text: '有照片',
  source: 'patrol',
  attachments: [upload],
});

export const stored = (id: string) =>
  ({
    kind: 'jpeg',
    bytes: 100,
    width: 3,
    height: 2,
    digest: `o${id}`,
    viewDigest: `v${id}`,
    thumbDigest: `t${id}`,
  }) as const;

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
