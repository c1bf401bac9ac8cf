import { testInvalid } from '../support/synthesis';

testInvalid([
  ['paths.entrypoint', { paths: { entrypoint: 5 } }, '5'],
  ['paths.dockerfile', { paths: { dockerfile: '../Dockerfile' } }, '"../Dockerfile"'],
  ['paths.dockerfile', { paths: { dockerfile: '-f' } }, '"-f"'],
  ['paths.entrypoint', { paths: { entrypoint: '--link/run.sh' } }, '"--link/run.sh"'],
  ['paths.dockerignore', { paths: { dockerignore: 'other.ignore' } }, '"other.ignore"'],
  ['paths.compose', { paths: { compose: 'Dockerfile' } }, '"Dockerfile"'],
  ['paths.images', { paths: { images: '../images.json' } }, '"../images.json"'],
  ['paths.images', { paths: { images: 'docker-compose.yml' } }, '"docker-compose.yml"'],
  ['paths.healthcheck', { paths: { entrypoint: 'a/run.sh', healthcheck: 'b/run.sh' } }, '"b/run.sh"'],
]);
