import { accept, Acceptance, rootStart } from './accepted';
import { CheckedFiles } from './files';
import { document, finding } from './output';
import { Missing, Report, Tool } from './tool';
import { run } from '../programs/run';
import { docker } from '../verify/docker';

/** The parts of dockle's document that the findings come from. */
interface Document {
  readonly details: ReadonlyArray<{ readonly code: string; readonly level: string; readonly alerts: readonly string[] }>;
}

/** An image has no place for comments that dockle reads. */
const accepted = (files: CheckedFiles): Acceptance[] =>
  [...rootStart(/^CIS-DI-0001$/, files), { code: /^DKL-DI-0006$/, reason: 'the option image.tag sets the tag' }];

export const dockle: Tool = {
  name: 'dockle',
  source: 'see https://github.com/goodwithtech/dockle#installation',
  check: async files => {
    const { image, build } = files;
    await run('dockle', ['--version']);
    if ((await docker(['image', 'inspect', image])).code !== 0) throw new Missing(`no image ${image}; build it with npx projen ${build}`);
    // In Python projects, settings.py is code.
    return dockleReport(document(await run('dockle', ['--format', 'json', '--accept-file', 'settings.py', image])) as Document, files);
  },
};

/** Dockle's levels INFO and SKIP are hints. */
export function dockleReport({ details }: Document, files: CheckedFiles): Report {
  const serious = details.filter(({ level }) => level === 'FATAL' || level === 'WARN');
  const findings = serious.flatMap(({ code, alerts }) => alerts.map(alert => ({ code, text: finding(files.image, undefined, code, alert) })));
  return accept(findings, accepted(files));
}
