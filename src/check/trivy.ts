import { join } from 'path';
import { accept, rootStart } from './accepted';
import { CheckedFiles } from './files';
import { document, finding } from './output';
import { withPlainCopy } from './plain-copy';
import { Report, Tool } from './tool';
import { run } from '../programs/run';

/** The parts of trivy's document that the findings come from. Without results, it has read no Dockerfile. */
interface Document {
  readonly Results?: ReadonlyArray<{
    readonly Misconfigurations?: ReadonlyArray<{
      readonly ID: string;
      readonly Message: string;
      readonly CauseMetadata?: { readonly StartLine?: number };
    }>;
  }>;
}

/** A comment in the file can only suppress findings of a line, and this one is about a line that is not there. The id has several spellings. */
const NO_USER = /^(AVD-)?DS-?0+2$/;

export const trivy: Tool = {
  name: 'trivy',
  source: 'see https://trivy.dev/latest/getting-started/installation/',
  check: (files, cwd) => withPlainCopy(join(cwd, files.dockerfile), async copy => {
    // With its own checks: later ones come from a registry.
    const environment = { TRIVY_SKIP_CHECK_UPDATE: 'true' };
    const outcome = await run('trivy', ['config', '--quiet', '--format', 'json', copy], { cwd, environment });
    return trivyReport(document(outcome) as Document, files);
  }),
};

export function trivyReport({ Results = [] }: Document, files: CheckedFiles): Report {
  const { dockerfile } = files;
  if (Results.length === 0) throw new Error(`trivy cannot read ${dockerfile}`);
  const findings = Results.flatMap(({ Misconfigurations = [] }) => Misconfigurations)
    .map(({ ID, Message, CauseMetadata }) => ({ code: ID, text: finding(dockerfile, CauseMetadata?.StartLine, ID, Message) }));
  return accept(findings, rootStart(NO_USER, files));
}
