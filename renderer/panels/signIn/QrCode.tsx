// A QR code, drawn here: the secret in it goes to nobody else. Dark on light, whatever the page's colours, with the
// quiet zone that a camera needs.
import { useMemo } from 'react';
import qrcode from 'qrcode-generator';

/** ISO/IEC 18004: four modules of nothing all around. */
const QUIET = 4;

interface Props {
  readonly text: string;
  /** For who cannot see it. */
  readonly label: string;
}

export function QrCode({ text, label }: Props) {
  const { size, path } = useMemo(() => modulesOf(text), [text]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect className="qr-light" width={size} height={size} />
      <path className="qr-dark" d={path} />
    </svg>
  );
}

function modulesOf(text: string) {
  // Type 0: the smallest that holds it. M: readable with a seventh of it dirty.
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { size: count + 2 * QUIET, path };
}
