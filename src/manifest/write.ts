// Writes an output folder completely or not at all. New texts are staged in a hidden folder inside it (so that each
// rename stays on one file system), then every file is put in its place by a rename; when one fails, those before it
// are undone. All of it is synchronous: no signal handler and no other work can come in between.
import { copyFileSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../model/problem.js';
import type { OutputFile } from './layout.js';
import { explained, foldersBetween, makeFolders, outputPath, removeEmptyFolders } from './output-folder.js';
import { planOutput, type OutputPlan, type PlannedFile } from './output-plan.js';

/** What writing an output folder changed: names of files, sorted. */
export interface WriteReport {
  /** New files and files whose text changed. */
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Files that an earlier run wrote and that are no longer produced. */
  readonly removed: readonly string[];
}

type Rename = (from: string, to: string) => void;
type Undo = () => void;

/**
 * Makes a folder hold exactly these files of ours, and leaves all other files in it alone.
 *
 * @param rename how a file gets its place; tests make it fail
 * @throws UserError when the folder can't be written, or a file of somebody else is in the way; Failure when the disk
 * is at fault. Nothing is changed then.
 */
export function writeOutput(directory: string, files: readonly OutputFile[], rename: Rename = renameSync): WriteReport {
  const folder = outputPath(directory);
  const topmost = makeFolders(folder);
  try {
    const plan = explained(directory, () => planOutput(folder, files));
    if (plan.written.length + plan.removed.length > 0) explained(directory, () => carryOut(folder, plan, rename));
    return { ...plan, written: plan.written.map(({ path }) => path) };
  } catch (error) {
    if (topmost !== undefined) removeEmptyFolders(foldersBetween(topmost, folder));
    throw error;
  }
}

function carryOut(folder: string, plan: OutputPlan, rename: Rename): void {
  const stage = mkdtempSync(join(folder, '.orchestra-'));
  try {
    for (const file of plan.written) stageFile(folder, stage, file);
    swap(folder, stage, plan, rename);
  } catch (error) {
    if (!(error instanceof HalfWritten)) rmSync(stage, { recursive: true, force: true });
    throw error;
  }
  rmSync(stage, { recursive: true, force: true });
}

// The mode is kept: somebody may have made a file private because there is a Secret in it.
function stageFile(folder: string, stage: string, { path, text, mode }: PlannedFile): void {
  writeFileSync(join(stage, path), text, { mode });
  if (mode !== undefined) copyFileSync(join(folder, path), join(stage, backupOf(path)));
}

function swap(folder: string, stage: string, plan: OutputPlan, rename: Rename): void {
  const undos: Undo[] = [];
  try {
    for (const file of plan.written) undos.unshift(putInPlace(folder, stage, file, rename));
    for (const path of plan.removed) undos.unshift(takeAway(folder, stage, path, rename));
  } catch (error) {
    undoAll(undos, stage, error);
    throw error;
  }
}

function putInPlace(folder: string, stage: string, { path, mode }: PlannedFile, rename: Rename): Undo {
  const target = join(folder, path);
  rename(join(stage, path), target);
  if (mode === undefined) return () => unlinkSync(target);
  return () => rename(join(stage, backupOf(path)), target);
}

function takeAway(folder: string, stage: string, path: string, rename: Rename): Undo {
  const backup = join(stage, backupOf(path));
  rename(join(folder, path), backup);
  return () => rename(backup, join(folder, path));
}

function backupOf(path: string): string {
  return `${path}.previous`;
}

function undoAll(undos: readonly Undo[], stage: string, error: unknown): void {
  try {
    for (const undo of undos) undo();
  } catch (second) {
    throw new HalfWritten(stage, new AggregateError([error, second]));
  }
}

/** Writing failed, and so did undoing it: the previous files are still in the stage. */
class HalfWritten extends Failure {
  constructor(stage: string, cause: Error) {
    super(`only a part of the files is written and could not be undone; the previous ones are in ${stage}`, { cause });
  }
}
