import { parse } from '../../../src/verify/kubernetes/arguments';

const DEFAULTS = { context: undefined, image: undefined, envFiles: [], apply: [], heal: true, json: false, keep: false, help: false };

test.each<[string[], object]>([
  [[], {}],
  [['--context', 'kind-test', '--image=registry.example.com/agent:1'], { context: 'kind-test', image: 'registry.example.com/agent:1' }],
  [['--env-file', '.env', '--env-file=more.env', '--apply', 'db.yaml'], { envFiles: ['.env', 'more.env'], apply: ['db.yaml'] }],
  [['--', '--no-heal', '--json', '--keep'], { heal: false, json: true, keep: true }],
  [['--help'], { help: true }],
])('%j', (words, expected) => expect(parse(words)).toEqual({ ...DEFAULTS, ...expected }));

test('all wrong arguments are reported together', () => {
  const message = () => parse(['--image', 'agent', '--nonsense', 'word', '--env-file']);
  expect(message).toThrow('invalid --image "agent"');
  expect(message).toThrow('unknown argument "--nonsense"');
  expect(message).toThrow('unknown argument "word"');
  expect(message).toThrow('--env-file has no value');
});
