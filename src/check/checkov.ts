import { join } from 'path';
import { document, finding } from './output';
import { withPlainCopy } from './plain-copy';
import { Tool } from './tool';
import { run } from '../programs/run';

/** The parts of checkov's document that the findings come from. Without results, it has read no Dockerfile. */
interface Document {
  readonly results?: {
    readonly failed_checks: ReadonlyArray<{ readonly check_id: string; readonly check_name: string; readonly file_line_range: readonly number[] }>;
  };
}

export const CHECKOV_FLAGS = ['--framework', 'dockerfile', '--output', 'json', '--quiet', '--compact', '--skip-download'];

export const checkov: Tool = {
  name: 'checkov',
  source: 'uv tool install checkov',
  check: ({ dockerfile }, cwd) => withPlainCopy(join(cwd, dockerfile), async copy => {
    const outcome = await run('checkov', ['--directory', copy, ...CHECKOV_FLAGS], { cwd });
    return { findings: checkovFindings(document(outcome) as Document, dockerfile) };
  }),
};

export function checkovFindings({ results }: Document, dockerfile: string): string[] {
  if (!results) throw new Error(`checkov cannot read ${dockerfile}`);
  return results.failed_checks.map(({ check_id, check_name, file_line_range: [line] }) => finding(dockerfile, line, check_id, check_name));
}
