import { Project, typescript } from 'projen';
import { NegotiationDockerPackaging } from 'projen-negotiation-docker-packaging';

const root = new Project({ name: 'monorepo' });
root.gitignore.exclude('.venv/', '__pycache__/', '/services/*/data/');
new typescript.ProjenrcTs(root, { runner: typescript.TypeScriptRunner.tsx() });

const quotes = new Project({ parent: root, name: 'quotes', outdir: 'services/quotes' });
new NegotiationDockerPackaging(quotes);

const orders = new Project({ parent: root, name: 'orders', outdir: 'services/orders' });
new NegotiationDockerPackaging(orders, { compose: { hostPort: 8001 } });

root.synth();
