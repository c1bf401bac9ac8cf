import { readFileSync } from 'fs';
import { join } from 'path';
import { imports, page } from '../scripts/architecture';
import { REPOSITORY } from '../scripts/example';

test('the picture of the imports is up to date: npx tsx scripts/architecture.ts draws it', () =>
  expect(page()).toBe(readFileSync(join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8')));

test('rooms import from those below them, never in a circle', () => {
  const rooms = imports();
  const visit = (room: string, way: readonly string[]): void => {
    expect(way).not.toContain(room);
    for (const next of rooms.get(room) ?? []) visit(next, [...way, room]);
  };
  for (const room of rooms.keys()) visit(room, []);
});
