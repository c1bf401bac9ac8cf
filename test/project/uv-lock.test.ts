import { closure, normalizedName, readLock } from '../../src/project/uv-lock';
import { Problems } from '../../src/validation/problems';

const LOCK = `version = 1
revision = 3
requires-python = ">=3.11"

[manifest]
members = ["alpha", "beta", "shared"]

[[package]]
name = "alpha"
version = "0.1.0"
source = { editable = "services/alpha" }
dependencies = [{ name = "idna" }, { name = "shared" }]

[package.optional-dependencies]
pdf = [{ name = "printer" }]

[package.metadata]
requires-dist = [{ name = "idna" }]

[[package]]
name = "beta"
version = "0.1.0"
source = { virtual = "services/beta" }

[package.dev-dependencies]
dev = [{ name = "alpha" }]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "local-wheel"
version = "1"
source = { path = "./vendor/local_wheel-1-py3-none-any.whl" }

[[package]]
name = "flat"
version = "1"
source = { registry = "wheels" }

[[package]]
name = "printer"
version = "1"
source = { directory = "../printer" }

[[package]]
name = "shared"
version = "0.1.0"
source = { editable = "libs/shared" }

[[package]]
name = "uv"
version = "0.13.9"
source = { git = "https://example.com/uv?rev=1#2" }
`;

const lock = readLock(new Problems(), LOCK);

test('knows its format, uv itself and git', () => expect(lock).toMatchObject({ version: 1, hasUv: true, hasGit: true }));
test('knows the local packages and nothing else', () => expect(lock.packages.map(({ name, path }) => `${name} ${path}`))
  .toEqual(['alpha services/alpha', 'beta services/beta', 'printer ../printer', 'shared libs/shared']));
test('knows the archives and flat indexes of the repository', () => expect(lock.files).toEqual(['vendor/local_wheel-1-py3-none-any.whl', 'wheels']));

test.each([['alpha', ['alpha', 'shared', 'printer']], ['beta', ['beta', 'alpha', 'shared', 'printer']], ['Shared', ['shared']], ['idna', []]])(
  'the closure of %s is %j', (name, names) => expect(closure(lock, name).map(each => each.name)).toEqual(names));

test('names are compared in their normalized form', () => expect(normalizedName('Acme.Billing__Core')).toBe('acme-billing-core'));
test('an empty lock has no package', () => expect(readLock(new Problems(), '')).toMatchObject({ version: 1, packages: [], files: [] }));
test('CRLF is fine', () => expect(readLock(new Problems(), LOCK.replaceAll('\n', '\r\n')).packages).toEqual(lock.packages));
