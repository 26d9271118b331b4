// Where the map looks. It shows the whole district until a hand moves it; one key brings it back.
import { WebMercatorViewport } from '@deck.gl/core';

export interface View {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Box = readonly [west: number, south: number, east: number, north: number];

/** Closer than this nothing on a schematic map gets clearer. */
const MAX_ZOOM = 19;
/** A little more than the district: neighbours' units near the border stay in reach. */
const FARTHER_THAN_FIT = 0.7;
/** Share of the map's height that stays free around the district. */
const MARGIN = 0.03;

export function fitted(bbox: Box, { width, height }: Size): View {
  const [west, south, east, north] = bbox;
  const padding = Math.max(4, Math.min(width, height) * MARGIN);
  const viewport = new WebMercatorViewport({ width: Math.max(width, 64), height: Math.max(height, 64) });
  const { longitude, latitude, zoom } = viewport.fitBounds(
    [
      [west, south],
      [east, north],
    ],
    { padding: Math.min(padding, width / 4, height / 4) },
  );
  return { longitude, latitude, zoom };
}

/** Keeps a moved view over the district: a wall that shows nothing but darkness helps nobody. */
export function bounded(view: View, bbox: Box, fit: View): View {
  const [west, south, east, north] = bbox;
  return {
    longitude: between(view.longitude, west, east),
    latitude: between(view.latitude, south, north),
    zoom: between(view.zoom, fit.zoom - FARTHER_THAN_FIT, MAX_ZOOM),
  };
}

const between = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** How far in, in halvings of the district's width: 0 = all of it. */
export const nearness = (view: View, fit: View): number => view.zoom - fit.zoom;

const EARTH_CIRCUMFERENCE_M = 40_075_016.7;
const TILE_PX = 512;

export const metresPerPx = ({ zoom, latitude }: View): number =>
  (EARTH_CIRCUMFERENCE_M * Math.cos((latitude * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
