import { testInvalid } from '../support/synthesis';

testInvalid([
  ['compose.hostPort', { compose: { hostPort: -1 } }, '-1'],
  ['compose.hostPort', { compose: { hostPort: '80' } }, '"80"'],
  ['compose.address', { compose: { address: 'everywhere' } }, '"everywhere"'],
  ['compose.address', { compose: { address: '127.0.0.300' } }, '"127.0.0.300"'],
  ['compose.address', { compose: { address: '::1' } }, '"::1"'],
  ['compose.service', { compose: { service: 'a b' } }, '"a b"'],
  ['compose.volume', { compose: { volume: '../x' } }, '"../x"'],
  ['compose.stopGracePeriod', { compose: { stopGracePeriod: Infinity } }, 'Infinity'],
]);
