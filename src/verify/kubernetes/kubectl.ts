import { Outcome, reasonOf, run, RunOptions } from '../../programs/run';

/** Runs kubectl in one namespace of one cluster. */
export class Kubectl {
  /**
   * @param namespace namespace of all commands
   * @param context a context of the user's settings, the current one without it
   */
  public constructor(public readonly namespace: string, private readonly context?: string) {}

  /** The words of a command. */
  public words(args: readonly string[]): string[] {
    return ['kubectl', ...(this.context === undefined ? [] : ['--context', this.context]), '--namespace', this.namespace, ...args];
  }

  public run(args: readonly string[], options: Pick<RunOptions, 'input' | 'signal'> = {}): Promise<Outcome> {
    const [program, ...words] = this.words(args);
    // Detached, so that Ctrl-C reaches only this process, which cleans up.
    return run(program, words, { ...options, detached: true });
  }

  /** Rejects unless kubectl exits with 0, and returns its trimmed standard output. */
  public async ok(args: readonly string[], options: Pick<RunOptions, 'input' | 'signal'> = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new Error(`kubectl ${args[0]} failed (${code}): ${(stderr || stdout).trim()}`);
    return stdout.trim();
  }

  /** The message for a user whose cluster does not answer, undefined for one that does. */
  public async problem(): Promise<string | undefined> {
    const reason = await reasonOf(this.run(['version', '--request-timeout=10s']));
    return reason && `No cluster answers: ${reason}\nInstall kubectl, and choose a context with --context or KUBECONFIG.\n`;
  }
}
