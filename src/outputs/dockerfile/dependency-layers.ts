import { equalTimes } from './equal';
import { Model } from '../../model';
import { VENV } from '../../options/layout';

const LAYERS = '/layers';
const METADATA = 'metadata';
const OTHERS = 'others';

/**
 * Directories of the stage "dependencies", each for a layer of the image, in the order of change: the largest packages alone, all other
 * files, scripts and metadata.
 */
export function dependencyLayers({ builder: { dependencyLayers: count } }: Model): readonly string[] {
  if (count === 1) return [];
  return [...Array.from({ length: count - 2 }, (_, i) => `${i + 1}`), OTHERS, METADATA].map(name => `${LAYERS}/${name}`);
}

/**
 * Prints the bytes of the package, its file RECORD and the path of each part. Reads the bytes and paths of all parts, then the paths of all
 * RECORDs. The part of a file in a RECORD is the nearest directory above it, whose path ends with a slash. A part that no RECORD knows is a
 * package itself.
 */
const PACKAGES = [
  'FNR == NR { bytes[$2] = $1; next }',
  '{ folder = $0; sub("[^/]*/RECORD$", "", folder); while ((getline path < $0) > 0) { sub(/,[^,]*,[^,]*$/, "", path); path = folder path;',
  'while (!(path in bytes) && sub("[^/]+/?$", "", path)); if (path in bytes && !(path in name)) { name[path] = $0; sum[$0] += bytes[path] } } close($0) }',
  'END { for (path in bytes) printf "%.0f|%s|%s\\n", path in name ? sum[name[path]] : bytes[path], path in name ? name[path] : path, path }',
].join(' ');

/** Shell commands that split the environment, by hard links. The working directory is /app. */
export function splitEnvironment(model: Model): string[] {
  const layers = dependencyLayers(model);
  if (layers.length === 0) return ['# Equal timestamps in every build.', equalTimes(VENV)];
  const venv = '.venv';
  const large = layers.length - 2;
  const inOthers = `env --chdir=${LAYERS}/${OTHERS}`;
  const metadata = `${inOthers} xargs -r -d '\\n' -a /tmp/${METADATA}`;
  return [
    '# Split the environment into layers, by hard links, so that an update ships the packages that it changes. Scripts and metadata',
    '# change with every update.',
    `mkdir -p ${layers.join(' ')}`,
    `cp -al ${venv} ${LAYERS}/${OTHERS}/`,
    `find ${venv} '(' -path ${venv}/bin -o -name '*.dist-info' ')' -prune -fprintf /tmp/${METADATA} '%p\\n'`
      + ' -o -type f \'(\' -path \'*/site-packages/*/*\' -printf \'%h/\\n\' -o -printf \'%p\\n\' \')\' > /tmp/paths',
    `${metadata} cp -al --parents -t ${LAYERS}/${METADATA}`,
    `${metadata} rm -r`,
    ...(large ? [
      '# Measure each directory with files below the environment, without those below it. A namespace has no files, so each part counts.',
      'LC_ALL=C sort -u -o /tmp/paths /tmp/paths',
      'awk \'!last || index($0, last) != 1 { print; if (/\\/$/) last = $0 }\' /tmp/paths > /tmp/parts',
      'xargs -r -d \'\\n\' -a /tmp/parts du -sb > /tmp/sizes',
      '# Add up the parts of each package, which its file RECORD lists, and give each of the largest packages a layer.',
      `find ${venv} -path '*.dist-info/RECORD' > /tmp/records`,
      `awk -F '\\t' '${PACKAGES}' /tmp/sizes /tmp/records > /tmp/packages`,
      "sort -t '|' -k 1,1nr -k 2,2 -o /tmp/packages /tmp/packages",
      `give() { mkdir -p "${LAYERS}/$1/\${2%/*}" && mv "${LAYERS}/${OTHERS}/$2" "${LAYERS}/$1/\${2%/*}/"; }`,
      `n=0 last= && while IFS='|' read -r _ package path; do [ "$package" = "$last" ] || n=$((n + 1)); [ "$n" -le ${large} ] || break;`
        + ' last=$package; give "$n" "${path%/}" || exit; done < /tmp/packages',
    ] : []),
    '# Equal timestamps in every build.',
    equalTimes(LAYERS),
  ];
}
