// A suite that kills its extension host, which VS Code answers with exit code 0: the harness must call it red.
it("crashes on purpose", () => {
  process.kill(process.pid, "SIGKILL");
});
