// Outlines of map symbols around the origin. Shape carries state, so each must be told from the others in grey
// and from eight metres.

export type Shape = (path: Path2D, radius: number) => void;

export const circle: Shape = (path, radius) => path.arc(0, 0, radius, 0, 2 * Math.PI);

/** Sides a little shorter than a circle's diameter: squares look larger than circles. */
export const square: Shape = (path, radius) => {
  const side = radius * 1.78;
  path.roundRect(-side / 2, -side / 2, side, side, radius * 0.22);
};

/** A square with a roof: on the way. */
export const house: Shape = (path, radius) => {
  const half = radius * 0.89;
  polygon(path, [
    [0, -radius * 1.22],
    [half, -radius * 0.5],
    [half, half],
    [-half, half],
    [-half, -radius * 0.5],
  ]);
};

export const diamond: Shape = (path, radius) =>
  polygon(path, [
    [0, -radius * 1.12],
    [radius * 1.12, 0],
    [0, radius * 1.12],
    [-radius * 1.12, 0],
  ]);

/** Point up; its middle of gravity stands on the place. */
export const triangle: Shape = (path, radius) =>
  polygon(path, [
    [0, -radius * 1.14],
    [radius * 1.1, radius * 0.82],
    [-radius * 1.1, radius * 0.82],
  ]);

export const octagon: Shape = (path, radius) =>
  polygon(
    path,
    Array.from({ length: 8 }, (_, i) => {
      const angle = (Math.PI / 4) * (i + 0.5);
      return [Math.cos(angle) * radius * 1.04, Math.sin(angle) * radius * 1.04] as const;
    }),
  );

export const hexagon: Shape = (path, radius) =>
  polygon(
    path,
    Array.from({ length: 6 }, (_, i) => {
      const angle = (Math.PI / 3) * i;
      return [Math.cos(angle) * radius, Math.sin(angle) * radius] as const;
    }),
  );

function polygon(path: Path2D, corners: readonly (readonly [x: number, y: number])[]): void {
  corners.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  path.closePath();
}

export function outline(shape: Shape, radius: number): Path2D {
  const path = new Path2D();
  shape(path, radius);
  return path;
}

export function pill(width: number, height: number): Path2D {
  const path = new Path2D();
  path.roundRect(-width / 2, -height / 2, width, height, height / 2);
  return path;
}
