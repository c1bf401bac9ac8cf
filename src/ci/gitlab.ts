import { gitlab, Project } from 'projen';
import { commandsOf, placeOf } from './commands';
import { Model } from '../model';

export function addGitlab(project: Project, model: Model): void {
  const { branch, image, pin: schedule } = model.ci!;
  const { root, folder, suffix } = placeOf(project, model);
  const { install, verify, check, release, record, pin, pinBranch } = commandsOf(project, model);
  const known = root.components.find((each): each is gitlab.GitlabConfiguration => each instanceof gitlab.GitlabConfiguration);
  const configuration = known ?? new gitlab.GitlabConfiguration(root, { stages: ['verify', 'release'] });
  const names = image ?? `$CI_REGISTRY_IMAGE${suffix ? `/${model.compose.service}` : ''}`;
  const base = {
    image: { name: 'docker:28' },
    services: [{ name: 'docker:28-dind' }],
    variables: { DOCKER_TLS_CERTDIR: '/certs', IMAGE: names },
    beforeScript: [
      'apk add --no-cache bash git nodejs npm uv',
      'echo "$CI_REGISTRY_PASSWORD" | docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
      'docker context create build && docker buildx create --use build',
      ...(folder ? [`cd ${folder}`] : []),
      ...install,
    ],
  };
  const mayPush = [
    'git remote set-url origin "https://release:$RELEASE_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git"',
    'git config user.name release',
    'git config user.email "release@$CI_SERVER_HOST"',
  ];
  configuration.addJobs({
    [`verify${suffix}`]: {
      ...base,
      stage: 'verify',
      rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }, { if: `$CI_COMMIT_BRANCH == "${branch}"` }, { if: '$CI_COMMIT_TAG =~ /^v/' }],
      script: [`if [ "$CI_COMMIT_BRANCH" = "${branch}" ]; then CACHE_TO="--cache-to=type=registry,ref=$IMAGE:cache,mode=max"; fi`, ...verify, ...check],
    },
    [`release${suffix}`]: {
      ...base,
      stage: 'release',
      rules: [{ if: '$CI_COMMIT_TAG =~ /^v/' }],
      script: ['VERSION=${CI_COMMIT_TAG#v}', 'docker run --privileged --rm tonistiigi/binfmt --install all', ...release,
        ...(record.length ? [...mayPush, `git fetch origin ${branch} && git checkout -B ${branch} FETCH_HEAD`] : []),
        ...record],
    },
    ...(schedule ? {
      [`pin${suffix}`]: {
        ...base,
        stage: 'verify',
        rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }],
        script: [...mayPush, ...pin, `git push --force -o merge_request.create -o merge_request.target=${branch} origin ${pinBranch}`],
      },
    } : {}),
  });
}
