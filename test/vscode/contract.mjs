// @ts-check
// The harness tested by itself: a suite that passes, one that fails and one that kills the extension host are run in a
// real VS Code, and each must get the verdict it deserves.
import { bundleSuite, runSuite } from "./suites.mjs";

/** @type {readonly { name: string, green: boolean, passed: number, failed: number }[]} */
const contracts = [
  { name: "pass", green: true, passed: 1, failed: 0 },
  { name: "fail", green: false, passed: 1, failed: 1 },
  { name: "crash", green: false, passed: 0, failed: 1 },
];

/** @param {(line: string) => void} print */
export async function checkContracts(print) {
  const checks = await Promise.all(contracts.map((contract) => holds(contract, print)));
  const passed = checks.filter(Boolean).length;
  return { passed, failed: checks.length - passed };
}

/**
 * @param {typeof contracts[number]} contract
 * @param {(line: string) => void} print
 */
async function holds(contract, print) {
  const bundle = `contract-${contract.name}`;
  await bundleSuite(bundle, [`contract/${contract.name}.test.ts`]);
  const verdict = await runSuite(bundle, { print: () => undefined });
  const right =
    verdict.green === contract.green && verdict.passed === contract.passed && verdict.failed === contract.failed;
  const seen = `${verdict.green ? "green" : "red"}, ${verdict.passed} passed, ${verdict.failed} failed`;
  print(`${right ? "✓" : "✗"} suite "${contract.name}" is judged ${seen} ${verdict.reason && `(${verdict.reason})`}`);
  return right;
}
