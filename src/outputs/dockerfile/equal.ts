/**
 * Commands that make files equal in every build and from every checkout, so that equal content gives equal layers. ZIP archives, such as
 * wheels, know no date before 1980, in the time zone of the program that writes them.
 */

/** An option of `touch`. */
const DATE = "--date='1980-01-02 UTC'";

/** Sets the timestamps of everything below the paths. */
export function equalTimes(...paths: readonly string[]): string {
  return `find ${paths.join(' ')} -exec touch --no-dereference ${DATE} {} +`;
}

/** Sets the timestamps of the directories alone. */
export function equalTime(...paths: readonly string[]): string {
  return `touch ${DATE} ${paths.join(' ')}`;
}

/** Lets every uid read the files, and their owner alone write: the umask and the groups of the checkout decided on their modes. */
export function equalModes(...paths: readonly string[]): string {
  return `chmod -R u=rwX,go=rX,a-st ${paths.join(' ')}`;
}

/** The mode of /app, unless root owns all of it: each user may add files, and nobody may rename those of another. */
export const APP_MODE = '1777';
