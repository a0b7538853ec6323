import { geoGraticule10, geoOrthographic, geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import atlas from 'world-atlas/countries-110m.json';
import { type Camera, radiusOf, type Stage } from './camera.ts';

type Topology = Parameters<typeof mesh>[0];

// The package contains plain JSON, whose inferred type is wider than that of a topology.
const world = atlas as unknown as Topology;
const { land: landObject, countries } = world.objects;
if (!landObject || !countries) throw new Error('The map of the world has no land.');
const land = feature(world, landObject);
const borders = mesh(world, countries as Parameters<typeof mesh>[1], (a, b) => a !== b);
const graticule = geoGraticule10();

export interface LandColors {
  readonly sea: string;
  readonly land: string;
  readonly line: string;
}

/**
 * Draws sea, land and borders.
 * @param isMoving leaves out details that nobody misses while the globe turns.
 */
export function paintLand(
  context: CanvasRenderingContext2D,
  stage: Stage,
  camera: Camera,
  colors: LandColors,
  isMoving: boolean,
): void {
  const radius = radiusOf(camera, stage);
  const projection = geoOrthographic()
    .rotate([-camera.longitude, -camera.latitude])
    .translate([stage.width / 2, stage.height / 2])
    .scale(radius)
    .clipAngle(90);
  if (camera.zoom > 2)
    projection.clipExtent([
      [-20, -20],
      [stage.width + 20, stage.height + 20],
    ]);
  if (isMoving) projection.precision(0);
  const path = geoPath(projection, context);
  context.clearRect(0, 0, stage.width, stage.height);
  context.beginPath();
  context.arc(stage.width / 2, stage.height / 2, radius, 0, 2 * Math.PI);
  context.fillStyle = colors.sea;
  context.fill();

  context.beginPath();
  path(land);
  context.fillStyle = colors.land;
  context.fill();

  context.lineWidth = 1;
  context.strokeStyle = colors.line;
  context.beginPath();
  path(borders);
  context.stroke();
  if (isMoving) return;
  context.globalAlpha = 0.4;
  context.beginPath();
  path(graticule);
  context.stroke();
  context.globalAlpha = 1;
}
