import { ProjectOptions, python, typescript } from 'projen';
import { NegotiationDockerPackaging } from './negotiation-docker-packaging';
import { sampleFiles } from './new/sample';
import { NegotiationDockerPackagingOptions } from './options';
import { SampleFiles } from './project/sample-files';
import { OWN_PACKAGE } from './project/uv-checks';

/**
 * A new agent. All that it does not have, such as dependencies and tests, is that of projen's `PythonProject`.
 *
 * @example
 * new NegotiationAgent({ name: 'negotiation-agent', requiresPython: '>=3.12', packaging: { port: 9000 } });
 */
export interface NegotiationAgentOptions extends ProjectOptions {
  /**
   * Name of the Python module of the agent.
   *
   * @default - the name of the project with "_" for "-" and "."
   * @example 'negotiation'
   */
  readonly moduleName?: string;

  /**
   * Python packages that the agent needs, as projen writes them, beside starlette and uvicorn.
   *
   * @default - none
   * @example ['anthropic@^0.70']
   */
  readonly deps?: string[];

  /**
   * Oldest version of Python and those that follow, as in pyproject.toml.
   *
   * @default '>=3.11'
   * @example '>=3.12'
   */
  readonly requiresPython?: string;

  /**
   * Write the definition of the project in Python, to `.projenrc.py`, instead of `.projenrc.ts`.
   *
   * @default false
   * @example true
   */
  readonly projenrcPy?: boolean;

  /**
   * Options of the packaging.
   *
   * @default - the defaults of the packaging
   * @example { port: 9000 }
   */
  readonly packaging?: NegotiationDockerPackagingOptions;
}

/**
 * A negotiation agent in Python, made with uv, with its packaging: a small service that answers offers, and its tests.
 *
 * @pjid negotiation-agent
 * @example
 * const project = new NegotiationAgent({ name: 'negotiation-agent', deps: ['anthropic'] });
 * project.synth();
 */
export class NegotiationAgent extends python.PythonProject {
  /** The packaging. */
  public readonly packaging: NegotiationDockerPackaging;

  /** @param options values that differ from the defaults */
  public constructor(options: NegotiationAgentOptions) {
    const { deps = [], moduleName = options.name.replace(/\W/g, '_'), packaging, projenrcPy = false, requiresPython = '>=3.11', ...common } = options;
    super({
      ...common,
      moduleName,
      version: '0.1.0',
      authorName: '',
      authorEmail: '',
      uv: true,
      uvOptions: { project: { name: options.name, requiresPython } },
      sample: false,
      deps: ['starlette', 'uvicorn', ...deps],
      // `uv sync` removes packages that are no dependency, and with this one the next synthesis would fail.
      devDeps: ['httpx2', ...(projenrcPy ? [OWN_PACKAGE] : [])],
      projenrcPython: projenrcPy,
      projenrcTs: !projenrcPy,
      projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
    });
    this.gitignore.exclude('/data/', '/node_modules/');
    new SampleFiles(this, moduleName, sampleFiles(moduleName));
    // Before the first synthesis there is no module to find the command by.
    this.packaging = new NegotiationDockerPackaging(this, { command: ['python', '-m', `${moduleName}.app`], ...packaging });
  }
}
