/** `npx tsx scripts/architecture.ts`: draws the rooms of src/ and the imports between them into CONTRIBUTING.md. */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join, posix } from 'path';
import { REPOSITORY } from './example';

const PAGE = join(REPOSITORY, 'CONTRIBUTING.md');
const [BEGIN, END] = ['<!-- imports, drawn by scripts/architecture.ts -->', '<!-- end of imports -->'];

/** A folder of src/, or a file at its top. */
const roomOf = (path: string) => path.split('/')[0].replace(/\.ts$/, '');

/** The rooms that each room imports from. */
export function imports(): Map<string, Set<string>> {
  const source = join(REPOSITORY, 'src');
  const rooms = new Map<string, Set<string>>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts') && path !== 'index.ts').sort()) {
    const room = roomOf(file);
    const known = rooms.get(room) ?? new Set<string>();
    rooms.set(room, known);
    for (const [, target] of readFileSync(join(source, file), 'utf8').matchAll(/ from '(\.[^']*)'/g)) {
      const other = roomOf(posix.normalize(posix.join(posix.dirname(file), target)));
      if (other !== room) known.add(other);
    }
  }
  return rooms;
}

/** Without arrows that a longer way shows already. */
function direct(rooms: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
  const reaches = (from: string, to: string): boolean => [...rooms.get(from) ?? []].some(next => next === to || reaches(next, to));
  return [...rooms].flatMap(([room, others]) => [...others].filter(other => ![...others].some(way => way !== other && reaches(way, other)))
    .map((other): [string, string] => [room, other]));
}

export function drawn(): string {
  const arrows = direct(imports()).sort(([a, b], [c, d]) => `${a} ${b}`.localeCompare(`${c} ${d}`)).map(([room, other]) => `  ${room} --> ${other}`);
  return `${BEGIN}\n\`\`\`mermaid\nflowchart TB\n${arrows.join('\n')}\n\`\`\`\n${END}`;
}

export function page(): string {
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN);
  return `${before}${drawn()}${rest.split(END)[1]}`;
}

if (require.main === module) writeFileSync(PAGE, page());
