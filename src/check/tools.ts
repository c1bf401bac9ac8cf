import { buildkit } from './buildkit';
import { checkov } from './checkov';
import { compose } from './compose';
import { dockle } from './dockle';
import { hadolint } from './hadolint';
import { shellcheck } from './shellcheck';
import { Tool } from './tool';
import { trivy } from './trivy';

/** In the order of the report. */
export const TOOLS: readonly Tool[] = [hadolint, shellcheck, checkov, buildkit, compose, trivy, dockle];
