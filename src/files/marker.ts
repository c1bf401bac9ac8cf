/** Puts projen's marker behind the lines that have to be first: a shebang, parser directives. */
export function withMarker(text: string, marker: string | undefined): string {
  const lines = text.replace(/\n*$/, '').split('\n');
  const head = lines.findIndex(line => !/^#!|^# *(syntax|escape|check) *=/.test(line));
  const own = marker ? [`# ${marker}`, ...(text.startsWith('#!') ? [] : [''])] : [];
  return [...lines.slice(0, head), ...own, ...lines.slice(head), ''].join('\n');
}
