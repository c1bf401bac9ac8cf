/** distribution/reference, grammar: domain and path components, 255 characters. */
export const IMAGE_NAME = /^(?=.{1,255}$)([a-z0-9]+([.-][a-z0-9]+)*(:[0-9]+)?\/)?[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
export const IMAGE_TAG = /^[\w][\w.-]{0,127}$/;
const IMAGE_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The parts of an image reference, undefined for a value that is none. */
export function imageParts(value: unknown): { readonly name: string; readonly tag?: string; readonly digest?: string } | undefined {
  const [rest, digest, ...more] = (typeof value === 'string' ? value : '').split('@');
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const [name, tag] = colon < 0 ? [rest] : [rest.slice(0, colon), rest.slice(colon + 1)];
  const isFine = IMAGE_NAME.test(name) && (tag === undefined || IMAGE_TAG.test(tag)) && (digest === undefined || isDigest(digest));
  return isFine && more.length === 0 ? { name, tag, digest } : undefined;
}

/** The digest of an image. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && IMAGE_DIGEST.test(value);
}
