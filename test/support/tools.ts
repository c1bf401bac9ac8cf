/** Tests that need a tool. */
import { spawnSync } from 'child_process';

/** Commands that succeed where more than a program on the PATH is needed. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'docker compose': ['docker', 'compose', 'version'],
  'python3 with venv': ['python3', '-c', 'import ensurepip, venv'],
};

export function isPresent(tool: string): boolean {
  const [command, ...args] = COMMANDS[tool] ?? [tool, '--help'];
  const { error, status } = spawnSync(command, args);
  // Not every program knows --help. Only one that is missing cannot start.
  return tool in COMMANDS ? status === 0 : !error;
}

/** The part of `test` that the tests use. */
export interface Having {
  (name: string, test: jest.ProvidesCallback, timeout?: number): void;
  readonly each: jest.Each;
}

/**
 * Returns `test` if all tools are present. Otherwise returns a replacement that skips each test and adds the missing tools to its name.
 * With CI set, the replacement fails each test instead.
 */
export function having(...tools: readonly string[]): Having {
  const missing = tools.filter(tool => !isPresent(tool));
  if (missing.length === 0) return test;
  const reason = `missing: ${missing.join(', ')}`;
  const fail = () => { throw new Error(`${reason}; with CI set, every test must run`); };
  const instead = process.env.CI ? test : test.skip;
  const each = (...table: Parameters<jest.Each>) => (name: string) => instead.each(...table)(`${name} (${reason})`, fail);
  return Object.assign((name: string) => instead(`${name} (${reason})`, fail), { each: each as unknown as jest.Each });
}
