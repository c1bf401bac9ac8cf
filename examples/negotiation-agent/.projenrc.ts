import { Project, typescript } from 'projen';
import { NegotiationDockerPackaging } from 'projen-negotiation-docker-packaging';

const project = new Project({ name: 'negotiation-agent' });
project.gitignore.exclude('.venv/', '__pycache__/', '/data/');
new typescript.ProjenrcTs(project, { runner: typescript.TypeScriptRunner.tsx() });
new NegotiationDockerPackaging(project);
project.synth();
