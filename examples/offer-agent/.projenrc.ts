import { Project, typescript } from 'projen';
import { ComposeCondition, NegotiationDockerPackaging } from 'projen-negotiation-docker-packaging';

const project = new Project({ name: 'offer-agent' });
project.gitignore.exclude('.venv/', '__pycache__/');
new typescript.ProjenrcTs(project, { runner: typescript.TypeScriptRunner.tsx() });

const packaging = new NegotiationDockerPackaging(project, {
  beforeStart: ['python -m offers.migrate'],
  compose: {
    environment: { PGHOST: 'postgres', PGUSER: 'offers', PGDATABASE: 'offers' },
    dependsOn: { postgres: ComposeCondition.HEALTHY },
  },
});

packaging.addService('postgres', {
  image: 'postgres:17-bookworm',
  environment: { POSTGRES_USER: 'offers', POSTGRES_DB: 'offers' },
  envFiles: ['.env'],
  volumes: ['postgres-data:/var/lib/postgresql/data'],
  // Over TCP: at its first start, this image runs a temporary server that listens on a socket alone.
  health: { command: ['pg_isready', '--host', '127.0.0.1', '--username', 'offers'] },
});

packaging.addWorker('worker', {
  command: ['python', '-m', 'offers.worker'],
  healthCommand: ['sh', '-c', 'test "$(find /tmp/worker-alive -mmin -1)"'],
});

project.synth();
