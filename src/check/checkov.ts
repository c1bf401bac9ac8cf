import { join } from 'path';
import { accept, Acceptance, Coded } from './accepted';
import { document, finding } from './output';
import { withPlainCopy } from './plain-copy';
import { Report, Tool } from './tool';
import { run } from '../programs/run';

/** The parts of checkov's document that the findings come from. Without results, it has read no file. */
interface Document {
  readonly results?: {
    readonly failed_checks: ReadonlyArray<{
      readonly check_id: string;
      readonly check_name: string;
      /** With a leading slash, in the folder that it reads. */
      readonly file_path: string;
      readonly file_line_range: readonly number[];
    }>;
  };
}

export const CHECKOV_FLAGS = ['--output', 'json', '--quiet', '--compact', '--skip-download', '--framework'];

/** A base leaves these to its overlay, to the options or to the cluster. */
const OF_A_BASE: readonly Acceptance[] = [
  { code: /^CKV_K8S_11$/, reason: 'a limit of processors slows an app down while the node is idle; compose.resources.cpus sets one' },
  { code: /^CKV_K8S_14$/, reason: 'the option image.tag sets the tag' },
  { code: /^CKV_K8S_15$/, reason: 'the tag of a release does not move, and a node that has the image starts it without the registry' },
  { code: /^CKV_K8S_21$/, reason: 'the overlay or kubectl sets the namespace' },
  { code: /^CKV_K8S_35$/, reason: 'variables are those of .env; compose.secrets become files' },
  { code: /^CKV_K8S_40$/, reason: 'the uid is that of the image; the option user sets another one' },
  { code: /^CKV_K8S_43$/, reason: 'kustomize edit set image sets the digest of a release' },
  { code: /^CKV_K8S_[89]$/, reason: 'nothing sends requests to a worker, and its healthCommand gives it a liveness probe' },
];

export const checkov: Tool = {
  name: 'checkov',
  source: 'uv tool install checkov',
  check: async ({ dockerfile, manifests }, cwd) => {
    const read = async (folder: string, framework: string) =>
      document(await run('checkov', ['--directory', folder, ...CHECKOV_FLAGS, framework], { cwd })) as Document;
    // At once: each start takes several seconds.
    const [ofDockerfile, ofManifests] = await Promise.all([
      withPlainCopy(join(cwd, dockerfile), copy => read(copy, 'dockerfile')),
      manifests === undefined ? undefined : read(join(cwd, manifests), 'kubernetes'),
    ]);
    return checkovReport([[dockerfile, ofDockerfile], ...(ofManifests ? [[`${manifests}/`, ofManifests] as const] : [])]);
  },
};

/** The documents by the name of the file that each is about or, with a slash at the end, of the folder. */
export function checkovReport(documents: readonly (readonly [string, Document])[]): Report {
  const findings = documents.flatMap(([path, { results }]): Coded[] => {
    if (!results) throw new Error(`checkov cannot read ${path}`);
    return results.failed_checks.map(({ check_id, check_name, file_path, file_line_range: [line] }) =>
      ({ code: check_id, text: finding(path.endsWith('/') ? join(path, file_path) : path, line, check_id, check_name) }));
  });
  return accept(findings, OF_A_BASE);
}
