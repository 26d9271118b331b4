// A scale with a round number: 1, 2 or 5 times a power of ten.

export function scaleBar(
  metresPerPx: number,
  mostPx: number,
): { readonly widthPx: number; readonly label: string } {
  const mostM = metresPerPx * mostPx;
  const power = 10 ** Math.floor(Math.log10(mostM));
  const step = [5, 2, 1].find((one) => one * power <= mostM) ?? 1;
  const lengthM = step * power;
  return {
    widthPx: Math.round(lengthM / metresPerPx),
    label: lengthM >= 1000 ? `${lengthM / 1000} km` : `${lengthM} m`,
  };
}
