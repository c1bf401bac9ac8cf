/** The JSON value that a projen task gives its command in an environment variable. */
export function taskValue<T>(variable: string, task: string): T {
  const text = process.env[variable];
  if (!text) throw new Error(`${variable} is not set; run npx projen ${task}, whose task sets it`);
  return JSON.parse(text);
}
