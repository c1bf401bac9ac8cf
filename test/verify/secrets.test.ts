import { isSecret } from '../../src/verify/secrets';

test.each([
  ['app/.env', true],
  ['app/src/.env.local', true],
  ['app/deep/credentials.json', true],
  ['app/.env/inside', true],
  ['app/server.key', true],
  ['app/certs/admitted.pem', false],
  ['app/.venv/lib/python3.12/site-packages/certifi/cacert.pem', false],
  ['app/.venv/lib/python3.12/site-packages/x/token.json', true],
  ['etc/ssl/certs/ca.pem', false],
  ['app/environment', false],
  ['app/.environment', false],
  ['app/.envrc', true],
  ['app/config/secrets.yaml', true],
  ['app/src/secrets/key', true],
  ['app/src/secrets/vault.py', false],
  ['usr/lib/python3.12/secrets.py', false],
])('whether %s is a secret: %s', (path, secret) => expect(isSecret(path, { admit: ['certs/admitted.pem'] })).toBe(secret));
