import { IConstruct } from 'constructs';
import { Component, Project, TextFile, YamlFile } from 'projen';
import { managedFile } from './files';
import { Dockerfile } from './files/dockerfile';
import { createModel } from './model';
import { NegotiationDockerPackagingOptions } from './options';
import { outputs, textOf } from './outputs';
import { checkContext } from './outputs/context-checks';
import { checkOwnership, checkRivals } from './project/ownership';
import { ProjectRepository } from './project/project-repository';
import { claim } from './project/siblings';
import { checkUv } from './project/uv-checks';
import { addTasks } from './tasks';
import { Problems } from './validation/problems';

/**
 * Packages a Python service made with uv as a container. Dockerfile, .dockerignore, entrypoint.sh, healthcheck.sh and
 * docker-compose.yml become files that projen manages.
 *
 * Throws one error that names every problem of the options and of the project, before any file is written.
 *
 * @example
 * const project = new python.PythonProject({ name: 'agent', moduleName: 'agent', authorName: 'a', authorEmail: 'a@example.com', version: '0.1.0', uv: true });
 * new NegotiationDockerPackaging(project);
 */
export class NegotiationDockerPackaging extends Component {
  /**
   * Returns the packaging of a project, undefined when there is none.
   *
   * @param project the project to search, without its subprojects
   */
  public static of(project: Project): NegotiationDockerPackaging | undefined {
    return project.node.findAll().find((each): each is NegotiationDockerPackaging =>
      each instanceof NegotiationDockerPackaging && each.project === project);
  }

  /** The Dockerfile. Add instructions to its stages `builder` and `runtime`, or stages of your own. */
  public readonly dockerfile: Dockerfile;
  /** The .dockerignore. */
  public readonly dockerignore: TextFile;
  /** The script that the container starts with. */
  public readonly entrypoint: TextFile;
  /** The script that runs the health probe. */
  public readonly healthcheck: TextFile;
  /** The compose file. Change it by `addOverride`, `addDeletionOverride` and `patch`. */
  public readonly compose: YamlFile;

  /** Name of the image, without its tag. */
  public readonly imageName: string;
  /** Name of the service in the compose file. */
  public readonly serviceName: string;
  /** Port that the app listens on in the container. */
  public readonly port: number;
  /** Directory of the data volume in the container. */
  public readonly dataDirectory: string;

  /**
   * @param scope project to package
   * @param options values that differ from the defaults
   */
  public constructor(scope: IConstruct, options: NegotiationDockerPackagingOptions = {}) {
    const project = Project.of(scope);
    const problems = new Problems();
    const repository = new ProjectRepository(project, problems);
    const model = createModel(problems, options, repository);
    const planned = outputs(model);
    if (NegotiationDockerPackaging.of(project)) {
      problems.add(`project "${project.name}" already has a NegotiationDockerPackaging; put a second service into a subproject`);
    } else {
      checkOwnership(problems, planned.map(({ id, path }) => ({ option: `paths.${id}`, path })), repository);
      checkRivals(problems, model.paths, repository);
      claim(problems, model.claims, project);
    }
    checkUv(problems, repository);
    checkContext(problems, model, textOf(planned, 'dockerignore'), repository);
    problems.throwIfAny();

    super(scope, 'NegotiationDockerPackaging');
    const name = project.parent ? `NegotiationDockerPackaging of ${project.name}` : 'NegotiationDockerPackaging';
    problems.warnings.forEach(warning => project.logger.warn(`${name}: ${warning}`));
    // It holds secrets.
    project.gitignore.exclude('.env');

    const files = Object.fromEntries(planned.map(output => [output.id, managedFile(project, output)]));
    this.dockerfile = files.dockerfile as Dockerfile;
    this.dockerignore = files.dockerignore as TextFile;
    this.entrypoint = files.entrypoint as TextFile;
    this.healthcheck = files.healthcheck as TextFile;
    this.compose = files.compose as YamlFile;
    this.imageName = model.image.name;
    this.serviceName = model.compose.service;
    this.port = model.port;
    this.dataDirectory = model.data.directory;
    addTasks(project, model);
  }
}
