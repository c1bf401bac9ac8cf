/** The documents of scanners that this repository's check does not install, and of checkov. */
import { accept } from '../../src/check/accepted';
import { checkovReport } from '../../src/check/checkov';
import { dockle, dockleReport } from '../../src/check/dockle';
import { Missing } from '../../src/check/tool';
import { trivy, trivyReport } from '../../src/check/trivy';
import { CHECKED_FILES } from '../support/checked-files';
import { FakeProgram, fakeProgram } from '../support/fake-docker';
import { folderWith } from '../support/synthesis';

let fake: FakeProgram[] = [];

afterEach(() => {
  fake.reverse().forEach(each => each.remove());
  fake = [];
});

/** Lets a program print a document. */
const prints = (program: string, answer: object, code = 0) => fake.push(fakeProgram(program, `cat <<'END'\n${JSON.stringify(answer)}\nEND\nexit ${code}`));

test('accepted findings keep code and reason, and those of other codes stay', () =>
  expect(accept([{ code: 'A1', text: 'a' }, { code: 'A12', text: 'b' }, { code: 'A1', text: 'c' }], [{ code: /^A1$/, reason: 'on purpose' }]))
    .toEqual({ findings: ['b'], accepted: ['A1: on purpose'] }));

describe('checkov', () => {
  const failed = (check_id: string, check_name: string, file_path: string) =>
    ({ results: { failed_checks: [{ check_id, check_name, file_path, file_line_range: [7, 9] }] } });

  test('findings have the path of the Dockerfile, and of each manifest', () =>
    expect(checkovReport([
      ['docker/app', failed('CKV_DOCKER_1', 'Ensure port 22 is not exposed', '/Dockerfile')],
      ['deploy/kubernetes/', failed('CKV_K8S_20', 'Containers should not run with allowPrivilegeEscalation', '/deployment.yaml')],
    ])).toEqual({
      findings: [
        'docker/app:7 CKV_DOCKER_1 Ensure port 22 is not exposed',
        'deploy/kubernetes/deployment.yaml:7 CKV_K8S_20 Containers should not run with allowPrivilegeEscalation',
      ],
      accepted: [],
    }));

  test('what a base leaves to its overlay is accepted', () =>
    expect(checkovReport([['deploy/kubernetes/', failed('CKV_K8S_21', 'The default namespace should not be used', '/service.yaml')]]))
      .toEqual({ findings: [], accepted: ['CKV_K8S_21: the overlay or kubectl sets the namespace'] }));

  test('a document without results is a failure', () => expect(() => checkovReport([['Dockerfile', {}]])).toThrow('checkov cannot read Dockerfile'));
});

describe('trivy', () => {
  const NO_USER = { ID: 'DS-0002', Message: 'Specify at least 1 USER command in Dockerfile with non-root user as argument', CauseMetadata: {} };
  const SSH = { ID: 'DS-0004', Message: 'Port 22 should not be exposed in Dockerfile', CauseMetadata: { StartLine: 70, EndLine: 70 } };
  const results = (...Misconfigurations: (typeof NO_USER | typeof SSH)[]) => ({ Results: [{ Misconfigurations }] });

  test('reads a copy of the Dockerfile, whatever its name', async () => {
    prints('trivy', results(SSH));
    const report = await trivy.check({ ...CHECKED_FILES, dockerfile: 'docker' }, folderWith({ docker: 'FROM a' }));
    expect(report).toEqual({ findings: ['docker:70 DS-0004 Port 22 should not be exposed in Dockerfile'], accepted: [] });
    expect(fake[0].calls()[0]).toMatch(/^config --quiet --format json \/.*\/docker-check-\w+$/);
  });

  test.each(['DS-0002', 'AVD-DS-0002', 'DS002'])('a Dockerfile without USER is accepted where root starts the entrypoint: %s', ID => {
    const report = (startsAsRoot: boolean) => trivyReport(results({ ...NO_USER, ID }), { ...CHECKED_FILES, startsAsRoot });
    expect(report(true)).toEqual({ findings: [], accepted: [`${ID}: the entrypoint starts as root, and runs the app as its user`] });
    expect(report(false)).toEqual({ findings: [expect.stringContaining(`Dockerfile ${ID} Specify`)], accepted: [] });
  });

  test('results without misconfigurations are no finding, no results are a failure', () => {
    expect(trivyReport({ Results: [{}] }, CHECKED_FILES).findings).toEqual([]);
    expect(() => trivyReport({}, CHECKED_FILES)).toThrow('trivy cannot read Dockerfile');
  });
});

describe('dockle', () => {
  const detail = (code: string, level: string, ...alerts: string[]) => ({ code, title: 't', level, alerts });
  const details = [
    detail('CIS-DI-0010', 'FATAL', 'Suspicious filename found : app/credentials.json', 'Suspicious ENV key found : API_KEY'),
    detail('CIS-DI-0001', 'WARN', 'Last user should not be root'),
    detail('DKL-DI-0006', 'WARN', "Avoid 'latest' tag"),
    detail('CIS-DI-0005', 'INFO', 'export DOCKER_CONTENT_TRUST=1 before docker pull/build'),
  ];

  test('levels FATAL and WARN are findings, but for the start as root and the tag', () =>
    expect(dockleReport({ details }, CHECKED_FILES)).toEqual({
      findings: [
        'negotiation-agent:latest CIS-DI-0010 Suspicious filename found : app/credentials.json',
        'negotiation-agent:latest CIS-DI-0010 Suspicious ENV key found : API_KEY',
      ],
      accepted: ['CIS-DI-0001: the entrypoint starts as root, and runs the app as its user', 'DKL-DI-0006: the option image.tag sets the tag'],
    }));

  test('an image that is to start without root must do so', () =>
    expect(dockleReport({ details: [details[1]] }, { ...CHECKED_FILES, startsAsRoot: false }).findings).toHaveLength(1));

  test('checks the image that docker:build made', async () => {
    prints('docker', {});
    prints('dockle', { details: [] });
    expect(await dockle.check(CHECKED_FILES, '.')).toEqual({ findings: [], accepted: [] });
    expect(fake.map(each => each.calls())).toEqual([
      ['image inspect negotiation-agent:latest'], ['--version', '--format json --accept-file settings.py negotiation-agent:latest'],
    ]);
  });

  test('without an image, the check is incomplete', async () => {
    prints('docker', {}, 1);
    prints('dockle', {});
    await expect(dockle.check(CHECKED_FILES, '.')).rejects.toEqual(new Missing('no image negotiation-agent:latest; build it with npx projen docker:build'));
  });
});
