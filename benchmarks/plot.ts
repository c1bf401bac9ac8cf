import { bytes } from './report';
import { Results } from './results';
import { Change, Subject, SUBJECTS, TITLES } from './subjects';

const COLOURS: Readonly<Record<Subject, string>> = { 'seed': '#8c8c8c', 'multistage': '#b9a86a', 'pip': '#c58a6a', 'this project': '#2f7ab8' };
const GROUPS: readonly (readonly [Change, string])[] = [
  ['source', 'one source line'], ['config', 'one line of config'], ['small', 'a small dependency updated'], ['large', 'a large dependency updated'],
];
const BAR = { width: 42, gap: 6, height: 200 };
const GROUP = SUBJECTS.length * (BAR.width + BAR.gap) + 30;
const [LEFT, TOP] = [16, 48];
/** The shortest bar stands for it. */
const LEAST = 1000;

/** Draws the bytes that a push sends after each kind of change, on a logarithmic scale, as SVG. */
export function plot({ builds }: Results): string {
  const shipped = (change: Change, subject: Subject) => builds.of(`${change} pushed bytes`, subject).median;
  const most = Math.max(...GROUPS.flatMap(([change]) => SUBJECTS.map(subject => shipped(change, subject))));
  const unit = BAR.height / Math.log10(most / LEAST);
  const base = TOP + BAR.height;
  const groups = GROUPS.flatMap(([change, title], group) => [
    `<text x="${LEFT + group * GROUP}" y="${base + 22}" font-weight="bold">${title}</text>`,
    ...SUBJECTS.flatMap((subject, index) => {
      const [x, value] = [LEFT + group * GROUP + index * (BAR.width + BAR.gap), shipped(change, subject)];
      const tall = Math.max(2, Math.log10(value / LEAST) * unit);
      return [
        `<rect x="${x}" y="${(base - tall).toFixed(1)}" width="${BAR.width}" height="${tall.toFixed(1)}" fill="${COLOURS[subject]}"/>`,
        `<text x="${x + BAR.width / 2}" y="${(base - tall - 4).toFixed(1)}" font-size="10" text-anchor="middle">${bytes(value)}</text>`,
      ];
    }),
  ]);
  const legend = SUBJECTS.flatMap((subject, index) => [
    `<rect x="${LEFT + index * 220}" y="${base + 40}" width="12" height="12" fill="${COLOURS[subject]}"/>`,
    `<text x="${LEFT + 18 + index * 220}" y="${base + 50}">${TITLES[subject].replace(/`/g, '').replace(', in the style of uv-docker-example', ' as in uv-docker-example')}</text>`,
  ]);
  const [width, total] = [LEFT + GROUPS.length * GROUP, base + 64];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="sans-serif" font-size="12">
<title>Bytes pushed after each kind of change, on a logarithmic scale</title>
<rect width="${width}" height="${total}" fill="white"/>
<text x="${LEFT}" y="22" font-size="14" font-weight="bold">Bytes that a push sends after a change (logarithmic scale)</text>
${[...groups, ...legend].join('\n')}
</svg>
`;
}
