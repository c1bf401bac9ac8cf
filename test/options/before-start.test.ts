import { complaint, files, testInvalid } from '../support/synthesis';

testInvalid([
  ['beforeStart', { beforeStart: 'alembic upgrade head' }, '"alembic upgrade head"'],
  ['beforeStart[0]', { beforeStart: [''] }, '""'],
  ['beforeStart[1]', { beforeStart: ['true', 'a\nb'] }, '"a\\nb"'],
]);

test('a command that needs uv is refused', () =>
  expect(complaint({ beforeStart: ['uv run alembic upgrade head'] }))
    .toContain('invalid beforeStart "uv run alembic upgrade head": the image has no uv, its environment is on the PATH; use "alembic upgrade head"'));

test('commands reach the shell as they are written', () =>
  expect(files({ beforeStart: ["echo 'it''s' \"$HOME\"", 'true'] })['entrypoint.sh'])
    .toContain("before_start() {\n    step 'echo '\\''it'\\'''\\''s'\\'' \"$HOME\"' \"$@\"\n    step true \"$@\"\n}"));
