/** The app's directory in the image. */
export const APP = '/app';

/** The virtual environment in the image. */
export const VENV = `${APP}/.venv`;

/** Where a swarm mounts the secret with the variables of the app. No secret of the options has a name like that. */
export const SWARM_ENVIRONMENT = '/run/secrets/.env';

/** Where compose mounts secrets that are files of the host, for the entrypoint to copy. */
export const HOST_SECRETS = '/run/secrets/.host';

/** Whether a path is a directory or below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
