import { DockerfileMount } from '../../../src/outputs/dockerfile/mount';

test.each<[DockerfileMount, string]>([
  [DockerfileMount.cache('/c'), 'type=cache,target=/c'],
  [DockerfileMount.cache('/c', { id: 'x', sharing: 'locked' }), 'type=cache,target=/c,id=x,sharing=locked'],
  [DockerfileMount.bind('/b', { from: 's', source: '/x', writable: true }), 'type=bind,from=s,source=/x,target=/b,rw'],
  [DockerfileMount.secret('netrc', { target: '/root/.netrc', required: true }), 'type=secret,id=netrc,target=/root/.netrc,required'],
  [DockerfileMount.secret('token', { environmentVariable: 'TOKEN' }), 'type=secret,id=token,env=TOKEN'],
  [DockerfileMount.ssh(), 'type=ssh'],
  [DockerfileMount.ssh('key'), 'type=ssh,id=key'],
  [DockerfileMount.tmpfs('/t'), 'type=tmpfs,target=/t'],
])('%s', (mount, text) => expect(mount.toString()).toBe(text));
