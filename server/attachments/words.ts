// Why a picture is not taken, in words that say what to do.
import type { Refusal } from '#contract/command.ts';
import { invalid } from '#contract/refusal.ts';
import type { Outcome } from './decoders.ts';

type Why = Extract<Outcome, { ok: false }>['why'];

export const whyNot = (why: Why, maxPixels: number): Refusal =>
  why === 'tooManyPixels' ? tooManyPixels(Math.floor(maxPixels / 1_000_000)) : WHY_NOT[why];

const tooManyPixels = (megapixels: number): Refusal =>
  invalid(
    'body',
    `照片超过 ${megapixels * 100} 万像素，请用较低分辨率重拍或缩小后上传。`,
    `The picture has more than ${megapixels} megapixels: take it at a lower resolution or make it smaller.`,
  );

const WHY_NOT: Readonly<Record<Exclude<Why, 'tooManyPixels'>, Refusal>> = {
  noPicture: invalid(
    'body',
    '这不是 JPEG、PNG 或 WebP 照片（以内容为准，与文件名无关）；请用手机拍照后直接上传。',
    'This is no JPEG, PNG or WebP picture, by its content and whatever its name: upload a photo as the phone took it.',
  ),
  animated: invalid(
    'body',
    '不接受动图：核查的人只会看到第一帧。请上传静态照片。',
    'Moving pictures are not taken: whoever checks would see the first frame only. Upload a still one.',
  ),
  broken: invalid(
    'body',
    '照片已损坏或不完整，无法打开；请重拍或重新上传。',
    'The picture is damaged or incomplete and cannot be opened: take it again or upload it again.',
  ),
  tooSlow: invalid(
    'body',
    '照片无法在时限内打开；请另存为普通 JPEG 后上传。',
    'The picture cannot be opened in time: save it as an ordinary JPEG and upload that.',
  ),
};

export const TOO_LARGE = (maxBytes: number): Refusal => {
  const megabytes = Math.floor(maxBytes / 1_000_000);
  return invalid(
    'body',
    `照片超过 ${megabytes} MB，请用较低分辨率重拍或缩小后上传。`,
    `The picture is larger than ${megabytes} MB: take it at a lower resolution or make it smaller.`,
  );
};

export const BUSY = (seconds: number): Refusal => ({
  code: 'tooMany',
  field: null,
  message: {
    zh: `正在上传的照片太多，请 ${seconds} 秒后再传；已传完的不会丢失。`,
    en: `Too many pictures are coming at once. Try again in ${seconds} s; those that arrived are kept.`,
  },
});

export const diskFault = (): Refusal => ({
  code: 'fault',
  field: null,
  message: {
    zh: '服务器磁盘写不进去，照片没有保存。请通知值守人员检查磁盘空间，稍后用同一编号重传。',
    en: 'The server cannot write to its disk, so the picture was not kept. Have the disk checked and upload it again with the same id.',
  },
});
