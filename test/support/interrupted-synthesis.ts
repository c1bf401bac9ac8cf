/**
 * Synthesizes the project in a folder: FOLDER PORT [NUMBER PART]. With a number, the process is killed in that write, when a part of the
 * text has reached the disk.
 */
import fs from 'fs';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging } from '../../src';

const [, , outdir, port, number = '0', part = '0'] = process.argv;

const write = fs.writeFileSync;
let left = Number(number);
// projen takes the function from the module each time.
fs.writeFileSync = (path: fs.PathOrFileDescriptor, text: string | NodeJS.ArrayBufferView) => {
  if (--left !== 0 || typeof text !== 'string') return write(path, text);
  write(path, text.slice(0, Math.round(text.length * Number(part))));
  process.kill(process.pid, 'SIGKILL');
};

const project = new Project({ name: 'negotiation-agent', outdir, logging: { level: LogLevel.OFF } });
new NegotiationDockerPackaging(project, { port: Number(port) });
project.synth();
