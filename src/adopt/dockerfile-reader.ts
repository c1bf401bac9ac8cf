/** Reads Dockerfiles that people wrote. */

export interface Instruction {
  readonly keyword: string;
  /** The rest, on one line. */
  readonly value: string;
  /** Number of its first line, from 1. */
  readonly line: number;
}

export interface Stage {
  /** The image or the earlier stage, with the defaults of arguments in their place. */
  readonly from: string;
  readonly name?: string;
  readonly line: number;
  readonly instructions: readonly Instruction[];
}

export function readStages(text: string): Stage[] {
  const stages: { from: string; name?: string; line: number; instructions: Instruction[] }[] = [];
  const defaults = new Map<string, string>();
  for (const instruction of readInstructions(text)) {
    const { keyword, value, line } = instruction;
    if (keyword === 'FROM') {
      const [from, , name] = value.split(/\s+/).filter(word => !word.startsWith('--'));
      stages.push({ from: expanded(from, defaults), name: name?.toLowerCase(), line, instructions: [] });
    } else if (stages.length === 0) {
      const [name, standard = ''] = value.split('=');
      if (keyword === 'ARG') defaults.set(name.trim(), unquoted(standard.trim()));
    } else {
      stages[stages.length - 1].instructions.push(instruction);
    }
  }
  return stages;
}

/** The stages that the last one consists of, the first one first, and all others. */
export function ofImage(stages: readonly Stage[]): { readonly own: readonly Stage[]; readonly others: readonly Stage[] } {
  const own: Stage[] = [];
  const below = ({ from }: Stage) => stages.find(each => each.name === from.toLowerCase() && !own.includes(each));
  for (let stage = stages.at(-1); stage; stage = below(stage)) own.unshift(stage);
  return { own, others: stages.filter(each => !own.includes(each)) };
}

function readInstructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const mark = /^#\s*escape\s*=\s*`/im.test(text) ? '`' : '\\';
  const all: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isSkipped(lines[at])) continue;
    const line = at + 1;
    const parts = [lines[at]];
    while (parts[parts.length - 1].trimEnd().endsWith(mark) && at + 1 < lines.length) {
      parts[parts.length - 1] = parts[parts.length - 1].trimEnd().slice(0, -1);
      // Comments and empty lines between continued lines do not end the instruction.
      while (at + 1 < lines.length && isSkipped(lines[at + 1])) at++;
      if (at + 1 < lines.length) parts.push(lines[++at]);
    }
    const [, keyword, value] = /^\s*(\w+)\s*(.*)$/s.exec(parts.map(part => part.trim()).join(' ')) ?? [];
    const heredocs = /^(RUN|COPY|ADD)$/i.test(keyword ?? '') ? [...value.matchAll(/<<-?\s*(["']?)(\w+)\1/g)].map(([, , end]) => end) : [];
    const bodies = heredocs.map(end => {
      const body: string[] = [];
      while (++at < lines.length && lines[at].trim() !== end) body.push(lines[at]);
      return body.join('\n');
    });
    if (keyword) all.push({ keyword: keyword.toUpperCase(), value: [value.trim(), ...bodies].join('\n').trim(), line });
  }
  return all;
}

const isSkipped = (line: string) => /^\s*(#|$)/.test(line);

function expanded(text: string, defaults: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{?(\w+)(?::?-([^}]*))?\}?/g, (all, name: string, standard?: string) => defaults.get(name) || standard || all);
}

/** The words of a command, as a shell splits one without expansions. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) => unquoted(word));
}

export function unquoted(word: string): string {
  return word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) => double?.replace(/\\(.)/g, '$1') ?? single ?? '');
}

/** The words of CMD and ENTRYPOINT, in either form. */
export function commandOf(value: string): string[] {
  if (value.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(value);
      if (Array.isArray(words) && words.every(word => typeof word === 'string')) return words;
    } catch {
      // As the engine does, take it for a command of the shell.
    }
  }
  return /[;&|<>$`()*?]/.test(value) ? ['sh', '-c', value] : wordsOf(value);
}

/** The single commands of a RUN. */
export function commandsOf(value: string): string[] {
  const plain = value.replace(/^(--[\w-]+(=\S+)?\s+)*/, '').replace(/<<-?\s*(["']?)\w+\1/g, '');
  const parts = plain.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|>&|[^;&\n"']|["'])+/g) ?? [];
  return parts.map(each => each.trim()).filter(each => each !== '' && !/^(set\b|#)/.test(each));
}
