import { drawPicture, hsl, type Pen, seededRandom } from './drawing.ts';

type PlantShape =
  | 'splitLeaf'
  | 'upright'
  | 'trailing'
  | 'arching'
  | 'feather'
  | 'round'
  | 'broad'
  | 'wand'
  | 'rosette'
  | 'blossom';

export interface PlantLook {
  readonly shape: PlantShape;
  readonly hue: number;
  readonly pot: string;
  readonly wall: string;
  readonly seed: number;
}

const WIDTH = 720;
const HEIGHT = 900;
const SOIL = { x: WIDTH / 2, y: 640 };

/** A stylised portrait of a house plant in its pot. */
export function drawPlant(look: PlantLook): Promise<Blob> {
  return drawPicture(WIDTH, HEIGHT, (pen) => {
    const random = seededRandom(look.seed);
    drawRoom(pen, look.wall);
    const stems = DRAWERS[look.shape];
    if (look.shape !== 'trailing') stems(pen, look.hue, random);
    drawPot(pen, look.pot);
    if (look.shape === 'trailing') stems(pen, look.hue, random);
  });
}

function drawRoom(pen: Pen, wall: string): void {
  pen.fillStyle = wall;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const glow = pen.createRadialGradient(200, 180, 20, 200, 180, 620);
  glow.addColorStop(0, 'rgb(255 255 255 / 0.55)');
  glow.addColorStop(1, 'rgb(255 255 255 / 0)');
  pen.fillStyle = glow;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = 'rgb(80 55 35 / 0.28)';
  pen.fillRect(0, 800, WIDTH, 100);
}

