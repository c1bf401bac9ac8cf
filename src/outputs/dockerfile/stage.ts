import { pinned } from './digests';
import { Flags } from './flags';
import { Commented, Instruction } from './instruction';
import * as check from './instruction-checks';
import { commentLines, render } from './render';
import {
  DockerfileCommandOptions, DockerfileCopyOptions, DockerfileEnvOptions, DockerfileHealthcheckOptions, DockerfileInstructionOptions,
  DockerfileRunOptions, DockerfileStageOptions,
} from './stage-options';
import { ImageDigests, withDigest } from '../../project/image-digests';
import { LABEL_NAME } from '../../validation/label-name';

/**
 * One stage of a `Dockerfile`. Instructions are written in the order of the calls; HEALTHCHECK, ENTRYPOINT and CMD come last,
 * whenever you set them. Every method checks its values, so that none can become a second instruction.
 *
 * @example
 * const assets = new DockerfileStage('assets', { image: 'node:22-slim', comment: 'Build the frontend.' });
 * assets.workdir('/assets');
 * assets.copy(['package.json', 'package-lock.json'], './');
 * assets.run(['npm ci'], { mounts: [DockerfileMount.cache('/root/.npm')] });
 */
export class DockerfileStage {
  /** Name of the stage, for `copy({ from })`, for `image` of another stage and for `docker build --target`. */
  public readonly name: string;
  /** Image or stage that it builds on. */
  public readonly image: string;

  private readonly platform?: string;
  private readonly comment?: string;
  private readonly instructions: Commented[] = [];
  private readonly last: { user?: Commented; healthcheck?: Commented; entrypoint?: Commented; cmd?: Commented } = {};

  public constructor(name: string, options: DockerfileStageOptions) {
    this.name = check.stageName(name);
    this.image = check.word(`image of stage "${name}"`, options.image);
    this.platform = options.platform && check.word(`platform of stage "${name}"`, options.platform);
    this.comment = options.comment;
  }

  /**
   * Runs shell commands, joined by `&&`. An item that begins with `#` is a comment on the next command.
   *
   * @param commands one command per item, each on one line
   */
  public run(commands: string[], options: DockerfileRunOptions = {}): void {
    this._run(check.commands(commands), options);
  }

  /**
   * Runs commands that may have several lines. A break stands for a blank.
   *
   * @internal
   */
  public _run(commands: readonly string[], options: DockerfileRunOptions = {}): void {
    const network = options.network && check.word('network of RUN', options.network);
    this.add({ kind: 'run', commands: [...commands], mounts: [...options.mounts ?? []], network }, options);
  }

  /**
   * Copies files from the build context, from another stage or from an image.
   *
   * @param sources paths or patterns
   * @param target path in the image; end it with `/` when it is a directory
   */
  public copy(sources: string[], target: string, options: DockerfileCopyOptions = {}): void {
    check.copyPaths(sources, target);
    const flags: Flags = { from: options.from, chown: options.chown, chmod: options.chmod, link: options.link || undefined };
    for (const [name, value] of Object.entries(flags)) if (typeof value === 'string') check.word(`${name} of COPY`, value);
    this.add({ kind: 'copy', sources: [...sources], target, flags }, options);
  }

  /**
   * Sets environment variables. Values are literal unless you set `expand`.
   *
   * @param variables names with values
   */
  public env(variables: { [name: string]: string }, options: DockerfileEnvOptions = {}): void {
    check.variables('ENV', variables);
    if (options.expand) for (const [name, value] of Object.entries(variables)) check.expandable(`value of ${name} in ENV`, value);
    this.add({ kind: 'env', variables: { ...variables }, expand: options.expand ?? false, comments: options.comments ?? {} }, options);
  }

  /**
   * Declares a build argument.
   *
   * @param name name of the argument
   * @param value value where the build passes none; every `docker history` shows it
   */
  public arg(name: string, value?: string, options: DockerfileInstructionOptions = {}): void {
    check.variables('ARG', { [name]: value ?? '' });
    this.add({ kind: 'arg', name, value }, options);
  }

  /**
   * Sets labels.
   *
   * @param labels names with values
   */
  public label(labels: { [name: string]: string }, options: DockerfileInstructionOptions = {}): void {
    check.variables('LABEL', labels, LABEL_NAME);
    this.add({ kind: 'label', labels: { ...labels } }, options);
  }

