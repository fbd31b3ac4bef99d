// Files by their URI: names, comparison, and changes on disk (of files outside the workspace too).
import { type Disposable, RelativePattern, Uri, workspace } from "vscode";

/** A file being written changes many times; it is read again when it has been still this long. */
const WRITING_PAUSE_MS = 300;

export function baseName(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}

export function isSame(a: Uri | undefined, b: Uri | undefined): boolean {
  return a?.toString() === b?.toString();
}

/** Calls `onChange` after the file was written, made or deleted. */
export function watchFile(file: Uri, onChange: () => void): Disposable {
  // The whole folder by extension: the name itself could hold characters that mean something in a glob.
  const extension = /\.\w+$/.exec(file.path)?.[0] ?? "";
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(file, ".."), `*${extension}`));
  let pause: NodeJS.Timeout | undefined;
  const changed = (uri: Uri) => {
    if (uri.path !== file.path) return;
    clearTimeout(pause);
    pause = setTimeout(onChange, WRITING_PAUSE_MS);
  };
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return {
    dispose() {
      clearTimeout(pause);
      watcher.dispose();
    },
  };
}
