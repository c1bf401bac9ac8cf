/** Draws a terminal session: each line appears when it did, with long pauses shortened. */

export interface Line {
  /** Since the start. */
  readonly seconds: number;
  readonly text: string;
}

const [CHARACTER, LINE_HEIGHT, MARGIN] = [7.5, 18, 16];
/** Columns of the terminal. */
const COLUMNS = 110;
/** Seconds that a pause takes at most. */
const PAUSE = 1.2;

export function sessionSvg(lines: readonly Line[]): string {
  let clock = 0;
  const rows = lines.flatMap(({ seconds, text }, i) => {
    clock += Math.min(PAUSE, seconds - (lines[i - 1]?.seconds ?? 0));
    return wrapped(text).map(row => ({ at: clock, row }));
  });
  const [width, height] = [COLUMNS * CHARACTER + 2 * MARGIN, rows.length * LINE_HEIGHT + 2 * MARGIN];
  const texts = rows.map(({ at, row }, i) => row === '' ? '' : [
    `<text x="${MARGIN}" y="${MARGIN + (i + 0.75) * LINE_HEIGHT}" class="${row.startsWith('$ ') ? 'command' : 'output'}"`,
    ` style="animation-delay:${at.toFixed(1)}s" xml:space="preserve">${escaped(row)}</text>`,
  ].join('')).filter(Boolean);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>The example is packaged, built and run, freezes and comes back</title>
<style>
text { font: 12.5px ui-monospace, Menlo, Consolas, monospace; fill: #d0d0d0; opacity: 0; animation: show 0.01s forwards }
.command { fill: #7fd1b9; font-weight: bold }
@keyframes show { to { opacity: 1 } }
@media (prefers-reduced-motion: reduce) { text { opacity: 1; animation: none } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#1e1e1e"/>
${texts.join('\n')}
</svg>
`;
}

function wrapped(text: string): string[] {
  const rows: string[] = [];
  for (let rest = text; ; rest = `    ${rest}`) {
    if (rest.length <= COLUMNS) return [...rows, rest];
    const blank = rest.lastIndexOf(' ', COLUMNS);
    const at = blank > 10 ? blank : COLUMNS;
    rows.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
