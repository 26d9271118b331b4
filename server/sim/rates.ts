// The simulator's assumptions as data: how many cases of what kind at which hour, how long people take, how
// they move. `assets/sim/rates.json` says where the numbers come from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SOURCES } from '#contract/case/case.ts';
import { alarmClass, categoryOf, type AlarmClass, type Policy, type Priority } from '#contract/policy.ts';

const share = z.number().min(0).max(1);
const positive = z.number().positive();
const range = z.tuple([z.number().min(0), positive]).refine(([low, high]) => low <= high, 'must rise');
const perClass = z.strictObject({ critical: range, high: range, low: range });
const perTransport = z.strictObject({ foot: positive, ebike: positive, car: positive });
const sentences = z.array(z.string().min(1)).min(1);
const source = z.enum(SOURCES);

const ratesSchema = z.strictObject({
  source: z.string().min(1),
  verified: z.boolean(),
  casesPerDay: z.number().min(0),
  /** So that a new wall is neither empty nor still: so many cases more in its first seconds and minutes. */
  opening: z.strictObject({
    onlyBelowOpen: z.number().int().min(0),
    bursts: z.array(z.strictObject({ cases: z.number().int().min(0), withinS: positive })),
  }),
  /** Weights of the 24 local hours. */
  profiles: z.record(z.string(), z.array(z.number().min(0)).length(24)),
  sources: z.array(z.strictObject({ source, weight: positive })).min(1),
  sourcesOfPoliceCases: z.array(source).min(1),
  places: sentences,
  incidentDistanceFromStreetM: z.number().min(0),
  desk: z.strictObject({
    acceptS: perClass,
    fileS: perClass,
    dispatchS: perClass,
    checkS: perClass,
    closeS: perClass,
    escalateS: range,
    /** A case that a person reported is left to persons for this long. */
    humanCaseGraceS: range,
    retryS: positive,
    rejectShare: share,
    rejectReasons: sentences,
    reworkShare: share,
    reworkReasons: sentences,
    escalateCriticalShare: share,
    escalateReasons: sentences,
    noTeamReason: z.string().min(1),
    secondTeamNote: z.string().min(1),
    forceRankPenaltyMin: z.number().min(0),
    /** Who would need longer is not sent. */
    farthestMin: positive,
    recallAssignedAfterMin: positive,
    recallUnfinishedAfterMin: positive,
    recallReason: z.string().min(1),
  }),
  crew: z.strictObject({
    acknowledgeS: range,
    departS: range,
    startHandlingS: range,
    handleMin: perClass,
    releaseS: range,
    arriveByHandAfterS: positive,
    declineShare: share,
    declineReasons: sentences,
    unreachableReason: z.string().min(1),
  }),
  /** What desks and teams do about cases besides the straight way from report to closing. */
  oversight: z.strictObject({
    verifySources: z.array(source).min(1),
    verifyShare: share,
    verifyAfterS: range,
    lookS: range,
    refutedShare: share,
    refutedNotes: sentences,
    selfHandledShare: share,
    selfHandledNotes: sentences,
    auditAfterS: range,
    returnShare: share,
    returnReasons: sentences,
    extendShare: share,
    extendHours: range,
    extendReasons: sentences,
    suspendShare: share,
    suspendGround: z.string().min(1),
    suspendMin: range,
    suspendReasons: sentences,
    decideS: range,
    denyShare: share,
    denyReasons: sentences,
    urgeShare: share,
    urgeAfterMin: positive,
    urgeNotes: sentences,
    answerS: range,
    superviseShare: share,
    superviseDueMin: positive,
    superviseNotes: sentences,
    replyTexts: sentences,
    siteCheckShare: share,
    /** Of the reports that look like another: how many are. */
    sameShare: share,
    lendHours: range,
    lendReasons: sentences,
    reinforceShare: share,
  }),
  safety: z.strictObject({
    welfareAnswerS: range,
    welfareSilentShare: share,
    /** Of the orders on which a team works. */
    panicShare: share,
    panicTexts: sentences,
    heardS: range,
    clearS: range,
    clearReasons: sentences,
  }),
  talk: z.strictObject({
    orderShare: share,
    texts: sentences,
    readS: range,
    confirmS: range,
  }),
  patrols: z.strictObject({
    /** Local hours at which patrols set out, with a name for each. */
    startHours: z.array(z.number().int().min(0).max(23)).min(1),
    names: sentences,
    minutes: positive,
    teams: z.number().int().min(1),
    points: z.number().int().min(2),
    planAheadMin: positive,
    /** Of the towns, each time. */
    townShare: share,
    musterS: range,
    absentShare: share,
    absentWords: sentences,
  }),
  motion: z.strictObject({
    patrolMs: perTransport,
    responseMs: perTransport,
    /** On the move for this long between two stops, on average. */
    pauseEveryMin: positive,
    pauseS: range,
    movingFixS: positive,
    standingFixS: positive,
    gpsSigmaM: z.number().min(0),
    gpsCorrelationS: positive,
  }),
  categories: z
    .array(
      z.strictObject({
        code: z.string(),
        condition: z.string(),
        perCent: positive,
        profile: z.string(),
        texts: sentences,
        done: sentences,
      }),
    )
    .min(1),
});

export type Rates = z.infer<typeof ratesSchema>;
export type CaseRate = Rates['categories'][number];

const SHIPPED = join(import.meta.dirname, '../../assets/sim/rates.json');

/** @throws when the file is wrong or names a category, condition or profile that does not exist. */
export function loadRates(policy: Policy, path = SHIPPED): Rates {
  const rates = ratesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  for (const one of rates.categories) {
    priorityOf(policy, one);
    if (!rates.profiles[one.profile])
      throw new Error(`${path}: ${one.code} names the unknown profile ${one.profile}`);
  }
  return rates;
}

export function priorityOf(policy: Policy, one: CaseRate): Priority {
  const condition = categoryOf(policy, one.code)?.conditions.find(({ key }) => key === one.condition);
  if (!condition)
    throw new Error(`the rates name ${one.code}/${one.condition}, which the policy does not have`);
  return condition.priority;
}

export const classOf = (policy: Policy, one: CaseRate): AlarmClass => alarmClass(priorityOf(policy, one));
