/** Options that once ended in another error than the one, or in files without their values. fast-check's smallest ones, with the reason. */
export const EARLIER: readonly object[] = [
  // Go takes no exponent in a time.
  { health: { startPeriod: 4.226857096875627e-238 } },
  // compose refuses a network that it has seen.
  { compose: { networks: ['backend', 'default', 'backend'] } },
  // A lone surrogate became another character.
  { builder: { commands: ['a\udc00b'] } },
  { compose: { environment: { A: 'a\ud800' } } },
  // A separator that YAML 1.1 takes for a line break ended in a TypeError.
  { compose: { environment: { A: 'a\u2028b: c' } } },
  // BuildKit begins a heredoc behind `{`.
  { builder: { commands: ['<<'] } },
  { builder: { commands: ['cat <<1'] } },
  // Names that every object of JavaScript has.
  { debianRelease: 'constructor' },
  { builder: { versionArgument: 'toString' } },
  { builder: { environment: { valueOf: 'a' } } },
  { runtime: { environment: { toString: 'a' } } },
  { runtime: { environment: { constructor: 'a' } } },
  { compose: { environment: { toJSON: 'a' } } },
  { compose: { environment: Object.fromEntries([['__proto__', 'a']]) } },
  { compose: { service: 'constructor', volume: 'toJSON' } },
  { compose: { volumes: ['constructor:/cache'] } },
  { compose: { workers: { hasOwnProperty: { command: ['work'] } } } },
  { verify: { services: ['toString'] } },
];
