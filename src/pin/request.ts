/** Environment variable of the task that holds the request, as JSON. */
export const PIN_VARIABLE = 'DOCKER_PIN_REQUEST';

/** The images to pin: written at synthesis, read by the command. */
export interface PinRequest {
  /** The file with digests, relative to the project. */
  readonly file: string;
  /** The images of the Dockerfile that have a tag and no digest. */
  readonly images: readonly string[];
  /** Name of the task. */
  readonly task: string;
  /** Platform to pull for, where the options name one. */
  readonly platform?: string;
}
