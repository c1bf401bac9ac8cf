import { Verdict } from './budgets';
import { PIP_RUNS, UNTIMED_RUNS } from './builds';
import { CACHED, CACHED_CHANGES } from './caches';
import { ENTRYPOINTS, PROBES } from './containers';
import { Results } from './results';
import { Summary } from './statistics';
import { Change, CHANGES, Subject, SUBJECTS, TITLES } from './subjects';
import { CONTENDERS, Subproject } from './synthesis';

type Format = (value: number) => string;
const seconds: Format = value => `${value.toFixed(2)} s`;
const milliseconds: Format = value => `${value.toFixed(1)} ms`;
const count: Format = value => `${value}`;

export const bytes: Format = value => {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return `${(value / 1e6).toFixed(1)} MB`;
};

/** `median (min to max)`, or the one value where all are alike. */
function cell({ median, min, max }: Summary, format: Format): string {
  return format(min) === format(max) ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, index) => index === 0 ? '---' : '---:'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** The results as Markdown. */
export function report(results: Results, verdicts: readonly Verdict[]): string {
  const { builds, caches, sizes, starts, ups, entrypoints, probes, synthesis } = results;
  const subjects = SUBJECTS.map(subject => TITLES[subject]);
  const names: Readonly<Record<Change, string>> = {
    'source': 'one source line',
    'config': 'one line of config',
    'clone source': 'one source line, in a fresh clone',
    'clone source 027': 'one source line, in a clone with umask 027',
    'clone config': 'one line of config, in a fresh clone',
    'small': 'a small dependency updated (tenacity)',
    'large': 'a large dependency updated (grpcio)',
    'cold': 'cold, without cache',
  };
  const size = (subject: Subject) => sizes.get(subject)!;
  return `![Bytes that a push sends after each kind of change](results.svg)

Measured ${results.date} on ${results.machine}.
${results.versions}

Median of ${results.runs} or more, with minimum and maximum; of ${UNTIMED_RUNS} where only bytes count, and of ${PIP_RUNS} with pip. One run builds, pushes and starts all four in turn, on the same engine.

### Budgets

${table(['budget', 'measured', 'held'], verdicts.map(({ budget, measured, held }) => [budget, measured, held ? 'yes' : '**no**']))}

### Rebuild and push

${table(['change', 'measured', ...subjects], CHANGES.flatMap(change => ([
  ['build', 'seconds', seconds],
  ['changed layers', 'layers', count],
  ['bytes of changed layers', 'layer bytes', bytes],
  ['bytes pushed', 'pushed bytes', bytes],
] as const).map(([title, figure, format]) => [names[change], title, ...SUBJECTS.map(subject => cell(builds.of(`${change} ${figure}`, subject), format))])))}

The bytes of changed layers are unpacked sizes. The bytes pushed are the compressed sizes that the registry received, with configuration and
manifest. The cache of uv is warm in all builds. pip has no cache, as in most Dockerfiles, and downloads each time.

### An empty builder with a cache in the registry

As in CI: each build has a BuildKit of its own, and the flags that [docs/layers.md](../docs/layers.md#builds-in-ci) shows. This project has
\`runtime.linkedCopies\`. The build pushes the image. Bytes count in both directions, at the registry, with the layers of the base images.

${table(['change', 'measured', ...CACHED.map(subject => TITLES[subject])], CACHED_CHANGES.flatMap(change => ([
  ['build and push', 'seconds', seconds],
  ['bytes pulled', 'bytes pulled', bytes],
  ['bytes pushed', 'bytes pushed', bytes],
] as const).map(([title, figure, format]) => [
  change === 'none' ? 'none' : names[change], title, ...CACHED.map(subject => cell(caches.of(`${change} ${figure}`, subject), format)),
])))}

### Image

${table(['bytes', ...subjects], [
  ['image', ...SUBJECTS.map(subject => bytes(size(subject).image))],
  ['base image', ...SUBJECTS.map(subject => bytes(size(subject).base))],
  ['virtual environment, or what pip installed', ...SUBJECTS.map(subject => bytes(size(subject).environment))],
  ['bytecode of the standard library', ...SUBJECTS.map(subject => bytes(size(subject).standardLibraryBytecode))],
  ['image over base plus virtual environment', ...SUBJECTS.map(subject => bytes(size(subject).image - size(subject).base - size(subject).environment))],
])}

### Start and stop

${table(['', ...subjects], ([['`docker run` to the first 200', 'start seconds'], ['`docker stop`', 'stop seconds']] as const)
  .map(([title, figure]) => [title, ...SUBJECTS.map(subject => cell(starts.of(figure, subject), seconds))]))}

\`docker compose up --wait\`, with an app that is ready a second after its start: ${cell(ups.of('up seconds', 'seed'), seconds)} with the
seed's image alone in a compose file, whose first probe waits for a whole interval, and ${cell(ups.of('up seconds', 'this project'), seconds)} with the
compose file of this project.

### Entrypoint, with ${results.files} files in the volume

The time of an empty volume is that of the start alone: the seed drops root, and this project records the app for the health check as well. The
budgets compare the repairs, which are the rest. Both look at each file, and the seed's \`chown -R\` changes each as well: their ratio depends on
the cost of these two calls of the system.

${table(['', 'the seed', 'this project', 'this project, `ON_ROOT_MISMATCH`'], (['empty volume', 'files owned right', 'files owned by root'] as const)
  .map(state => [state, ...ENTRYPOINTS.map(entrypoint => cell(entrypoints.of(state, entrypoint), milliseconds))]))}

### One health probe

The figures include all processes of a probe. They exclude the first probe after a start. The base image contains no bytecode of the standard
library. The seed's probe runs as root and writes the bytecode the first time. The probe of this project runs as the app's user and cannot
write it, so the image contains it.

${table(['', 'the seed', 'this project', 'this project, `standardLibraryBytecode: false`'], ([
  ['CPU time', 'CPU milliseconds', milliseconds],
  ['time', 'milliseconds', milliseconds],
  ['peak memory of its largest process', 'peak kilobytes', (value: number) => `${(value / 1024).toFixed(1)} MiB`],
] as const).map(([title, figure, format]) => [title, ...PROBES.map(probe => cell(probes.of(figure, probe), format))]))}

### Synthesis

Each synthesis runs in its own process. "With five text files" replaces the construct by a component with five plain text files, to show the
share of projen: projen searches for the path of each file among all files. With many projects this search takes most of the time. The
uv.lock at the root has 200 packages.

${table(['subprojects', 'bare projects', 'with five text files', 'with the construct'], results.subprojects
  .map(many => [many === 0 ? 'none: the project itself' : `${many}`,
    ...CONTENDERS.map(who => cell(synthesis.of(`${many as Subproject} subprojects`, who), milliseconds))]))}

Time to create the constructs, per project, without that search. The first ones include the time in which JavaScript compiles them:

${table(['subprojects', 'five text files', 'the construct', 'the construct beyond five text files'], results.subprojects
  .map(many => many as Subproject).map(many => {
    const each: Format = value => `${(value / Math.max(many, 1)).toFixed(2)} ms`;
    const [files, packaged] = (['files', 'packaged'] as const).map(who => cell(synthesis.of(`${many} apart`, who), each));
    return [many === 0 ? 'none: the project itself' : `${many}`, files, packaged, cell(synthesis.difference(`${many} apart`, 'packaged', 'files'), each)];
  }))}

Importing the construct takes ${cell(synthesis.of('import', 'packaged'), milliseconds)} beyond the import of projen.
`;
}