  /**
   * Sets the working directory, and creates it.
   *
   * @param path absolute path, or one below the last working directory
   */
  public workdir(path: string, options: DockerfileInstructionOptions = {}): void {
    this.add({ kind: 'workdir', path: check.word('path of WORKDIR', path) }, options);
  }

  /**
   * Sets the user that runs the following commands and the container.
   *
   * @param user name or uid, with an optional group behind a colon
   */
  public user(user: string, options: DockerfileInstructionOptions = {}): void {
    this.add({ kind: 'user', user: check.word('user of USER', user) }, options);
  }

  /**
   * Documents a port that the container listens on.
   *
   * @param port port number
   * @param protocol `tcp` or `udp`, default `tcp`
   */
  public expose(port: number, protocol?: string, options: DockerfileInstructionOptions = {}): void {
    check.word('port of EXPOSE', String(port));
    this.add({ kind: 'expose', port, protocol: protocol && check.word('protocol of EXPOSE', protocol) }, options);
  }

  /**
   * Adds an instruction that has no method of its own, such as `STOPSIGNAL SIGINT`.
   *
   * @param line one whole instruction on one line
   */
  public raw(line: string, options: DockerfileInstructionOptions = {}): void {
    this.add({ kind: 'raw', line: check.rawLine(line) }, options);
  }

  /**
   * Sets the health check. The last call wins.
   *
   * @param command command in exec form, one argument per item; an empty list disables the health check of the base image
   */
  public healthcheck(command: string[], options: DockerfileHealthcheckOptions = {}): void {
    const time = (value: number | undefined) => (value === undefined ? undefined : `${value}s`);
    const flags = {
      'interval': time(options.interval),
      'timeout': time(options.timeout),
      'start-period': time(options.startPeriod),
      'start-interval': time(options.startInterval),
      'retries': options.retries?.toString(),
    };
    this.last.healthcheck = { instruction: { kind: 'healthcheck', flags, command: [...command] }, comment: options.comment };
  }

  /**
   * Sets the entrypoint. The last call wins.
   *
   * @param command command in exec form, one argument per item
   */
  public entrypoint(command: string[], options: DockerfileCommandOptions = {}): void {
    this.last.entrypoint = { instruction: { kind: 'entrypoint', command: [...command] }, comment: options.comment };
  }

  /**
   * Sets the default command. The last call wins.
   *
   * @param command command in exec form, one argument per item
   */
  public cmd(command: string[], options: DockerfileCommandOptions = {}): void {
    this.last.cmd = { instruction: { kind: 'cmd', command: [...command] }, comment: options.comment };
  }

  /**
   * Sets the user of the container alone, behind all instructions that are added later.
   *
   * @internal
   */
  public _runAs(user: string, options: DockerfileInstructionOptions): void {
    this.last.user = { instruction: { kind: 'user', user: check.word('user of USER', user) }, comment: options.comment };
  }

  /**
   * Variables that the stage itself sets.
   *
   * @internal
   */
  public get _variables(): Record<string, string> {
    return Object.assign({}, ...this.instructions.map(({ instruction }) => (instruction.kind === 'env' ? instruction.variables : {})));
  }

  /**
   * Names of the stages and images that have to exist before this stage is built.
   *
   * @internal
   */
  public get _needs(): string[] {
    return [this.image, ...this.instructions.flatMap(({ instruction }) => {
      if (instruction.kind === 'copy') return [instruction.flags.from];
      return instruction.kind === 'run' ? instruction.mounts.map(mount => mount._from) : [];
    })].filter((name): name is string => typeof name === 'string');
  }

  /** @internal */
  public _lines(digests: ImageDigests = new Map()): string[] {
    const { user, healthcheck, entrypoint, cmd } = this.last;
    const platform = this.platform ? ` --platform=${this.platform}` : '';
    const instructions = this.instructions.map(each => pinned(each, digests));
    const all = [...instructions, user, healthcheck, entrypoint, cmd].filter(each => each !== undefined);
    return [...commentLines(this.comment), `FROM${platform} ${withDigest(this.image, digests)} AS ${this.name}`, ...render(all)];
  }

  private add(instruction: Instruction, { comment }: DockerfileInstructionOptions): void {
    this.instructions.push({ instruction, comment });
  }
}
