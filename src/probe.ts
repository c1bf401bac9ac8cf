import { Packaging } from './packaging';

/**
 * The command that asks the app for its health. An opener with the plain HTTP handler alone knows no proxies and follows no
 * redirects; the body is read, so that one that never ends is a failure; `-I -S` keep the app's modules out.
 * Loading the ssl that http.client asks for, and does without, is a tenth of what a probe costs.
 */
export function probe({ health, python }: Packaging): string[] {
  return [python.executable, '-I', '-S', '-c', [
    "import sys; sys.modules['ssl'] = None",
    'import urllib.request as u',
    'o = u.OpenerDirector()',
    'o.add_handler(u.HTTPHandler())',
    `r = o.open('${health.url}')`,
    'r.read(65536)',
    "sys.exit(r.status != 200 and f'HTTP status {r.status}')",
  ].join('; ')];
}
