import { setTimeout as sleep } from 'timers/promises';
import { check, fails, Result, Verdict } from '../../src/check/check';
import { Missing, Tool } from '../../src/check/tool';
import { run } from '../../src/programs/run';
import { CHECKED_FILES } from '../support/checked-files';

const tool = (name: string, answer: Tool['check']): Tool => ({ name, source: `install ${name}`, check: answer });

const TOOLS = [
  tool('slow', () => sleep(50, { findings: [] })),
  tool('accepting', async () => ({ findings: [], accepted: ['A1: on purpose'] })),
  tool('finding', async () => ({ findings: ['Dockerfile:1 A2 x'], accepted: ['A1: on purpose'] })),
  tool('crashing', () => Promise.reject(new Error('exit code 3; the output ends with\nTraceback'))),
  tool('incomplete', () => Promise.reject(new Missing('no image'))),
  tool('absent', async () => ({ findings: [(await run('/nowhere/absent', [])).stdout] })),
];

describe('the check of several tools', () => {
  let results: Result[];
  const reported: string[] = [];

  beforeAll(async () => {
    results = await check(CHECKED_FILES, TOOLS, { folder: '.', required: ['absent'], onResult: ({ name }) => reported.push(name) });
  });

  test('reports in the order of the tools', () => expect(reported).toEqual(TOOLS.map(({ name }) => name)));

  test.each<[string, Verdict, string[]]>([
    ['slow', Verdict.PASSED, []],
    ['accepting', Verdict.PASSED, []],
    ['finding', Verdict.FINDINGS, ['Dockerfile:1 A2 x']],
    ['crashing', Verdict.FAILED, ['exit code 3; the output ends with', 'Traceback']],
    ['incomplete', Verdict.MISSING, ['no image']],
    ['absent', Verdict.MISSING, ['install absent']],
  ])('%s: %s', (name, verdict, lines) => expect(results.find(each => each.name === name)).toMatchObject({ verdict, lines }));

  test('keeps accepted findings', () =>
    expect(results.filter(({ accepted }) => accepted.length).map(({ name, accepted }) => [name, accepted])).toEqual([
      ['accepting', ['A1: on purpose']], ['finding', ['A1: on purpose']],
    ]));

  test('fails by findings, by a tool that fails and by a missing tool that is required', () =>
    expect(results.filter(fails).map(({ name }) => name)).toEqual(['finding', 'crashing', 'absent']));
});
