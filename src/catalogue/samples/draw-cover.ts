import { drawPicture, hsl, type Pen, seededRandom } from './drawing.ts';

export interface CoverLook {
  readonly title: string;
  readonly author: string;
  readonly hue: number;
  readonly motif: 'waves' | 'sun' | 'peaks' | 'rings' | 'bars';
}

const WIDTH = 600;
const HEIGHT = 900;

/** A cloth-bound book cover with title, author and a plain motif. */
export function drawCover(look: CoverLook): Promise<Blob> {
  return drawPicture(WIDTH, HEIGHT, (pen) => {
    pen.fillStyle = hsl(look.hue, 38, 26);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.save();
    pen.beginPath();
    pen.rect(48, 400, WIDTH - 96, 330);
    pen.clip();
    pen.fillStyle = hsl(look.hue + 20, 34, 36);
    pen.fillRect(48, 400, WIDTH - 96, 330);
    MOTIFS[look.motif](pen, look.hue);
    pen.restore();
    pen.strokeStyle = hsl(44, 60, 70);
    pen.lineWidth = 4;
    pen.strokeRect(34, 34, WIDTH - 68, HEIGHT - 68);
    pen.fillStyle = 'rgb(0 0 0 / 0.22)';
    pen.fillRect(0, 0, 22, HEIGHT);
    drawText(pen, look);
  });
}

function drawText(pen: Pen, { title, author }: CoverLook): void {
  pen.fillStyle = hsl(44, 70, 88);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const size = title.length > 28 ? 50 : 62;
  pen.font = `600 ${size}px Georgia, "Times New Roman", serif`;
  const lines = wrap(pen, title, WIDTH - 130);
  const top = 220 - ((lines.length - 1) * size * 1.15) / 2;
  for (const [index, line] of lines.entries()) pen.fillText(line, WIDTH / 2, top + index * size * 1.15);
  pen.font = '34px Georgia, "Times New Roman", serif';
  pen.fillText(author, WIDTH / 2, 800, WIDTH - 120);
}

function wrap(pen: Pen, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && pen.measureText(`${last} ${word}`).width <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const MOTIFS: Readonly<Record<CoverLook['motif'], (pen: Pen, hue: number) => void>> = {
  waves: (pen, hue) => {
    for (let row = 0; row < 7; row += 1) {
      pen.fillStyle = hsl(hue + 14, 40, 46 - row * 4);
      pen.beginPath();
      pen.moveTo(0, 900);
      for (let x = 0; x <= WIDTH; x += 12) pen.lineTo(x, 470 + row * 42 + Math.sin(x / 46 + row * 1.3) * 20);
      pen.lineTo(WIDTH, 900);
      pen.fill();
    }
  },
  sun: (pen, hue) => {
    for (let ring = 6; ring >= 1; ring -= 1)
      disc(pen, WIDTH / 2, 730, ring * 48, hsl(44 - ring * 4, 62, 40 + ring * 5));
    pen.fillStyle = hsl(hue, 30, 20);
    pen.fillRect(0, 690, WIDTH, 60);
  },
  peaks: (pen, hue) => {
    const random = seededRandom(hue);
    for (let peak = 0; peak < 6; peak += 1) {
      const x = 60 + peak * 100 + random() * 30;
      const height = 130 + random() * 160;
      pen.fillStyle = hsl(hue + 10, 28, 24 + (peak % 3) * 10);
      pen.beginPath();
      pen.moveTo(x - 150, 740);
      pen.lineTo(x, 740 - height);
      pen.lineTo(x + 150, 740);
      pen.fill();
    }
  },
  rings: (pen, hue) => {
    for (let ring = 9; ring >= 1; ring -= 1)
      disc(pen, WIDTH / 2, 565, ring * 30, hsl(hue + ring * 6, 40, ring % 2 ? 30 : 56));
  },
  bars: (pen, hue) => {
    for (let bar = 0; bar < 14; bar += 1) {
      pen.fillStyle = hsl(hue + bar * 3, 44, 34 + (bar % 4) * 8);
      pen.fillRect(60 + bar * 36, 420 + ((bar * 53) % 170), 20, 330);
    }
  },
};

function disc(pen: Pen, x: number, y: number, radius: number, color: string): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fill();
}
