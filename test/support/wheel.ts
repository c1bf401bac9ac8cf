import { execFileSync } from 'child_process';

const SCRIPT = `
import io, sys, zipfile
name, version = sys.argv[1:]
info = f"{name}-{version}.dist-info"
files = {
    f"{name}/__init__.py": f'NAME = "{name}"\\n',
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
record = "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"])
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as out:
    for path, text in {**files, f"{info}/RECORD": record}.items():
        out.writestr(path, text)
sys.stdout.buffer.write(archive.getvalue())
`;

/** A wheel with one module, which holds its own name. */
export function wheel(name: string, version: string): Buffer {
  return execFileSync('python3', ['-c', SCRIPT, name, version]);
}
