import { posix } from 'path';
import { aptInstall, compileImported, contextFolder } from './commands';
import { DockerfileMount } from './mount';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP, VENV } from '../../options/layout';

/** Reasons for the variables that a reader would ask about. */
const REASONS = {
  UV_COMPILE_BYTECODE: 'Compile now, not at the first start.',
  UV_LINK_MODE: 'The cache mount is another file system, which hard links cannot cross.',
  UV_PYTHON_DOWNLOADS: 'Use the interpreter of the image.',
  GIT_SSH_COMMAND: 'The builder knows no host yet.',
  UV_PROJECT_ENVIRONMENT: 'The environment of the image, whichever folder uv runs in.',
  PYC_INVALIDATION_MODE: 'Check bytecode by the hash of its source: builds, registries and tools change timestamps.',
};

/** Debian's bundle of certificates. */
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** Interpreter, uv and its settings: the base of the stages that build. */
export function uvStage(model: Model): DockerfileStage {
  const { builder: { image, environment, packages, uv, caCertificates }, source } = model;
  const stage = new DockerfileStage('uv', { image, comment: 'Stage "uv": the base of the stages that build.' });
  if (uv) stage.copy(['/uv', '/uvx'], '/usr/local/bin/', { from: uv.image, comment: `uv from its own image: ${uv.reason}.` });
  if (caCertificates) {
    stage.run([`{ echo && cat /tmp/certificates.pem; } >> ${CA_BUNDLE}`], {
      mounts: [DockerfileMount.bind('/tmp/certificates.pem', { source: posix.join(source.project, caCertificates) })],
      comment: 'Trust the certificates of the company, in the builder stages alone.',
    });
    stage.env({ SSL_CERT_FILE: CA_BUNDLE, REQUESTS_CA_BUNDLE: CA_BUNDLE });
  }
  aptInstall(stage, packages);
  stage.run([compileImported(model)], { comment: 'Compile modules that build backends import: slim images ship no bytecode, and each build below starts Python.' });
  stage.env({ ...environment, ...(contextFolder(model) === APP ? {} : { UV_PROJECT_ENVIRONMENT: VENV }) }, { comments: REASONS });
  stage.workdir(APP);
  return stage;
}
