import { bytes } from './report';
import { Results } from './results';
import { Summary } from './statistics';
import { CHANGES, SUBJECTS } from './subjects';

const COLOURS = ['#8c8c8c', '#b9a86a', '#c58a6a', '#2f7ab8'];
const PANEL = { width: 230, height: 190, bars: 120, top: 40 };
const NAMES = { source: 'one source line', config: 'config', dependency: 'one dependency', cold: 'cold, no cache' };

/** Draws two rows of bars as SVG: seconds of a build, and bytes pushed on a logarithmic scale. Lines extend from minimum to maximum. */
export function plot({ builds }: Results): string {
  const times = CHANGES.map((change, column) => panel(column, 0, `${NAMES[change]}: build`,
    SUBJECTS.map(subject => builds.of(`${change} seconds`, subject)), value => value, value => `${value.toFixed(1)} s`));
  const pushes = CHANGES.map((change, column) => panel(column, 1, `${NAMES[change]}: pushed`,
    SUBJECTS.map(subject => builds.of(`${change} pushed bytes`, subject)), value => Math.max(0, Math.log10(value / 100)), bytes));
  const legend = SUBJECTS.map((subject, index) =>
    `<rect x="${12 + index * 150}" y="${2 * PANEL.height + 12}" width="12" height="12" fill="${COLOURS[index]}"/>`
    + `<text x="${30 + index * 150}" y="${2 * PANEL.height + 22}">${subject}</text>`);
  const [width, height] = [CHANGES.length * PANEL.width, 2 * PANEL.height + 36];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<title>Time of a rebuild, and bytes pushed (logarithmic), after each kind of change</title>
<rect width="${width}" height="${height}" fill="white"/>
${[...times, ...pushes, ...legend].join('\n')}
</svg>
`;
}

type Scale = (value: number) => number;
type Label = (value: number) => string;

function panel(column: number, row: number, title: string, values: readonly Summary[], scale: Scale, label: Label): string {
  const [left, base] = [column * PANEL.width + 12, row * PANEL.height + PANEL.top + PANEL.bars];
  const unit = PANEL.bars / Math.max(...values.map(({ max }) => scale(max)));
  const y = (value: number) => (base - scale(value) * unit).toFixed(1);
  return [
    `<text x="${left}" y="${row * PANEL.height + 16}" font-weight="bold">${title}</text>`,
    ...values.map(({ median, min, max }, index) => {
      const [x, middle] = [left + index * 52, left + index * 52 + 20];
      return `<rect x="${x}" y="${y(median)}" width="40" height="${(scale(median) * unit).toFixed(1)}" fill="${COLOURS[index]}"/>`
        + `<line x1="${middle}" x2="${middle}" y1="${y(min)}" y2="${y(max)}" stroke="black"/>`
        + `<text x="${middle}" y="${base + 14}" font-size="10" text-anchor="middle">${label(median)}</text>`;
    }),
  ].join('\n');
}
