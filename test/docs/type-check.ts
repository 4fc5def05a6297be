// Type-checks a program that stands on a page, with the compiler options of this repository.
import { join } from 'node:path';
import ts from 'typescript';

/** What the compiler says about a text that would be a file in the root of the repository. */
export function typeErrors(text: string): string[] {
  const file = join(process.cwd(), 'snippet-on-a-page.ts');
  const options: ts.CompilerOptions = { ...repositoryOptions(), noEmit: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  return ts
    .getPreEmitDiagnostics(program, source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function repositoryOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  return ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, process.cwd()).options;
}
