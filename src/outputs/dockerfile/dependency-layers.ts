import { forgetUvCache } from './commands';
import { equalTimes } from './equal';
import { Model } from '../../model';

const LAYERS = '/layers';
const METADATA = 'metadata';
const OTHERS = 'others';

/**
 * Directories of the stage "dependencies", each for a layer of the image, in the order of change: the largest packages alone, all other
 * files, metadata.
 */
export function dependencyLayers({ builder: { dependencyLayers: count } }: Model): readonly string[] {
  const large = Array.from({ length: Math.max(0, count - 2) }, (_, i) => `${i + 1}`);
  return [...large, OTHERS, ...(count > 1 ? [METADATA] : [])].map(name => `${LAYERS}/${name}`);
}

/** Moves a directory up: "a/b/c" becomes "a/b/", and that "a/". */
const UP = 'sub("[^/]+/?$", "", up)';

/**
 * Reads the bytes of each file and its path, for files of packages that of their directory, with a slash at its end. Prints the size of each
 * part of the environment: a directory with files of its own, without such a directory above it, or a single file. The size is in blocks of a
 * layer, which is a tar archive: 512 bytes of header for each file, and its content up to the next multiple of 512 bytes.
 */
const PARTS = `{ sum[$2] += int(($1 + 1023) / 512) }
END {
    for (path in sum) { part = up = path; while (${UP}) if (up in sum) part = up; size[part] += sum[path] };
    for (part in size) printf "%.0f\\t%s\\n", size[part], part
}`;

/** Reads the parts, then the paths of the files RECORD. Prints the size of the package, its RECORD, and the path of each of its parts. */
const PACKAGES = `FNR == NR { size[$2] = $1; next }
{
    site = $0; sub("[^/]*/RECORD$", "", site);
    while ((getline up < $0) > 0) {
        sub(/,[^,]*,[^,]*$/, "", up);
        folder = site; while (sub("^[.][.]/", "", up)) sub("[^/]+/$", "", folder);
        up = folder up; while (!(up in size) && ${UP});
        if (up in size && !(up in name)) { name[up] = $0; sum[$0] += size[up] }
    }
    close($0)
}
END { for (part in size) printf "%.0f|%s|%s\\n", part in name ? sum[name[part]] : size[part], part in name ? name[part] : part, part }`;

/** Shell commands that split the environment, by hard links. The working directory is /app. */
export function splitEnvironment(model: Model): string[] {
  const layers = dependencyLayers(model);
  const large = layers.length - 2;
  const metadataLayer = layers[layers.length - 1];
  const venv = '.venv';
  const others = `env --chdir=${LAYERS}/${OTHERS}`;
  const metadata = (command: string) => `${others} find ${venv} -name '*.dist-info' -prune -exec ${command} {} +`;
  return [
    '# Split the environment into layers, by hard links, so that an update ships the packages that it changes.',
    `mkdir -p ${layers.join(' ')}`,
    `cp -al ${venv} ${LAYERS}/${OTHERS}/`,
    ...(large > 0 ? [
      '# Measure the parts of the environment, in blocks of 512 bytes: in a layer, a file has one for its header, and those of its content.',
      '# A namespace has no files of its own, so each directory in it is a part.',
      `LC_ALL=C find ${venv} -name '*.dist-info' -prune -o -type f ! -path '*[|[:cntrl:]]*'\n`
        + ' \'(\' -path \'*/site-packages/*/*\' -printf \'%s\\t%h/\\n\' -o -printf \'%s\\t%p\\n\' \')\' > /tmp/files',
      `awk -F '\\t' '${PARTS}' /tmp/files > /tmp/parts`,
      '# Add up the parts of each package, which its file RECORD lists, and give each of the largest packages a layer.',
      `printf '%s\\n' ${venv}/lib/*/site-packages/*.dist-info/RECORD > /tmp/records`,
      `awk -F '\\t' '${PACKAGES}' /tmp/parts /tmp/records > /tmp/packages`,
      'LC_ALL=C sort -t \'|\' -k 1,1nr -k 2 -o /tmp/packages /tmp/packages',
      `give() { mkdir -p "${LAYERS}/$1/\${2%/*}" && mv "${LAYERS}/${OTHERS}/$2" "${LAYERS}/$1/\${2%/*}/"; }`,
      'n=0 last=',
      `while IFS='|' read -r _ package part; do
    [ "$package" = "$last" ] || n=$((n + 1));
    [ "$n" -le ${large} ] || break;
    last=$package; give "$n" "\${part%/}" || exit;
done < /tmp/packages`,
    ] : []),
    ...(layers.length > 1 ? [
      '# Metadata changes with every update.',
      metadata(`cp -al --parents -t ${LAYERS}/${METADATA}`),
      metadata('rm -r'),
    ] : []),
    '# uv_cache.json holds a timestamp of the checkout.',
    forgetUvCache(metadataLayer),
    `find ${metadataLayer} -name uv_cache.json -delete`,
    '# Set equal timestamps in every build.',
    equalTimes(LAYERS),
  ];
}
