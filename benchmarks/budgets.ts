import { Size } from './containers';
import { Results } from './results';
import { Contender, Subproject } from './synthesis';

export interface Verdict {
  readonly budget: string;
  readonly measured: string;
  readonly held: boolean;
}

/** Compares one run with the budgets of this project. Ratios do not depend on the speed of the machine. They count as exactly as they are printed. */
export function verdicts(results: Results): Verdict[] {
  const { builds, caches, sizes, starts, ups, entrypoints, probes, synthesis, sources, largePackage, files, subprojects } = results;
  const all: Verdict[] = [];
  const ratio = (budget: string, limit: number, ours: number, theirs: number, digits = 2, whose = 'the seed\'s') =>
    all.push({ budget: `${budget}: at most ${limit} of ${whose}`, measured: (ours / theirs).toFixed(digits), held: +(ours / theirs).toFixed(digits) <= limit });
  const most = (budget: string, limit: number, ours: number, unit: string, digits = 1) =>
    all.push({ budget: `${budget}: at most ${limit} ${unit}`, measured: `${ours.toFixed(digits)} ${unit}`, held: ours <= limit });

  const edited = builds.of('source layer bytes', 'this project').max;
  most('source edit, changed layers without the sources', 64, (edited - sources) / 1024, 'KiB');
  ratio('source edit, changed layers', 0.001, edited, builds.of('source layer bytes', 'seed').median, 5);
  ratio('source edit, time', 0.35, builds.of('source seconds', 'this project').median, builds.of('source seconds', 'seed').median);
  for (const [change, name] of [['clone source', 'in a fresh clone'], ['clone source 027', 'in a clone with umask 027']] as const) {
    most(`source edit ${name}, changed layers without the sources`, 64, (builds.of(`${change} layer bytes`, 'this project').max - sources) / 1024, 'KiB');
  }
  most('config edit, changed layers', 1, builds.of('config layers', 'this project').max, 'layer', 0);
  most('config edit in a fresh clone, changed layers', 1, builds.of('clone config layers', 'this project').max, 'layer', 0);
  const updated = (budget: string, limit: number, figure: 'small layer bytes' | 'small pushed bytes' | 'small seconds' | 'large seconds') =>
    ratio(`update of ${budget}`, limit, builds.of(figure, 'this project').median, builds.of(figure, 'seed').median);
  updated('a small dependency, changed layers', 0.14, 'small layer bytes');
  updated('a small dependency, bytes pushed', 0.2, 'small pushed bytes');
  updated('a small dependency, time', 0.85, 'small seconds');
  updated('a large dependency, time', 0.85, 'large seconds');
  most('update of a large dependency, changed layers without it', 5, (builds.of('large layer bytes', 'this project').max - largePackage) / 1e6, 'MB');
  for (const [figure, limit, digits] of [['seconds', 1, 2], ['bytes pulled', 1, 1], ['bytes pushed', 0.01, 4]] as const) {
    ratio(`source edit, empty builder with a cache in the registry, ${figure}`, limit,
      caches.of(`source ${figure}`, 'this project').median, caches.of(`source ${figure}`, 'multistage').median, digits, 'the multistage example\'s');
  }
  ratio('cold build, time', 1.05, builds.of('cold seconds', 'this project').median, builds.of('cold seconds', 'seed').median);
  const bare = ({ image, standardLibraryBytecode }: Size) => image - standardLibraryBytecode;
  ratio('image without the standard library\'s bytecode', 1.01, bare(sizes.get('this project')!), bare(sizes.get('seed')!), 3);
  ratio('start to the first 200', 1.05, starts.of('start seconds', 'this project').median, starts.of('start seconds', 'seed').median);
  ratio('stop', 1, starts.of('stop seconds', 'this project').median, starts.of('stop seconds', 'seed').median);
  most('`docker compose up --wait`, an app that is ready after 1 s', 4, ups.of('up seconds', 'this project').median, 's');
  const start = (who: 'seed' | 'this project') => entrypoints.of('empty volume', who).median;
  const repair = (state: 'files owned right' | 'files owned by root') =>
    entrypoints.paired(state, 'this project', 'seed', (ours, theirs) => (ours - start('this project')) / (theirs - start('seed'))).median;
  ratio(`repair of ${files} files owned right`, 0.61, repair('files owned right'), 1);
  ratio(`repair of ${files} files owned by root`, 1, repair('files owned by root'), 1, 1);
  most(`entrypoint that looks at the root only, ${files} files`, 20, entrypoints.of('files owned right', 'root only').median, 'ms');
  ratio('a probe, CPU time', 1, probes.of('CPU milliseconds', 'this project').median, probes.of('CPU milliseconds', 'seed').median);

  const times = (figure: 'import' | '0 subprojects' | 'again', who: Contender) => synthesis.of(figure, who).median;
  ratio('import beyond projen\'s', 0.04, times('import', 'packaged'), times('import', 'bare'), 3, 'projen\'s');
  ratio('import and first construct', 0.2, times('import', 'packaged') + synthesis.difference('0 subprojects', 'packaged', 'bare').median,
    times('import', 'bare') + times('0 subprojects', 'bare'), 3, 'the import of projen and a bare synthesis');
  ratio('the construct, with a uv.lock of 200 packages, compiled', 0.45, times('again', 'packaged'), times('0 subprojects', 'bare'), 2, 'a bare synthesis');
  const [fewer, more] = subprojects.slice(-2) as Subproject[];
  // Without projen's search for the path of each file among all files, which is not linear. Five plain files pay for it as well.
  const each = (count: Subproject) => synthesis.difference(`${count} apart`, 'packaged', 'files').median / count;
  const growth = each(more) / each(fewer);
  all.push({
    budget: `cost per subproject beyond that of five files, ${more} beside ${fewer}: at most 1.5 times`,
    measured: growth.toFixed(2),
    held: growth <= 1.5,
  });
  return all;
}