function drawPot(pen: Pen, color: string): void {
  pen.fillStyle = 'rgb(0 0 0 / 0.18)';
  pen.beginPath();
  pen.ellipse(SOIL.x + 14, 818, 150, 24, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(SOIL.x - 150, 650);
  pen.lineTo(SOIL.x + 150, 650);
  pen.lineTo(SOIL.x + 112, 815);
  pen.lineTo(SOIL.x - 112, 815);
  pen.fill();
  pen.fillRect(SOIL.x - 164, 622, 328, 40);
  pen.fillStyle = 'rgb(255 255 255 / 0.16)';
  pen.fillRect(SOIL.x - 164, 622, 70, 40);
  pen.fillStyle = 'rgb(0 0 0 / 0.12)';
  pen.fillRect(SOIL.x - 150, 662, 300, 8);
}

function outline(pen: Pen, length: number, width: number): void {
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.bezierCurveTo(length * 0.25, -width, length * 0.75, -width * 0.9, length, 0);
  pen.bezierCurveTo(length * 0.75, width * 0.9, length * 0.25, width, 0, 0);
}

/** A pointed leaf with a rib, from its foot at (x, y) along `angle`. */
function leaf(
  pen: Pen,
  at: { x: number; y: number },
  angle: number,
  [length, width]: readonly [length: number, width: number],
  color: string,
): void {
  pen.save();
  pen.translate(at.x, at.y);
  pen.rotate(angle);
  pen.fillStyle = color;
  outline(pen, length, width);
  pen.fill();
  pen.strokeStyle = 'rgb(255 255 255 / 0.28)';
  pen.lineWidth = 3;
  pen.beginPath();
  pen.moveTo(length * 0.06, 0);
  pen.lineTo(length * 0.92, 0);
  pen.stroke();
  pen.restore();
}

/** A bent stem; returns the position and direction of its end. */
function stem(
  pen: Pen,
  angle: number,
  length: number,
  bend: number,
  color: string,
): { x: number; y: number; angle: number } {
  const middle = { x: SOIL.x + Math.cos(angle) * length * 0.6, y: SOIL.y + Math.sin(angle) * length * 0.6 };
  const end = { x: SOIL.x + Math.cos(angle + bend) * length, y: SOIL.y + Math.sin(angle + bend) * length };
  pen.strokeStyle = color;
  pen.lineWidth = 9;
  pen.lineCap = 'round';
  pen.beginPath();
  pen.moveTo(SOIL.x, SOIL.y);
  pen.quadraticCurveTo(middle.x, middle.y, end.x, end.y);
  pen.stroke();
  return { ...end, angle: Math.atan2(end.y - middle.y, end.x - middle.x) };
}

type Drawer = (pen: Pen, hue: number, random: () => number) => void;
const UP = -Math.PI / 2;

/** Runs `draw` for `count` directions, fanned out around straight up. */
function fan(count: number, spread: number, random: () => number, draw: (angle: number, share: number) => void): void {
  for (let index = 0; index < count; index += 1) {
    const share = count === 1 ? 0.5 : index / (count - 1);
    draw(UP + (share - 0.5) * spread + (random() - 0.5) * 0.16, share);
  }
}

const DRAWERS: Readonly<Record<PlantShape, Drawer>> = {
  splitLeaf: (pen, hue, random) =>
    fan(7, 1.9, random, (angle) => {
      const end = stem(pen, angle, 230 + random() * 150, (random() - 0.5) * 0.2, hsl(hue, 30, 30));
      const length = 180 + random() * 40;
      leaf(pen, end, end.angle, [length, 105], hsl(hue, 42, 24 + random() * 16));
      pen.save();
      pen.translate(end.x, end.y);
      pen.rotate(end.angle);
      outline(pen, length, 105);
      pen.clip();
      pen.lineWidth = 10;
      pen.strokeStyle = hsl(hue, 30, 78);
      for (const side of [-1, 1]) {
        for (const at of [0.3, 0.48, 0.66]) {
          pen.beginPath();
          pen.moveTo(length * at, side * 30);
          pen.lineTo(length * (at + 0.14), side * 100);
          pen.stroke();
        }
      }
      pen.restore();
    }),
  broad: (pen, hue, random) => {
    stem(pen, UP, 470, 0.02, hsl(25, 30, 30));
    for (let step = 0; step < 11; step += 1) {
      const side = step % 2 === 0 ? -1 : 1;
      const at = { x: SOIL.x, y: SOIL.y - 60 - step * 39 };
      leaf(
        pen,
        at,
        UP + side * (1.25 - step * 0.07 + (random() - 0.5) * 0.2),
        [215 - step * 7, 72],
        hsl(hue, 36, 17 + random() * 14),
      );
    }
  },
  wand: (pen, hue, random) =>
    fan(8, 1.5, random, (angle) => {
      const length = 330 + random() * 150;
      const end = stem(pen, angle, length, 0, hsl(hue, 30, 28));
      for (let step = 3; step <= 11; step += 1) {
        const at = { x: SOIL.x + ((end.x - SOIL.x) * step) / 11, y: SOIL.y + ((end.y - SOIL.y) * step) / 11 };
        for (const side of [-1, 1])
          leaf(pen, at, angle + side * 0.75, [96 - step * 3, 27], hsl(hue, 44, 20 + random() * 16));
      }
    }),
  upright: (pen, hue, random) =>
    fan(9, 0.7, random, (angle) => {
      const length = 330 + random() * 220;
      leaf(
        pen,
        { x: SOIL.x + (random() - 0.5) * 150, y: SOIL.y + 20 },
        angle,
        [length, 44],
        hsl(hue, 34, 22 + random() * 20),
      );
    }),
  trailing: (pen, hue, random) => {
    const color = () => hsl(hue + random() * 12, 52, 30 + random() * 22);
    fan(9, 2.7, random, (angle, share) => {
      const side = share < 0.5 ? -1 : 1;
      for (let step = 0; step < 7; step += 1) {
        const reach = 40 + step * 24;
        const at = {
          x: SOIL.x + Math.cos(angle) * reach * 1.5,
          y: SOIL.y - 30 + Math.sin(angle) * 120 * Math.exp(-step / 3) + step * step * 5,
        };
        leaf(pen, at, Math.PI / 2 - side * (0.5 + random() * 0.7), [78 + random() * 20, 38], color());
      }
    });
    fan(16, 2.6, random, (angle) =>
      leaf(pen, { x: SOIL.x + (random() - 0.5) * 200, y: SOIL.y + 4 }, angle, [110 + random() * 90, 44], color()),
    );
  },
  arching: (pen, hue, random) =>
    fan(24, 2.8, random, (angle) => {
      const length = 230 + random() * 140;
      const tip = {
        x: SOIL.x + Math.cos(angle) * length,
        y: SOIL.y + Math.sin(angle) * length + 130 * Math.abs(Math.cos(angle)),
      };
      pen.strokeStyle = hsl(hue, 46, 32 + random() * 26);
      pen.lineWidth = 15;
      pen.lineCap = 'round';
      pen.beginPath();
      pen.moveTo(SOIL.x, SOIL.y);
      pen.quadraticCurveTo(
        SOIL.x + Math.cos(angle) * length * 0.55,
        SOIL.y + Math.sin(angle) * length * 1.15,
        tip.x,
        tip.y,
      );
      pen.stroke();
      pen.strokeStyle = 'rgb(250 250 225 / 0.5)';
      pen.lineWidth = 4;
      pen.stroke();
    }),
  feather: (pen, hue, random) =>
    fan(12, 2.5, random, (angle) => {
      const length = 250 + random() * 110;
      for (let step = 2; step <= 15; step += 1) {
        const reach = (length * step) / 15;
        const at = {
          x: SOIL.x + Math.cos(angle) * reach,
          y: SOIL.y + Math.sin(angle) * reach + (reach * reach) / 1300,
        };
        const size = 62 * (1.08 - step / 16);
        for (const side of [-1, 1]) leaf(pen, at, angle + side * 1.1, [size, 13], hsl(hue, 48, 28 + random() * 18));
      }
    }),
  round: (pen, hue, random) =>
    fan(13, 2.2, random, (angle) => {
      const end = stem(pen, angle, 170 + random() * 200, (random() - 0.5) * 0.4, hsl(hue + 20, 32, 36));
      pen.fillStyle = hsl(hue, 44, 30 + random() * 18);
      pen.beginPath();
      pen.ellipse(end.x, end.y, 66, 58, end.angle, 0, Math.PI * 2);
      pen.fill();
      pen.fillStyle = 'rgb(245 250 225 / 0.75)';
      pen.beginPath();
      pen.arc(end.x, end.y, 6, 0, Math.PI * 2);
      pen.fill();
    }),
  rosette: (pen, hue, random) =>
    fan(15, 2.9, random, (angle, share) => {
      const length = 210 + (1 - Math.abs(share - 0.5) * 1.4) * 200;
      leaf(pen, { x: SOIL.x, y: SOIL.y + 10 }, angle, [length, 30], hsl(hue, 30, 36 + random() * 22));
    }),
  blossom: (pen, hue, random) => {
    fan(6, 2.5, random, (angle) => leaf(pen, SOIL, angle, [220 + random() * 50, 46], hsl(125, 36, 24 + random() * 12)));
    fan(2, 0.8, random, (angle, share) => {
      const end = stem(pen, angle, 460, share < 0.5 ? -0.3 : 0.3, hsl(110, 26, 34));
      for (let bloom = 0; bloom < 4; bloom += 1) {
        const at = { x: end.x + (share - 0.5) * bloom * -74, y: end.y + bloom * 58 - 10 };
        for (let petal = 0; petal < 5; petal += 1)
          leaf(pen, at, (petal * Math.PI * 2) / 5 + random() * 0.2, [60, 30], hsl(hue, 60, 80 + random() * 10));
        pen.fillStyle = hsl(hue - 10, 62, 52);
        pen.beginPath();
        pen.arc(at.x, at.y, 12, 0, Math.PI * 2);
        pen.fill();
      }
    });
  },
};
