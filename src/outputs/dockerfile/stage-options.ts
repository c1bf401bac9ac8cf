import { DockerfileMount } from './mount';

/**
 * Options of a stage.
 *
 * @example
 * packaging.dockerfile.addStage('assets', { image: 'node:22-slim', comment: 'Build the frontend.' });
 */
export interface DockerfileStageOptions {
  /**
   * Image reference, or the name of another stage, to build on.
   *
   * @example 'node:22-slim'
   */
  readonly image: string;

  /**
   * Platform of the image.
   *
   * @default - that of the build
   * @example '$BUILDPLATFORM'
   */
  readonly platform?: string;

  /**
   * Comment above FROM: the purpose of the stage.
   *
   * @default - none
   * @example 'Build the frontend.'
   */
  readonly comment?: string;
}

/**
 * Options that every instruction takes.
 *
 * @example
 * stage.workdir('/app', { comment: 'Where the app runs.' });
 */
export interface DockerfileInstructionOptions {
  /**
   * Comment above the instruction. Line breaks give several lines.
   *
   * @default - none
   * @example 'Needed by psycopg.'
   */
  readonly comment?: string;
}

/**
 * Options of RUN.
 *
 * @example
 * stage.run(['npm ci', 'npm run build'], { mounts: [DockerfileMount.cache('/root/.npm')] });
 */
export interface DockerfileRunOptions extends DockerfileInstructionOptions {
  /**
   * Mounts for the time of the instruction.
   *
   * @default []
   * @example [DockerfileMount.cache('/root/.npm')]
   */
  readonly mounts?: DockerfileMount[];

  /**
   * Network of the instruction: `default`, `none` or `host`.
   *
   * @default - default
   * @example 'none'
   */
  readonly network?: string;
}

/**
 * Options of COPY.
 *
 * @example
 * stage.copy(['/assets/dist'], '/app/static', { from: 'assets', chown: 'appuser:appuser' });
 */
export interface DockerfileCopyOptions extends DockerfileInstructionOptions {
  /**
   * Stage or image to copy from.
   *
   * @default - the build context
   * @example 'assets'
   */
  readonly from?: string;

  /**
   * Owner of the copies.
   *
   * @default - root:root
   * @example 'appuser:appuser'
   */
  readonly chown?: string;

  /**
   * Mode of the copies.
   *
   * @default - that of the sources
   * @example '0755'
   */
  readonly chmod?: string;

  /**
   * Copy into a layer that is independent of the layers below it.
   *
   * @default false
   * @example true
   */
  readonly link?: boolean;
}

/**
 * Options of ENV.
 *
 * @example
 * stage.env({ UV_LINK_MODE: 'copy' }, { comments: { UV_LINK_MODE: 'The cache is on another file system.' } });
 */
export interface DockerfileEnvOptions extends DockerfileInstructionOptions {
  /**
   * Let the engine expand `$NAME` in the values.
   *
   * @default false
   * @example true
   */
  readonly expand?: boolean;

  /**
   * Comments above single variables, by name.
   *
   * @default {}
   * @example { UV_LINK_MODE: 'Copy out of the cache mount, which is another file system.' }
   */
  readonly comments?: { [name: string]: string };
}

/**
 * Options of HEALTHCHECK. Times are seconds, fractions allowed.
 *
 * @example
 * stage.healthcheck(['curl', '--fail', 'http://localhost:8000/health'], { interval: 10, retries: 5 });
 */
export interface DockerfileHealthcheckOptions extends DockerfileInstructionOptions {
  /**
   * Seconds between two probes.
   *
   * @default - 30
   * @example 10
   */
  readonly interval?: number;

  /**
   * Seconds after which the engine gives a probe up.
   *
   * @default - 30
   * @example 5
   */
  readonly timeout?: number;

  /**
   * Seconds after the start in which failures do not count.
   *
   * @default - 0
   * @example 30
   */
  readonly startPeriod?: number;

  /**
   * Seconds between two probes in the start period. Needs Docker 25 or later.
   *
   * @default - 5
   * @example 2
   */
  readonly startInterval?: number;

  /**
   * Failures in a row that make the container unhealthy.
   *
   * @default - 3
   * @example 5
   */
  readonly retries?: number;
}

/**
 * Options of ENTRYPOINT and CMD.
 *
 * @example
 * stage.cmd(['python', '-m', 'agent.app'], { comment: 'The app itself.' });
 */
export interface DockerfileCommandOptions extends DockerfileInstructionOptions {}
