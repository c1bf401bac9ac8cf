import { readFileSync } from 'fs';
import { join } from 'path';
import { CheckedFiles, FILES_VARIABLE } from '../../src/check/files';

/** The files of a project without options. */
export const CHECKED_FILES: CheckedFiles = {
  dockerfile: 'Dockerfile',
  scripts: ['entrypoint.sh', 'healthcheck.sh'],
  compose: 'docker-compose.yml',
  context: '.',
  image: 'negotiation-agent:latest',
  build: 'docker:build',
  startsAsRoot: true,
};

/** The files that the synthesis wrote into the task docker:check. */
export function checkedFilesOf(folder: string): CheckedFiles {
  const { tasks } = JSON.parse(readFileSync(join(folder, '.projen', 'tasks.json'), 'utf8'));
  return JSON.parse(tasks['docker:check'].env[FILES_VARIABLE]);
}
