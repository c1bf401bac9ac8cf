/** The app's directory in the image. */
export const APP = '/app';

/** The virtual environment in the image. */
export const VENV = `${APP}/.venv`;
