/** The manifests, as the schemas of three versions of Kubernetes see them. */
import { spawnSync } from 'child_process';
import { readdirSync } from 'fs';
import { join } from 'path';
import { KINDS, manifestsOf } from '../support/manifests';
import { having } from '../support/tools';

const VERSIONS = ['1.31', '1.34', '1.37'];

describe.each(KINDS)('manifests of %s', (_, options) => {
  having('kubernetes-validate').each(VERSIONS)('satisfy the schemas of %s', version => {
    const folder = manifestsOf(options);
    // The list of kustomize is no object of a cluster.
    const paths = readdirSync(folder).filter(name => name !== 'kustomization.yaml').map(name => join(folder, name));
    const { status, stdout, stderr } = spawnSync('kubernetes-validate', ['--kubernetes-version', version, '--strict', '--quiet', ...paths], { encoding: 'utf8' });
    expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
  });
});

having('kubernetes-validate')('a misspelt field fails', () => {
  const folder = manifestsOf({}, ({ manifests }) => manifests.deployment.addOverride('spec.replica', 2));
  expect(spawnSync('kubernetes-validate', ['--strict', join(folder, 'deployment.yaml')]).status).not.toBe(0);
});
