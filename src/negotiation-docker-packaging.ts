import { IConstruct } from 'constructs';
import { Component, Project, TextFile, YamlFile } from 'projen';
import { addCi } from './ci';
import { managedFile } from './files';
import { Dockerfile } from './files/dockerfile';
import { createModel, Model } from './model';
import { ComposeServiceOptions, ComposeWorkerOptions, NegotiationDockerPackagingOptions } from './options';
import { portClaims, secretFilesOf } from './options/compose-container';
import { resolveService } from './options/compose-service';
import { resolveWorker } from './options/compose-worker';
import { checkCodeVariables } from './options/environment';
import { manifests, Output, outputs, textOf } from './outputs';
import { checkCompose } from './outputs/compose/checks';
import { Container } from './outputs/compose/containers';
import { checkContext } from './outputs/context-checks';
import { TARGET } from './outputs/dockerfile';
import { secretFiles } from './outputs/dockerignore';
import { checkKubernetes } from './outputs/kubernetes/checks';
import { checkDigests } from './project/image-digests';
import { checkOwnership, checkRivals, PlannedFile } from './project/ownership';
import { ProjectRepository } from './project/project-repository';
import { claim } from './project/siblings';
import { checkOwnPackage, checkUv } from './project/uv-checks';
import { addTasks, completeTasks, Tasks } from './tasks';
import { composeName } from './validation/patterns';
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
    return packagingOf(project);
  }

  /** The Dockerfile. Add instructions to its stages `builder` and `runtime`, or stages of your own. */
  public readonly dockerfile: Dockerfile;
  /** The .dockerignore. Lines that you add stand before the secret patterns, so that they include no secret. */
  public readonly dockerignore: TextFile;
  /** The script that the container starts with. */
  public readonly entrypoint: TextFile;
  /** The script that runs the health probe. Undefined with `HealthKind.NONE`. */
  public readonly healthcheck?: TextFile;
  /** The compose file. Change it by `addOverride`, `addDeletionOverride` and `patch`. */
  public readonly compose: YamlFile;

  /** The stack file. Undefined without the option `swarm`. */
  public readonly stack?: YamlFile;

  /** Name of the image, without its tag. */
  public readonly imageName: string;
  /** Name of the service in the compose file. */
  public readonly serviceName: string;
  /** Port that the app listens on in the container. */
  public readonly port: number;
  /** Directory of the data volume in the container. */
  public readonly dataDirectory: string;

  private readonly model: Model;
  private readonly repository: ProjectRepository;
  private readonly tasks: Tasks;
  private readonly kubernetes: Record<string, YamlFile> = {};
  /** Services of the compose file beside the app. */
  private readonly services: Container[];

  /**
   * @param scope project to package
   * @param options values that differ from the defaults
   */
  public constructor(scope: IConstruct, options: NegotiationDockerPackagingOptions = {}) {
    const project = Project.of(scope);
    const problems = new Problems();
    const repository = new ProjectRepository(project, problems);
    const model = createModel(problems, options, repository);
    const services = [...model.compose.others];
    const planned = outputs(model, services);
    if (packagingOf(project)) {
      problems.add(`project "${project.name}" already has a NegotiationDockerPackaging; put a second service into a subproject`);
    } else {
      checkOwnership(problems, planned.map(plannedFile), repository);
      checkRivals(problems, model.paths, repository);
      claim(problems, model.claims, project);
    }
    checkUv(problems, repository);
    checkContext(problems, model, textOf(planned, 'dockerignore'), repository);
    problems.throwIfAny();

    super(scope, 'NegotiationDockerPackaging');
    this.warn(problems);
    // These files hold secrets.
    project.gitignore.exclude('.env', ...secretFiles(model, services).map(path => `/${path}`));

    const files = Object.fromEntries(planned.filter(({ name }) => !name).map(output => [output.id, managedFile(project, output)]));
    this.addManifests(planned);
    this.dockerfile = files.dockerfile as Dockerfile;
    this.dockerignore = files.dockerignore as TextFile;
    this.entrypoint = files.entrypoint as TextFile;
    this.healthcheck = files.healthcheck as TextFile | undefined;
    this.compose = files.compose as YamlFile;
    this.stack = files.stack as YamlFile | undefined;
    this.imageName = model.image.name;
    this.serviceName = model.compose.service;
    this.port = model.port;
    this.dataDirectory = model.data.directory;
    this.model = model;
    this.repository = repository;
    this.services = services;
    this.tasks = addTasks(project, model);
    addCi(project, model);
  }

  /**
   * The manifests for Kubernetes, by the name of their file without `.yaml`, such as `deployment`. Empty without the option
   * `kubernetes`.
   */
  public get manifests(): { [name: string]: YamlFile } {
    return { ...this.kubernetes };
  }

  /**
   * Adds a service with an image of its own to the compose file, such as a database.
   *
   * @param name name of the service, which is its host name in the network of the compose file
   * @param options image and more
   */
  public addService(name: string, options: ComposeServiceOptions): void {
    this.add(name, problems => resolveService(problems, name, options));
  }

  /**
   * Adds another process of the app's image to the compose file, such as the worker of a queue. It has no port and, unless you give
   * it one, no health check.
   *
   * @param name name of the service
   * @param options command and more
   */
  public addWorker(name: string, options: ComposeWorkerOptions): void {
    this.add(name, problems => resolveWorker(problems, name, options, this.repository));
  }

  /** Checks the services of the compose file against each other, and the images of the Dockerfile, now that all are known. */
  public preSynthesize(): void {
    super.preSynthesize();
    const problems = new Problems();
    checkCompose(problems, this.model, this.services);
    checkKubernetes(problems, this.model, this.services);
    checkCodeVariables(problems, `ENV of stage "${TARGET}"`, this.dockerfile.stage(TARGET)._variables, this.model);
    problems.throwIfAny();
    const images = this.dockerfile._movableImages;
    checkDigests(problems, images, this.model.digests, this.model.digestFile, this.model.taskNames['docker:pin']);
    // The environment of the root runs the .projenrc.
    if (!this.project.parent) checkOwnPackage(problems, this.repository);
    this.warn(problems);
    completeTasks(this.tasks, this.model, this.services, images);
  }

  private add(name: string, read: (problems: Problems) => Container): void {
    const problems = new Problems();
    composeName(name, 'name of the service', problems);
    const service = read(problems);
    if (service.kind === 'worker') checkCodeVariables(problems, `compose.workers.${name}.environment`, service.environment, this.model);
    claim(problems, portClaims(service), this.project);
    // A worker has manifests of its own.
    const planned = manifests(this.model, [...this.services, service]);
    checkOwnership(problems, planned.filter(each => this.isNewManifest(each)).map(plannedFile), this.repository);
    problems.throwIfAny();
    this.warn(problems);
    this.project.gitignore.exclude(...secretFilesOf(service).map(path => `/${path}`));
    this.services.push(service);
    this.addManifests(manifests(this.model, this.services));
  }

  private addManifests(planned: readonly Output[]): void {
    for (const output of planned) {
      if (this.isNewManifest(output)) this.kubernetes[output.name!] = managedFile(this.project, output) as YamlFile;
    }
  }

  private isNewManifest({ name }: Output): boolean {
    return name !== undefined && !(name in this.kubernetes);
  }

  private warn({ warnings }: Problems): void {
    const { logger, name, parent } = this.project;
    const prefix = parent ? `NegotiationDockerPackaging of ${name}` : 'NegotiationDockerPackaging';
    warnings.forEach(warning => logger.warn(`${prefix}: ${warning}`));
  }
}

/** Outside of the class: the bundle renames one that names itself. */
function packagingOf(project: Project): NegotiationDockerPackaging | undefined {
  return project.node.findAll().find((each): each is NegotiationDockerPackaging =>
    each instanceof NegotiationDockerPackaging && each.project === project);
}

function plannedFile({ id, path }: Output): PlannedFile {
  return { option: `paths.${id}`, path };
}
