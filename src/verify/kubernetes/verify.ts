import { randomBytes } from 'crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative, resolve } from 'path';
import { KubernetesArguments } from './arguments';
import { Cluster, kubernetesChecks } from './checks';
import { KubernetesExpectations } from './expectations';
import { Kubectl } from './kubectl';
import { imageParts } from '../../validation/image-reference';
import { Result, runChecks } from '../check';
import { startCleaner } from '../cleaner';
import { withPlainFiles } from '../env-file';
import { Surroundings } from '../program';

export type KubernetesRun = Omit<KubernetesArguments, 'json' | 'help'> & Surroundings;

/** Applies the manifests to a new namespace, and runs every check. Removes the namespace, also after a failure or an abort. */
export async function verifyKubernetes(expected: KubernetesExpectations, run: KubernetesRun): Promise<Result[]> {
  const { signal } = run;
  const kubectl = new Kubectl(`kubernetes-verify-${randomBytes(4).toString('hex')}`, run.context);
  // kustomize takes a folder by its relative path only.
  const overlay = realpathSync(mkdtempSync(join(tmpdir(), 'kubernetes-verify-')));
  writeFileSync(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization(expected, run, kubectl.namespace, overlay)));
  const cluster: Cluster = { expected, kubectl, overlay, signal };
  const cleaner = startCleaner(run.keep ? [] : [kubectl.words(['delete', 'namespace', kubectl.namespace, '--ignore-not-found'])]);
  try {
    await prepare(cluster, run);
    return await runChecks(kubernetesChecks(expected, run), cluster, run.onResult);
  } finally {
    rmSync(overlay, { recursive: true });
    await cleaner.clean();
    if (run.keep) run.progress(`keeping the namespace ${kubectl.namespace}`);
  }
}

function kustomization(expected: KubernetesExpectations, { folder, image }: KubernetesRun, namespace: string, overlay: string): object {
  const { name, tag, digest } = imageParts(image) ?? {};
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: [relative(overlay, realpathSync(resolve(folder, expected.folder)))],
    images: image === undefined ? undefined : [{ name: expected.image, newName: name, ...(digest ? { digest } : { newTag: tag }) }],
  };
}

/** Everything that the pods need beside the manifests. */
async function prepare(
  { expected: { environmentSecret, secrets }, kubectl, signal }: Cluster,
  { apply, envFiles, folder }: KubernetesRun,
): Promise<void> {
  const labels = Object.fromEntries(['enforce', 'warn'].map(mode => [`pod-security.kubernetes.io/${mode}`, 'restricted']));
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: kubectl.namespace, labels } };
  await kubectl.ok(['create', '--filename', '-'], { input: JSON.stringify(namespace), signal });
  if (environmentSecret && envFiles.length) {
    await withPlainFiles(envFiles.map(path => resolve(folder, path)), copies =>
      kubectl.ok(['create', 'secret', 'generic', environmentSecret, ...copies.map(path => `--from-env-file=${path}`)], { signal }));
  }
  for (const path of apply) await kubectl.ok(['apply', '--filename', resolve(folder, path)], { signal });
  for (const [name, key] of Object.entries(secrets)) {
    const { code } = await kubectl.run(['get', 'secret', name], { signal });
    if (code !== 0) await kubectl.ok(['create', 'secret', 'generic', name, `--from-literal=${key}=${randomBytes(16).toString('hex')}`], { signal });
  }
}
